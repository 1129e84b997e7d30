package io.smartlayer.adapters.evm;

/**
 * The chain's endpoint gave no usable answer: it is unreachable, slow, refuses, or talks nonsense.
 *
 * <p>Whether a transaction that was being sent takes effect is then unknown.
 */
public final class ChainFailure extends RuntimeException {
  private static final long serialVersionUID = 1;

  ChainFailure(String message) {
    super(message);
  }

  ChainFailure(String message, Throwable cause) {
    super(message, cause);
  }
}
