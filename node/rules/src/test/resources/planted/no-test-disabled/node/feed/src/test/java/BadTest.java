class BadTest {
  @org.junit.jupiter.api.Disabled("for now")
  @Test
  void isSkipped() {}
}
