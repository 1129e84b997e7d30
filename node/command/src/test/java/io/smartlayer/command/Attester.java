package io.smartlayer.command;

import io.smartlayer.attestation.AttestationData;
import io.smartlayer.attestation.OffchainAttestation;
import io.smartlayer.attestation.SchemaUid;
import io.smartlayer.attestation.SignedAttestation;
import io.smartlayer.attestation.Statement;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.SecretKey;
import java.time.Instant;
import tools.jackson.databind.JsonNode;

/** Somebody whose word a token takes: attests facts of one schema, bound to a chain's EAS. */
record Attester(SecretKey key, String schema, NetworkContracts contracts) {
  /** Attests now what the fields say. */
  SignedAttestation attest(JsonNode fields) {
    long now = Instant.now().getEpochSecond();
    var statement =
        new Statement(
            SchemaUid.of(schema, Address.ZERO, true),
            Address.ZERO,
            now,
            0,
            true,
            Hash.ZERO,
            AttestationData.encode(schema, fields));
    Hash salt = Hash.keccak(CanonicalJson.write(fields), Bytes.utf8(" " + now));
    return OffchainAttestation.sign(
        key,
        OffchainAttestation.domain("1.4.0", contracts.chainId(), contracts.eas()),
        statement,
        salt);
  }
}
