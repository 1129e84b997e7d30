package io.smartlayer.attestation;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.SecretKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class AttestationVectorTest {
  private static final Instant AT = Instant.parse("2026-01-01T00:00:00Z");

  private final AttestationReader reader = new AttestationReader();

  @Test
  void everyOwnVectorHasItsVerdictAndReason() {
    JsonNode vectors = Vectors.own().get("attestations");
    assertThat(vectors.size()).isGreaterThan(60);
    for (JsonNode vector : vectors) {
      Reading reading = reader.read(Vectors.bytes(vector.get("item")));
      Verification verification =
          Verification.of(reading, Instant.parse(vector.get("at").stringValue()));
      String name = vector.get("name").stringValue();
      assertThat(reason(verification))
          .as(name + reading)
          .isEqualTo(vector.get("reason").asString(""));
      assertThat(verification.verdict() == Verdict.VALID)
          .as(name)
          .isEqualTo(vector.get("valid").booleanValue());
      if (verification.verdict() == Verdict.VALID) {
        assertThat(verification.revocation() == Revocation.UNCHECKED)
            .as(name)
            .isEqualTo(vector.get("revocable").booleanValue());
      }
    }
  }

  @Test
  void theCanonicalFormOfEveryValidVectorReadsBackAsTheSame() {
    for (JsonNode vector : Vectors.own().get("attestations")) {
      if (reader.read(vector.get("item")) instanceof Reading.Read(SignedAttestation signed)) {
        assertThat(reader.readCanonical(signed.canonical())).isEqualTo(new Reading.Read(signed));
        assertThat(reader.read(signed.json())).isEqualTo(new Reading.Read(signed));
      }
    }
  }

  @Test
  void linksOfTheSdkHoldTheSameAttestations() {
    for (JsonNode vector : Vectors.own().get("links")) {
      SignedAttestation signed =
          signed(AttestationLink.read(reader, vector.get("link").stringValue()));
      assertThat(signed.signer().toChecksum()).isEqualTo(vector.get("signer").stringValue());
      assertThat(signed.attestation().uid().toHex()).isEqualTo(vector.get("uid").stringValue());
      assertThat(Verification.of(signed, AT).verdict()).isEqualTo(Verdict.VALID);
    }
  }

  @Test
  void schemasAreNamedAndTheirDataReadAndWrittenAsBySdk() {
    for (JsonNode vector : Vectors.own().get("schemas")) {
      String schema = vector.get("schema").stringValue();
      Hash uid =
          SchemaUid.of(
              schema,
              Address.fromHex(vector.get("resolver").stringValue()),
              vector.get("revocable").booleanValue());
      assertThat(uid.toHex()).isEqualTo(vector.get("uid").stringValue());
      Bytes data = Bytes.fromHex(vector.get("data").stringValue());
      assertThat(AttestationData.decode(schema, data)).isEqualTo(vector.get("values"));
      assertThat(AttestationData.encode(schema, vector.get("values"))).isEqualTo(data);
    }
  }

  @Test
  void sharedVectorsAreAcceptedAndRefusedAsStated() {
    JsonNode shared = Vectors.shared("eas-vectors.json");
    int valid = 0;
    for (JsonNode vector : shared.get("vectors")) {
      SignedAttestation signed = signed(reader.read(vector));
      OffchainAttestation attestation = signed.attestation();
      assertThat(attestation.digest().toHex()).isEqualTo(vector.get("digest").stringValue());
      assertThat(attestation.domain().separator().toHex())
          .isEqualTo(vector.get("domainSeparator").stringValue());
      assertThat(Verification.of(signed, AT).verdict()).isEqualTo(Verdict.VALID);
      valid++;
    }
    assertThat(valid).isEqualTo(40);
    List<String> reasons = new ArrayList<>();
    for (JsonNode vector : shared.get("negative")) {
      Verification verification = Verification.of(reader.read(vector), AT);
      assertThat(verification.verdict()).isEqualTo(Verdict.INVALID);
      reasons.add(reason(verification));
    }
    assertThat(reasons)
        .containsExactlyInAnyOrder(
            "uid-mismatch",
            "uid-mismatch",
            "uid-mismatch",
            "uid-mismatch",
            "uid-mismatch",
            "signer-mismatch",
            "signer-mismatch",
            "signer-mismatch",
            "signer-mismatch",
            "signature-high-s");
  }

  @Test
  void sharedDataIsReadAndWrittenBackToTheSameBytes() {
    for (JsonNode vector : Vectors.shared("eas-vectors.json").get("vectors")) {
      String schema = vector.get("schemaString").stringValue();
      Statement statement = signed(reader.read(vector)).attestation().statement();
      JsonNode values = AttestationData.decode(schema, statement.data());
      assertThat(AttestationData.encode(schema, values)).isEqualTo(statement.data());
      Address resolver = Address.fromHex(vector.get("resolver").stringValue());
      assertThat(SchemaUid.of(schema, resolver, statement.revocable()))
          .isEqualTo(statement.schema());
    }
  }

  @Test
  void signingAgainGivesTheSameBytesAsTheSdk() {
    for (JsonNode vector : Vectors.shared("eas-vectors.json").get("vectors")) {
      SignedAttestation signed = signed(reader.read(vector));
      OffchainAttestation attestation = signed.attestation();
      if (attestation.form() == AttestationForm.V2) {
        var key = new SecretKey(Bytes.fromHex(vector.get("privateKey").stringValue()));
        assertThat(
                OffchainAttestation.sign(
                    key, attestation.domain(), attestation.statement(), attestation.salt()))
            .isEqualTo(signed);
      }
    }
  }

  @Test
  void realLinksAreReadAndTheirSignersRecovered() {
    for (JsonNode sample : Vectors.shared("eas-attestation-samples.json")) {
      Reading reading = AttestationLink.read(reader, sample.get("b64").stringValue());
      SignedAttestation signed = signed(reading);
      assertThat(signed.signer().toChecksum())
          .isEqualTo(sample.get("decoded").get(6).stringValue());
      Instant signedAt = Instant.ofEpochSecond(signed.attestation().statement().time());
      assertThat(Verification.of(signed, signedAt).verdict()).isEqualTo(Verdict.VALID);
    }
  }

  private static String reason(Verification verification) {
    Reason reason = verification.reason();
    return reason == null ? "" : reason.code();
  }

  private static SignedAttestation signed(Reading reading) {
    assertThat(reading).isInstanceOf(Reading.Read.class);
    return ((Reading.Read) reading).signed();
  }
}
