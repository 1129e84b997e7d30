package io.smartlayer.token;

class BadCopy {
  Object copy(java.util.Map<String, String> map) {
    return java.util.Map.copyOf(map);
  }
}
