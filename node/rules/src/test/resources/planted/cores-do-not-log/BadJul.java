package io.smartlayer.token;

class BadJul {
  void say() {
    java.util.logging.Logger.getAnonymousLogger().info("x");
  }
}
