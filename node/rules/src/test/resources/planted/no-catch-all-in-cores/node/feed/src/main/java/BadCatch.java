class BadCatch {
  void swallow() {
    try {
      run();
    } catch (Exception e) {
    }
  }
}
