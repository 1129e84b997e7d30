package io.smartlayer.runtime;

class BadParameter {
  void take(java.util.OptionalInt passed) {}
}
