package io.smartlayer.attestation;

/** Why an attestation is not valid: stable codes that callers may compare. */
public enum Reason {
  /** The file could not be read at all. */
  UNREADABLE("unreadable", Verdict.REFUSED),
  /** File, data or another part is larger than its limit. */
  TOO_LARGE("too-large", Verdict.REFUSED),
  /** Not the JSON or link of an attestation. */
  MALFORMED("malformed", Verdict.REFUSED),
  /** An attestation without anyone who is said to have signed it. */
  SIGNER_MISSING("signer-missing", Verdict.REFUSED),
  /** An off-chain version other than 2, 1 and legacy. */
  UNSUPPORTED_VERSION("unsupported-version", Verdict.REFUSED),
  /** The stated types, primary type and version are no accepted combination. */
  TYPES_MISMATCH("types-mismatch", Verdict.REFUSED),
  /** The domain is not that of EAS off-chain attestations. */
  DOMAIN_MISMATCH("domain-mismatch", Verdict.REFUSED),
  /** The stated uid is not that of the content. */
  UID_MISMATCH("uid-mismatch", Verdict.INVALID),
  /** The signature's s lies in the upper half of the order: it has a second form. */
  SIGNATURE_HIGH_S("signature-high-s", Verdict.INVALID),
  /** Someone else, or nobody, signed this content in this domain. */
  SIGNER_MISMATCH("signer-mismatch", Verdict.INVALID),
  /** Its time is yet to come. */
  NOT_YET_VALID("not-yet-valid", Verdict.INVALID),
  /** Its expiration time has come. */
  EXPIRED("expired", Verdict.INVALID),
  /** The attester took it back. */
  REVOKED("revoked", Verdict.INVALID);

  private final String code;
  private final Verdict verdict;

  Reason(String code, Verdict verdict) {
    this.code = code;
    this.verdict = verdict;
  }

  /** The code, in kebab case. */
  public String code() {
    return code;
  }

  /** The verdict this reason leads to. */
  public Verdict verdict() {
    return verdict;
  }
}
