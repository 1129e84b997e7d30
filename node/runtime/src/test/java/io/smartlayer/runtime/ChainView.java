package io.smartlayer.runtime;

import io.smartlayer.environment.Chain;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;

/** A chain as it is, on which contracts answer calls otherwise. */
final class ChainView extends PassedOnChain {
  private final Calls calls;

  ChainView(Chain truth, Calls calls) {
    super(truth);
    this.calls = calls;
  }

  /** What contracts answer. */
  @FunctionalInterface
  interface Calls {
    Answer<Returned> call(Address contract, Bytes data, long block);
  }

  @Override
  public Answer<Returned> call(Address contract, Bytes data, long block) {
    return calls.call(contract, data, block);
  }
}
