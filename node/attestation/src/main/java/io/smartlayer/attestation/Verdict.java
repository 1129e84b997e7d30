package io.smartlayer.attestation;

/** The judgement on one attestation. */
public enum Verdict {
  /** It is what its signer signed, and it holds at the asked time. */
  VALID("valid"),
  /** It could be judged, and does not hold. */
  INVALID("invalid"),
  /** It could not be judged: it is no attestation of a known form and size. */
  REFUSED("refused");

  private final String text;

  Verdict(String text) {
    this.text = text;
  }

  /** The word in outputs. */
  public String text() {
    return text;
  }
}
