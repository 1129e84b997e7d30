package io.smartlayer.sandbox;

/** One engine of each kind for all tests of a JVM: starting them is most of a test's time. */
final class Engines {
  static final V8Engine V8 = new V8Engine(1);
  static final ChicoryEngine CHICORY = new ChicoryEngine(1);

  private Engines() {}

  /** A call both engines must end alike; how it ended. */
  static Run both(Program program, String function, String arguments, long gasLimit) {
    Run served = V8.call(program, function, arguments, gasLimit);
    Run verified = CHICORY.call(program, function, arguments, gasLimit);
    if (!served.equals(verified)) {
      throw new AssertionError("V8: " + served + ", Chicory: " + verified);
    }
    return served;
  }
}
