class GoodTest {
  @Test
  void isNotDisabled() {}
}
