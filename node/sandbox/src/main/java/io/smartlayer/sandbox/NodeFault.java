package io.smartlayer.sandbox;

import org.jspecify.annotations.Nullable;

/**
 * The node could not run a function, for a reason of its own that another node need not meet: never
 * signed, never a result. The caller refuses or tries elsewhere.
 */
public final class NodeFault extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final Kind kind;

  /** What was too weak. */
  public enum Kind {
    /** No worker was free within the bound. */
    BUSY,
    /** The run took longer than the wall-clock bound and was killed. */
    TOO_SLOW,
    /** The host's own thread stack or memory ran out. */
    HOST_EXHAUSTED,
    /** The engine failed, or its host did. */
    ENGINE_FAILED,
    /** The caller was interrupted, or the engine is closed. */
    STOPPED
  }

  NodeFault(Kind kind, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.kind = kind;
  }

  NodeFault(Kind kind, String message) {
    this(kind, message, null);
  }

  /** What was too weak. */
  public Kind kind() {
    return kind;
  }
}
