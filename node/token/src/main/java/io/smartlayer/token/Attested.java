package io.smartlayer.token;

import io.smartlayer.attestation.AttestationReader;
import io.smartlayer.attestation.Reading;
import io.smartlayer.attestation.SignedAttestation;
import io.smartlayer.feed.Kind;
import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.primitives.JsonFields;
import tools.jackson.databind.JsonNode;

/** A fact that someone outside the network signed. */
public record Attested(SignedAttestation signed) implements EntryBody {
  private static final AttestationReader READER = new AttestationReader();

  /** The name by which the feed remembers it. */
  public Ledger.FactKey key() {
    return FactCheck.key(signed);
  }

  @Override
  public Kind entryKind() {
    return Kind.ATTESTATION;
  }

  @Override
  public JsonNode toJson() {
    return CanonicalJson.read(signed.canonical().toUtf8());
  }

  /**
   * Reads the JSON form.
   *
   * @throws JsonFields.Malformed if it has another shape
   */
  public static Attested fromJson(JsonNode json) {
    return switch (READER.readCanonical(CanonicalJson.write(json))) {
      case Reading.Read(SignedAttestation signed) -> new Attested(signed);
      case Reading.Refused(var reason, String detail) ->
          throw new JsonFields.Malformed("attestation: " + reason.code() + ", " + detail);
    };
  }
}
