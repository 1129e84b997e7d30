package io.smartlayer.attestation;

/** Leaves a reader at the first thing that is wrong; readers turn it into {@link Reading}. */
final class RefusedException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final Reason reason;
  private final String detail;

  RefusedException(Reason reason, String detail) {
    super(detail, null, false, false); // hostile input must not cost a stack trace
    this.reason = reason;
    this.detail = detail;
  }

  static RefusedException malformed(String detail) {
    return new RefusedException(Reason.MALFORMED, detail);
  }

  Reading.Refused reading() {
    return new Reading.Refused(reason, detail);
  }
}
