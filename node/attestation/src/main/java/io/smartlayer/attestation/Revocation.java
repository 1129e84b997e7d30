package io.smartlayer.attestation;

import io.smartlayer.environment.Chain;

/** What is known about whether an attester took an attestation back. */
public enum Revocation {
  /** It may be revoked, and nobody asked the chain. */
  UNCHECKED("unchecked"),
  /** It says that it cannot be revoked. */
  NOT_REVOCABLE("not-revocable"),
  /** The chain has a revocation. */
  REVOKED("revoked"),
  /** The chain has none. */
  NOT_REVOKED("not-revoked"),
  /** The chain gave no answer. */
  CANNOT_TELL("cannot-tell");

  private final String text;

  Revocation(String text) {
    this.text = text;
  }

  /** The word in outputs. */
  public String text() {
    return text;
  }

  /** What is known without a chain. */
  public static Revocation offline(Statement statement) {
    return statement.revocable() ? UNCHECKED : NOT_REVOCABLE;
  }

  /**
   * Asks the chain to which the attestation is bound, at a block. Blocks as long as the chain does.
   *
   * <p>A chain other than the attestation's cannot tell. A revocation counts whenever it was made.
   */
  public static Revocation ask(Chain chain, SignedAttestation signed, long block) {
    OffchainAttestation attestation = signed.attestation();
    if (!attestation.statement().revocable()) {
      return NOT_REVOCABLE;
    }
    if (attestation.domain().chainId() != chain.chainId()) {
      return CANNOT_TELL;
    }
    Chain.Answer<Long> answer =
        chain.revokedAt(
            attestation.domain().verifyingContract(), signed.signer(), attestation.uid(), block);
    return switch (answer) {
      case Chain.Answer.Known<Long>(Long at) -> at == 0 ? NOT_REVOKED : REVOKED;
      case Chain.Answer.CannotTell<Long> _ -> CANNOT_TELL;
    };
  }
}
