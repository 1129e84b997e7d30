package io.smartlayer.attestation;

/** What came of reading an attestation. */
public sealed interface Reading {
  /** It is well formed; nothing of it is checked yet. */
  record Read(SignedAttestation signed) implements Reading {}

  /**
   * It cannot be judged.
   *
   * @param detail one sentence for a person, without text from the input
   */
  record Refused(Reason reason, String detail) implements Reading {}
}
