package io.smartlayer.token;

class BadName {
  String name() {
    return java.util.UUID.randomUUID().toString();
  }
}
