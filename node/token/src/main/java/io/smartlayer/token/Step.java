package io.smartlayer.token;

import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Hash;

/**
 * One run of a script's function on one token: its input and its output as canonical JSON ({@code
 * spec/protocol/token.md}, "Steps").
 */
public record Step(Bytes input, Bytes output) {
  /** The hash of the input: which step this is. */
  public Hash stepHash() {
    return Hash.keccak(input);
  }

  /** The hash of the output: what the step came to. */
  public Hash resultHash() {
    return Hash.keccak(output);
  }
}
