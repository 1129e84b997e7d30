package io.smartlayer.token;

import io.smartlayer.attestation.AttestationReader;
import io.smartlayer.attestation.Reading;
import io.smartlayer.attestation.SignedAttestation;
import io.smartlayer.feed.Entry;
import io.smartlayer.feed.Kind;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.JsonFields;
import tools.jackson.databind.JsonNode;

/** A fact that someone outside the network signed. */
public record Attested(SignedAttestation signed) implements EntryBody {
  private static final AttestationReader READER = new AttestationReader();

  /** The name by which the feed remembers it. */
  public Ledger.FactKey key() {
    return FactCheck.key(signed);
  }

  /** What the fact is of. */
  public Hash schema() {
    return signed.attestation().statement().schema();
  }

  @Override
  public Kind entryKind() {
    return Kind.ATTESTATION;
  }

  @Override
  public Entry toEntry() {
    return new Entry(entryKind(), signed.canonical());
  }

  @Override
  public JsonNode toJson() {
    return CanonicalJson.read(signed.canonical().toUtf8());
  }

  /**
   * Reads an entry's body. What is signed is written once and compared with it; only a body that
   * differs is looked at more closely, to say what is wrong with it.
   *
   * @throws JsonFields.Malformed if it has another shape
   * @throws CanonicalJson.NotCanonical if it is not in canonical form
   */
  static Attested read(Bytes body) {
    return READER.read(CanonicalJson.read(body.toUtf8()))
                instanceof Reading.Read(SignedAttestation signed)
            && signed.canonical().equals(body)
        ? new Attested(signed)
        : fromJson(CanonicalJson.readCanonical(body));
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
