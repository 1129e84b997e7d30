class Worker {
  void run() {
    try {
      engine.run();
    } catch (RuntimeException e) {
      fail(e);
    }
  }
}
