package io.smartlayer.examples.health;

import io.smartlayer.attestation.AttestationData;
import io.smartlayer.attestation.OffchainAttestation;
import io.smartlayer.attestation.SchemaUid;
import io.smartlayer.attestation.SignedAttestation;
import io.smartlayer.attestation.Statement;
import io.smartlayer.feed.FeedId;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.SealingKey;
import io.smartlayer.primitives.SecretKey;
import io.smartlayer.primitives.TypedData;
import io.smartlayer.token.SealedData;
import java.time.Instant;
import java.util.random.RandomGenerator;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * What a watch and a clinic attest of the holder of one health pass, sealed to the replicas of that
 * pass: a shop, an anchor or anybody who reads the feed sees who attested something, and when.
 *
 * @param feed of the pass
 * @param key the pass's, as its replicas say in the feed
 * @param eas the domain of attestations: chain and EAS contract
 * @param random nobody must foresee it
 */
public record HealthFacts(
    FeedId feed, SealingKey key, TypedData.Domain eas, RandomGenerator random) {
  /** The fields of a reading, pressures in mmHg. */
  public static final String READING = "uint32 sequence,uint16 systolic,uint16 diastolic";

  /** The fields of a diagnosis, its code as in ICD-10. */
  public static final String DIAGNOSIS = "string code,bool lowSodium";

  /**
   * A reading of a watch.
   *
   * @param sequence one more each time
   */
  public SignedAttestation reading(
      SecretKey watch, Instant at, int sequence, int systolic, int diastolic) {
    JsonNode values =
        JsonNodeFactory.instance
            .objectNode()
            .put("sequence", sequence)
            .put("systolic", systolic)
            .put("diastolic", diastolic);
    return sealed(watch, at, READING, values);
  }

  /** A diagnosis of a clinic. */
  public SignedAttestation diagnosis(SecretKey clinic, Instant at, String code, boolean lowSodium) {
    JsonNode values =
        JsonNodeFactory.instance.objectNode().put("code", code).put("lowSodium", lowSodium);
    return sealed(clinic, at, DIAGNOSIS, values);
  }

  private SignedAttestation sealed(SecretKey attester, Instant at, String fields, JsonNode values) {
    Hash schema = SchemaUid.of(fields, Address.ZERO, true);
    var around =
        new SealedData.Around(
            feed, eas.separator(), attester.address(), schema, at.getEpochSecond());
    Bytes data = SealedData.seal(key, around, AttestationData.encode(fields, values), random);
    var statement =
        new Statement(schema, Address.ZERO, at.getEpochSecond(), 0, true, Hash.ZERO, data);
    return OffchainAttestation.sign(attester, eas, statement, Hash.keccak(data));
  }
}
