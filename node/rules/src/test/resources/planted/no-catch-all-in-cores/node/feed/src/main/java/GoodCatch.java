class GoodCatch {
  void known() {
    try {
      run();
    } catch (IllegalArgumentException | NotCanonicalException e) {
      throw new Malformed(e);
    }
  }
}
