package io.smartlayer.gateway;

final class GoodClass {
  private final byte[] bytes = {};
}
