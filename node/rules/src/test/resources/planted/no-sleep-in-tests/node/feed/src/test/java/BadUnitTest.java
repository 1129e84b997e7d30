class BadUnitTest {
  void waits() throws Exception {
    java.util.concurrent.TimeUnit.SECONDS.sleep(1);
  }
}
