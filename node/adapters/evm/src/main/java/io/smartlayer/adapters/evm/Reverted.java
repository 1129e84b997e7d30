package io.smartlayer.adapters.evm;

import io.smartlayer.primitives.Bytes;

/** A contract refused a call, or a transaction: nothing of it took effect but the gas it cost. */
public final class Reverted extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** A byte array, because an exception must be serializable. */
  private final byte[] data;

  Reverted(Bytes data) {
    super("reverted: " + RevertReason.words(data));
    this.data = data.toArray();
  }

  /** What the contract returned: a selector and its arguments, or nothing. */
  public Bytes data() {
    return Bytes.of(data);
  }
}
