class GoodLoop {
  void threadsTop() {
    try {
      run();
    } catch (RuntimeException e) {
      log(e);
    }
  }
}
