package io.smartlayer.examples.flightticket;

import io.smartlayer.attestation.AttestationData;
import io.smartlayer.attestation.OffchainAttestation;
import io.smartlayer.attestation.SchemaUid;
import io.smartlayer.attestation.SignedAttestation;
import io.smartlayer.attestation.Statement;
import io.smartlayer.environment.Clock;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.SecretKey;
import io.smartlayer.primitives.TypedData;
import java.time.Instant;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** Signs what the airline and the hotel know, as EAS off-chain attestations. */
final class Facts {
  /** The fields of a delay, as the airline attests it. */
  static final String FLIGHT_DELAY = "string flight,uint64 delayMinutes,string reason";

  /** The fields of what the airline tells the passengers of all its flights. */
  static final String AIRLINE_NOTICE = "string text";

  /** The fields of a landing, with its time as ISO 8601. */
  static final String FLIGHT_LANDING = "string flight,string at";

  /** The fields of a moved hotel night, as the hotel attests it; check-in in seconds since 1970. */
  static final String HOTEL_REBOOKING =
      "bytes32 requestId,string confirmation,string hotel,uint64 checkIn";

  /** What the EAS contract calls its version. */
  private static final String EAS_VERSION = "1.4.0";

  private final SecretKey key;
  private final TypedData.Domain domain;
  private final Clock clock;

  /** An attester whose facts are bound to one EAS contract on one chain. */
  Facts(SecretKey key, long chainId, Address eas, Clock clock) {
    this.key = key;
    this.domain = OffchainAttestation.domain(EAS_VERSION, chainId, eas);
    this.clock = clock;
  }

  /** The uid of a schema with these fields: no resolver, attestations may be revoked. */
  static Hash schemaUid(String fields) {
    return SchemaUid.of(fields, Address.ZERO, true);
  }

  /** Attests that a flight is late. */
  SignedAttestation delay(String flight, int minutes, String reason, Hash salt) {
    JsonNode values =
        JsonNodeFactory.instance
            .objectNode()
            .put("flight", flight)
            .put("delayMinutes", minutes)
            .put("reason", reason);
    return sign(FLIGHT_DELAY, values, salt);
  }

  /** Attests that a flight has landed. */
  SignedAttestation landing(String flight, Instant at, Hash salt) {
    JsonNode values =
        JsonNodeFactory.instance.objectNode().put("flight", flight).put("at", at.toString());
    return sign(FLIGHT_LANDING, values, salt);
  }

  /** Attests what the airline tells everybody. */
  SignedAttestation notice(String text, Hash salt) {
    return sign(AIRLINE_NOTICE, JsonNodeFactory.instance.objectNode().put("text", text), salt);
  }

  /** Attests that a hotel night was moved. */
  SignedAttestation rebooking(
      Hash requestId, String confirmation, String hotel, Instant checkIn, Hash salt) {
    JsonNode values =
        JsonNodeFactory.instance
            .objectNode()
            .put("requestId", requestId.toHex())
            .put("confirmation", confirmation)
            .put("hotel", hotel)
            .put("checkIn", checkIn.getEpochSecond());
    return sign(HOTEL_REBOOKING, values, salt);
  }

  private SignedAttestation sign(String schema, JsonNode values, Hash salt) {
    var statement =
        new Statement(
            schemaUid(schema),
            Address.ZERO,
            clock.now().getEpochSecond(),
            0,
            true,
            Hash.ZERO,
            AttestationData.encode(schema, values));
    return OffchainAttestation.sign(key, domain, statement, salt);
  }
}
