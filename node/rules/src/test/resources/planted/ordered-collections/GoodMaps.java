package io.smartlayer.anchoring;

import java.util.List;
import java.util.stream.Collectors;

class GoodMaps {
  Object linked = new java.util.LinkedHashMap<String, String>();
  Object tree = new java.util.TreeMap<String, String>();
  Object list = List.of(1, 2);

  Object map(List<String> list) {
    return list.stream()
        .collect(Collectors.toMap(a -> a, a -> a, (a, b) -> a, java.util.TreeMap::new));
  }
}
