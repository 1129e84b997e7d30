package io.smartlayer.gateway;

record GoodRecord(String name) {
  private static final byte[] NONE = {};

  byte[] bytes() {
    return NONE;
  }
}
