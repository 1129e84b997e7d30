package io.smartlayer.adapters.libp2p;

import java.io.IOException;

/** A peer breaks a protocol or a limit: what it asked for, its stream or its connection ends. */
final class Refused extends IOException {
  private static final long serialVersionUID = 1;

  private final Refusal reason;

  /** Says what was expected and what came, without text of the peer's. */
  Refused(Refusal reason, String what) {
    super(what);
    this.reason = reason;
  }

  Refusal reason() {
    return reason;
  }

  /** Peers can cause many of these: no stack is recorded. */
  @Override
  public synchronized Throwable fillInStackTrace() {
    return this;
  }
}
