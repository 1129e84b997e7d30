package io.smartlayer.anchoring;

import java.util.stream.Collectors;

class BadCollector {
  Object map(java.util.List<String> list) {
    return list.stream().collect(Collectors.toMap(a -> a, a -> a));
  }
}
