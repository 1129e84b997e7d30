class BadParkTest {
  java.util.function.LongConsumer wait = LockSupport::parkNanos;
}
