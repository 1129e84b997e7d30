class BadUnion {
  void swallow() {
    try {
      run();
    } catch (java.io.IOException | java.lang.RuntimeException e) {
    }
  }
}
