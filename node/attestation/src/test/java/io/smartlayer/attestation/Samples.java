package io.smartlayer.attestation;

import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.SecretKey;
import io.smartlayer.primitives.TypedData;

/** Attestations for tests. */
final class Samples {
  static final SecretKey KEY = new SecretKey(Hash.keccak(Bytes.utf8("airline")).bytes());
  static final Address EAS = Address.fromHex("0x5fbdb2315678afecb367f032d93f642f64180aa3");
  static final TypedData.Domain DOMAIN = OffchainAttestation.domain("1.4.0", 31337, EAS);

  private Samples() {}

  static SignedAttestation signed(Statement statement) {
    return OffchainAttestation.sign(
        KEY, DOMAIN, statement, Hash.keccak(Bytes.utf8("salt"), statement.data()));
  }

  static SignedAttestation signed(boolean revocable) {
    return signed(statement(revocable, Bytes.concat(Bytes.zeros(31), Bytes.of((byte) 7))));
  }

  static Statement statement(boolean revocable, Bytes data) {
    Hash schema = SchemaUid.of("uint256 delay", Address.ZERO, revocable);
    return new Statement(schema, Address.ZERO, 1_760_000_000L, 0, revocable, Hash.ZERO, data);
  }
}
