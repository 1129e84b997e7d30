class GoodShell {
  void waits() throws InterruptedException {
    Thread.sleep(100);
  }
}
