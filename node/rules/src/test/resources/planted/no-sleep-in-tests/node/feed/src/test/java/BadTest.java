class BadTest {
  void waits() throws Exception {
    Thread.sleep(100);
  }
}
