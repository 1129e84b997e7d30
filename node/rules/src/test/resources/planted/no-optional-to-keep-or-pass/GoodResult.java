package io.smartlayer.runtime;

import java.util.List;
import java.util.Optional;

class GoodResult {
  Optional<String> first(List<String> list) {
    Optional<String> here = list.stream().findFirst();
    return here.map(Optional::of).flatMap(inner -> inner);
  }
}
