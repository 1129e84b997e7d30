package io.smartlayer.sandbox;

class BadNap {
  void nap() throws InterruptedException {
    Runnable later = () -> {
      try {
        Thread.sleep(1);
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    };
    later.run();
  }
}
