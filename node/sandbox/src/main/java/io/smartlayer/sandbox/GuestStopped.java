package io.smartlayer.sandbox;

/** A guest stopped before its end, for a reason every engine finds alike. */
final class GuestStopped extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final FailureCode code;

  GuestStopped(FailureCode code) {
    super(code.text(), null, false, false);
    this.code = code;
  }

  FailureCode code() {
    return code;
  }

  /**
   * The guest's stop, read from what the metered module noted when it trapped.
   *
   * @param noted a number of {@link Stop}
   */
  static GuestStopped noted(int noted) {
    return switch (noted) {
      case Stop.NOTHING_NOTED -> new GuestStopped(FailureCode.TRAP);
      case Stop.OUT_OF_GAS -> new GuestStopped(FailureCode.OUT_OF_GAS);
      case Stop.OUT_OF_STACK -> new GuestStopped(FailureCode.OUT_OF_STACK);
      case Stop.HOST_MEMORY ->
          throw new NodeFault(NodeFault.Kind.HOST_EXHAUSTED, "no memory for the guest to grow");
      default -> throw new IllegalStateException("the meter notes no stop " + noted);
    };
  }
}
