package io.smartlayer.gateway;

class BadNanos {
  long nanos() {
    return System.nanoTime() + System.currentTimeMillis();
  }
}
