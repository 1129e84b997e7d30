package io.smartlayer.attestation;

import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Hash;

/** Names a schema as the EAS SchemaRegistry does. */
public final class SchemaUid {
  private SchemaUid() {}

  /**
   * Keccak-256 of the schema's text, its resolver contract and whether its attestations may be
   * revoked, packed.
   *
   * @param resolver {@link Address#ZERO} for none
   */
  public static Hash of(String schema, Address resolver, boolean revocable) {
    return Hash.keccak(Bytes.utf8(schema), resolver.bytes(), Bytes.of((byte) (revocable ? 1 : 0)));
  }
}
