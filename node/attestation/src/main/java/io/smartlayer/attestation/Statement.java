package io.smartlayer.attestation;

import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Hash;

/**
 * What an attestation says, apart from who says it and how it is signed.
 *
 * @param schema the uid of the schema by which {@code data} is read
 * @param recipient about whom; {@link Address#ZERO} for nobody
 * @param time from when on it holds, in unsigned seconds since 1970
 * @param expirationTime until when, exclusive, in unsigned seconds since 1970; 0 for ever
 * @param revocable whether the attester may take it back
 * @param refUid the attestation it refers to; {@link Hash#ZERO} for none
 * @param data the values, ABI-encoded by the schema; at most {@link #DATA_LIMIT_BYTES}
 */
public record Statement(
    Hash schema,
    Address recipient,
    long time,
    long expirationTime,
    boolean revocable,
    Hash refUid,
    Bytes data) {
  /** Largest data, in bytes. */
  public static final int DATA_LIMIT_BYTES = 64 << 10;

  /** Checks the size. */
  public Statement {
    if (data.size() > DATA_LIMIT_BYTES) {
      throw new IllegalArgumentException("attestation data has at most " + DATA_LIMIT_BYTES);
    }
  }
}
