package io.smartlayer.attestation;

import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.SecretKey;
import io.smartlayer.primitives.TypedData;
import io.smartlayer.primitives.WalletSignature;

/**
 * An EAS attestation that is signed but stored on no chain.
 *
 * <p>A value of this type is well formed and nothing more: {@link Verification} says whether it
 * holds. Its uid covers neither attester, chain nor contract: never index by the uid alone.
 *
 * @param domain chain and EAS contract it is bound to, made by {@link #domain}
 * @param salt makes uids of equal statements differ; {@link Hash#ZERO} in forms without one
 * @param uid as the file states it
 */
public record OffchainAttestation(
    AttestationForm form,
    TypedData.Domain domain,
    Statement statement,
    Hash salt,
    Hash uid,
    WalletSignature signature) {
  /** The name in the domain of every off-chain attestation. */
  public static final String DOMAIN_NAME = "EAS Attestation";

  /** Longest domain version, in characters. */
  public static final int DOMAIN_VERSION_LIMIT = 32;

  private static final Bytes NOBODY = Address.ZERO.bytes();
  private static final Bytes BUMP = Bytes.zeros(4);
  private static final Bytes FALSE = Bytes.of((byte) 0);
  private static final Bytes TRUE = Bytes.of((byte) 1);

  /**
   * The domain of one EAS contract.
   *
   * @param version the contract's version string, such as {@code 1.4.0}
   */
  public static TypedData.Domain domain(String version, long chainId, Address eas) {
    return TypedData.Domain.of(DOMAIN_NAME, version, chainId, eas);
  }

  /**
   * Signs a statement in the newest form. The same arguments give the same bytes everywhere.
   *
   * @param salt fresh for each attestation: with it equal statements get different uids
   */
  public static SignedAttestation sign(
      SecretKey key, TypedData.Domain domain, Statement statement, Hash salt) {
    AttestationForm form = AttestationForm.V2;
    Hash digest = digest(form, domain, statement, salt);
    var attestation =
        new OffchainAttestation(
            form, domain, statement, salt, uid(form, statement, salt), key.signForWallets(digest));
    return new SignedAttestation(key.address(), attestation);
  }

  /** The digest that the attester signed (EIP-712). */
  public Hash digest() {
    return digest(form, domain, statement, salt);
  }

  /** The uid that belongs to the content; the stated one should equal it. */
  public Hash contentUid() {
    return uid(form, statement, salt);
  }

  private static Hash digest(
      AttestationForm form, TypedData.Domain domain, Statement statement, Hash salt) {
    TypedData.Struct struct = form.type().struct();
    if (form.version() > 0) {
      struct.uint(form.version());
    }
    struct
        .hash(statement.schema())
        .address(statement.recipient())
        .uint(statement.time())
        .uint(statement.expirationTime())
        .bool(statement.revocable())
        .hash(statement.refUid())
        .bytes(statement.data());
    if (form.version() > 1) {
      struct.hash(salt);
    }
    return domain.digest(struct.hash());
  }

  /** EAS packs the schema as the 66 characters of its hexadecimal text, not as 32 bytes. */
  private static Hash uid(AttestationForm form, Statement statement, Hash salt) {
    Bytes version = Bytes.of((byte) 0, (byte) form.version());
    return Hash.keccak(
        form.version() > 0 ? version : Bytes.EMPTY,
        Bytes.utf8(statement.schema().toHex()),
        statement.recipient().bytes(),
        NOBODY,
        Bytes.ofLong(statement.time()),
        Bytes.ofLong(statement.expirationTime()),
        statement.revocable() ? TRUE : FALSE,
        statement.refUid().bytes(),
        statement.data(),
        form.version() > 1 ? salt.bytes() : Bytes.EMPTY,
        BUMP);
  }
}
