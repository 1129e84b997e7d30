package io.smartlayer.sandbox;

/**
 * Why a run failed, for reasons every engine finds alike. Codes are signed, so their text is fixed;
 * messages and stack traces of the guest are not, and never leave the sandbox.
 */
public enum FailureCode {
  /** The program threw, or is not JavaScript; JavaScript's own stack overflow included. */
  EXCEPTION("exception"),
  /** The run used more gas than its limit. */
  OUT_OF_GAS("out-of-gas"),
  /** The run needed more than the sandbox's memory. */
  OUT_OF_MEMORY("out-of-memory"),
  /** Native code of the guest nested deeper than the sandbox's call stack. */
  OUT_OF_STACK("out-of-stack"),
  /**
   * The guest's own machine code ended in a trap: a fault of the pinned guest, the same anywhere.
   */
  TRAP("trap"),
  /** The result is not JSON, is too long, or holds U+0000 or a lone surrogate. */
  BAD_RESULT("bad-result"),
  /** The arguments are no JSON array, are too long, or hold U+0000 or a lone surrogate. */
  BAD_ARGUMENTS("bad-arguments"),
  /** The program exports no such function. */
  NO_SUCH_FUNCTION("no-such-function");

  private final String text;

  FailureCode(String text) {
    this.text = text;
  }

  /** The code's stable text, in kebab case. */
  public String text() {
    return text;
  }
}
