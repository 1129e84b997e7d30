package io.smartlayer.attestation;

import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.Signature;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The result of checking one attestation. It says that the signer signed it and that it holds at a
 * time; whether that signer is to be believed is the script's word ({@code ts:attestation}).
 *
 * @param reason why it is not valid; null when it is
 * @param revocation null when it could not be judged
 */
public record Verification(
    Verdict verdict, @Nullable Reason reason, @Nullable Revocation revocation) {
  private static final Bytes HALF_ORDER =
      Bytes.fromHex("7fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a0");

  /**
   * Checks an attestation by itself: uid, signature, and its time against {@code at}. Pure.
   *
   * <p>The checks run in this order and the first that fails gives the reason: uid, low s, signer,
   * {@code time <= at}, {@code at < expirationTime}. Seconds are compared, unsigned.
   */
  public static Verification of(SignedAttestation signed, Instant at) {
    Reason reason = firstFailure(signed, at);
    return new Verification(
        reason == null ? Verdict.VALID : reason.verdict(),
        reason,
        Revocation.offline(signed.attestation().statement()));
  }

  /** The verification of what could be read, or the refusal of what could not. */
  public static Verification of(Reading reading, Instant at) {
    return switch (reading) {
      case Reading.Read(SignedAttestation signed) -> of(signed, at);
      case Reading.Refused(Reason reason, String _) -> refused(reason);
    };
  }

  /** The refusal of something that could not be judged. */
  public static Verification refused(Reason reason) {
    return new Verification(Verdict.REFUSED, reason, null);
  }

  /**
   * The same with what the chain said. A revoked attestation that was valid becomes invalid; where
   * the chain cannot tell the verdict stays, and the caller decides.
   */
  public Verification with(Revocation answer) {
    return verdict == Verdict.VALID && answer == Revocation.REVOKED
        ? new Verification(Verdict.INVALID, Reason.REVOKED, answer)
        : new Verification(verdict, reason, answer);
  }

  private static @Nullable Reason firstFailure(SignedAttestation signed, Instant at) {
    OffchainAttestation attestation = signed.attestation();
    if (!attestation.contentUid().equals(attestation.uid())) {
      return Reason.UID_MISMATCH;
    }
    Signature signature = attestation.signature().signature();
    if (signature.bytes().slice(32, 64).compareTo(HALF_ORDER) > 0) {
      return Reason.SIGNATURE_HIGH_S;
    }
    Hash digest = attestation.digest();
    @Nullable Address recovered = attestation.signature().signer(digest);
    if (!signed.signer().equals(recovered)) {
      return Reason.SIGNER_MISMATCH;
    }
    return outsideItsTime(attestation.statement(), Math.max(0, at.getEpochSecond()));
  }

  private static @Nullable Reason outsideItsTime(Statement statement, long now) {
    if (Long.compareUnsigned(statement.time(), now) > 0) {
      return Reason.NOT_YET_VALID;
    }
    long end = statement.expirationTime();
    return end != 0 && Long.compareUnsigned(end, now) <= 0 ? Reason.EXPIRED : null;
  }
}
