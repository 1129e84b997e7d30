package io.smartlayer.token;

import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.primitives.Hash;

/**
 * One run of a script's function on one token: its input and its output as canonical JSON ({@code
 * spec/protocol/token.md}, "Steps").
 */
public record Step(Bytes input, Bytes output) {
  /**
   * The input, read.
   *
   * @throws io.smartlayer.primitives.JsonFields.Malformed if it has another shape
   */
  public StepInput readInput() {
    return StepInput.fromJson(CanonicalJson.read(input.toUtf8()));
  }

  /**
   * The output, read.
   *
   * @throws io.smartlayer.primitives.JsonFields.Malformed if it has another shape
   */
  StepOutput readOutput() {
    return StepOutput.fromJson(CanonicalJson.read(output.toUtf8()));
  }

  /** Whether the function failed. */
  public boolean isFailure() {
    return readOutput().code() != null;
  }

  /** The hash of the input: which step this is. */
  public Hash stepHash() {
    return Hash.keccak(input);
  }

  /** The hash of the output: what the step came to. */
  public Hash resultHash() {
    return Hash.keccak(output);
  }
}
