package io.smartlayer.runtime;

/** A node cannot start; the message says why, for the person who starts it. */
public final class StartFailure extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final Kind kind;

  /** What is wrong. */
  public enum Kind {
    /** The chain does not answer, or is another one. */
    CHAIN,
    /** The registry does not name this node's key in this role. */
    NOT_REGISTERED,
    /** An address is taken, or cannot be listened at. */
    ADDRESS,
    /** The logs are locked by another process, full, damaged, not all there, or out of reach. */
    STORAGE
  }

  StartFailure(Kind kind, String message) {
    super(message);
    this.kind = kind;
  }

  StartFailure(Kind kind, String message, Throwable cause) {
    super(message, cause);
    this.kind = kind;
  }

  /** What is wrong. */
  public Kind kind() {
    return kind;
  }
}
