package io.smartlayer.token;

import io.smartlayer.feed.Kind;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.JsonFields;
import io.smartlayer.primitives.PublicKey;
import io.smartlayer.primitives.SecretKey;
import io.smartlayer.primitives.Signature;
import io.smartlayer.primitives.TypedData;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * The anchors' word that an effect failed: one anchor sent the request itself, and others probed
 * for themselves. Only this moves a token on as failed.
 *
 * @param claim what all of them sign
 * @param transcript what the anchor saw, as canonical JSON
 */
public record Failure(
    Claim claim, Bytes transcript, Address anchor, Signature signature, List<Witness> witnesses)
    implements EntryBody {
  private static final TypedData.Type TYPE =
      TypedData.Type.of("Failure(bytes32 effectId,string kind,bytes32 transcriptHash)");
  private static final int WITNESSES_LIMIT = 16;
  private static final int TRANSCRIPT_LIMIT_BYTES = 8 << 10;

  /** Copies the witnesses. */
  public Failure {
    witnesses = List.copyOf(witnesses);
  }

  /**
   * What is signed.
   *
   * @param kind {@link Outcome.Kind#NOT_DONE} or {@link Outcome.Kind#UNKNOWN}
   */
  public record Claim(Hash effectId, Outcome.Kind kind, Hash transcriptHash) {
    /** Checks the kind. */
    public Claim {
      if (kind != Outcome.Kind.NOT_DONE && kind != Outcome.Kind.UNKNOWN) {
        throw new IllegalArgumentException("a failure is not-done or unknown, not " + kind.text());
      }
    }

    /** Signs the claim. */
    public Signature sign(SecretKey key, TypedData.Domain domain) {
      return key.sign(digest(domain));
    }

    /** Whether {@code key} signed the claim. */
    public boolean isBy(Signature signature, PublicKey key, TypedData.Domain domain) {
      return signature.isBy(key, digest(domain));
    }

    private Hash digest(TypedData.Domain domain) {
      return domain.digest(
          TYPE.struct().hash(effectId).string(kind.text()).hash(transcriptHash).hash());
    }
  }

  /** An anchor that probed for itself and signed the same claim. */
  public record Witness(Address witness, Signature signature) {}

  @Override
  public Kind entryKind() {
    return Kind.FAILURE;
  }

  @Override
  public JsonNode toJson() {
    var json =
        JsonNodeFactory.instance
            .objectNode()
            .put("effectId", claim.effectId.toHex())
            .put("kind", claim.kind.text())
            .put("anchor", anchor.toHex())
            .put("signature", signature.toHex());
    json.set("transcript", CanonicalJson.read(transcript.toUtf8()));
    var list = json.putArray("witnesses");
    for (Witness witness : witnesses) {
      list.addObject()
          .put("witness", witness.witness.toHex())
          .put("signature", witness.signature.toHex());
    }
    return json;
  }

  /**
   * Reads the JSON form.
   *
   * @throws JsonFields.Malformed if it has another shape
   */
  public static Failure fromJson(JsonNode json) {
    JsonFields in = JsonFields.of(json, "failure");
    Bytes transcript = CanonicalJson.write(in.value("transcript"));
    if (transcript.size() > TRANSCRIPT_LIMIT_BYTES) {
      throw in.wrong("transcript", "more than " + TRANSCRIPT_LIMIT_BYTES + " bytes");
    }
    checkTranscript(in.object("transcript"));
    Outcome.Kind kind = Outcome.Kind.parse(in, "kind");
    if (kind != Outcome.Kind.NOT_DONE && kind != Outcome.Kind.UNKNOWN) {
      throw in.wrong("kind", "neither not-done nor unknown");
    }
    var failure =
        new Failure(
            new Claim(in.hash("effectId"), kind, Hash.keccak(transcript)),
            transcript,
            in.address("anchor"),
            in.signature("signature"),
            in.list("witnesses", WITNESSES_LIMIT).stream().map(Failure::witness).toList());
    in.end();
    return failure;
  }

  private static void checkTranscript(JsonFields in) {
    in.whole("attempts");
    in.text("observed", TRANSCRIPT_LIMIT_BYTES);
    in.whole("timeMillis");
    in.end();
  }

  private static Witness witness(JsonNode json) {
    JsonFields in = JsonFields.of(json, "witness");
    var witness = new Witness(in.address("witness"), in.signature("signature"));
    in.end();
    return witness;
  }
}
