class GoodTest {
  // Thread.sleep would make this slow
  String sleep = "Thread.sleep(1)";
}
