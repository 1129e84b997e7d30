package io.smartlayer.token;

import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.JsonFields;
import io.smartlayer.primitives.PublicKey;
import io.smartlayer.primitives.SecretKey;
import io.smartlayer.primitives.Signature;
import io.smartlayer.primitives.TypedData;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * How one attempt at an effect ended.
 *
 * @param content canonical JSON: the counterparty's attestation, a status, with the host's answer
 *     sealed where the script has it so, or why there is none
 * @param signature the executor's; absent when the attempt expired and nobody spoke
 */
public record Outcome(
    Hash effectId,
    int attempt,
    Kind kind,
    Bytes content,
    Address executor,
    @Nullable Signature signature)
    implements EntryBody {
  private static final TypedData.Type TYPE =
      TypedData.Type.of("Outcome(bytes32 effectId,uint64 attempt,string kind,bytes32 contentHash)");
  private static final int STATUS_LEAST = 100;
  private static final int STATUS_LIMIT = 599;

  /** Longest explanation in an outcome, in UTF-16 units. */
  static final int WHY_LIMIT = 200;

  /** How an attempt can end. */
  public enum Kind {
    /** The counterparty confirms that it is done. */
    SUCCESS("success"),
    /** The counterparty refused, or the request never left. */
    NOT_DONE("not-done"),
    /** The request may have arrived; what came of it cannot be told. */
    UNKNOWN("unknown"),
    /** The executor said nothing in time. */
    EXPIRED("expired");

    private final String text;

    Kind(String text) {
      this.text = text;
    }

    /** The kind as it stands in entries and events. */
    public String text() {
      return text;
    }

    static Kind parse(JsonFields in, String name) {
      String text = in.text(name, 16);
      for (Kind kind : values()) {
        if (kind.text.equals(text)) {
          return kind;
        }
      }
      throw in.wrong(name, "no kind of outcome");
    }
  }

  /** Signs how an attempt ended. */
  public static Outcome by(
      SecretKey key,
      TypedData.Domain domain,
      Hash effectId,
      int attempt,
      Kind kind,
      Bytes content) {
    return new Outcome(
        effectId,
        attempt,
        kind,
        content,
        key.address(),
        key.sign(digest(domain, effectId, attempt, kind, content)));
  }

  /** Whether the executor named signed this, with {@code key}. */
  public boolean isBy(PublicKey key, TypedData.Domain domain) {
    return signature != null
        && key.address().equals(executor)
        && signature.isBy(key, digest(domain, effectId, attempt, kind, content));
  }

  /** Whether it has the status of an answer: then the request was sent, whatever came of it. */
  public boolean isAnswered() {
    return CanonicalJson.read(content.toUtf8()).has("status");
  }

  private static Hash digest(
      TypedData.Domain domain, Hash effectId, int attempt, Kind kind, Bytes content) {
    return domain.digest(
        TYPE.struct()
            .hash(effectId)
            .uint(attempt)
            .string(kind.text)
            .hash(Hash.keccak(content))
            .hash());
  }

  @Override
  public io.smartlayer.feed.Kind entryKind() {
    return io.smartlayer.feed.Kind.OUTCOME;
  }

  @Override
  public JsonNode toJson() {
    var json =
        JsonNodeFactory.instance
            .objectNode()
            .put("effectId", effectId.toHex())
            .put("attempt", attempt)
            .put("kind", kind.text)
            .put("executor", executor.toHex());
    json.set("content", CanonicalJson.read(content.toUtf8()));
    if (signature != null) {
      json.put("signature", signature.toHex());
    }
    return json;
  }

  /**
   * Reads the JSON form.
   *
   * @throws JsonFields.Malformed if it has another shape
   */
  public static Outcome fromJson(JsonNode json) {
    JsonFields in = JsonFields.of(json, "outcome");
    var outcome =
        new Outcome(
            in.hash("effectId"),
            in.whole("attempt", Integer.MAX_VALUE),
            Kind.parse(in, "kind"),
            CanonicalJson.write(in.value("content")),
            in.address("executor"),
            in.has("signature") ? in.signature("signature") : null);
    in.end();
    checkContent(in.value("content"), outcome);
    return outcome;
  }

  /** A script is shown the content, so nothing but what the protocol names may stand in it. */
  private static void checkContent(JsonNode json, Outcome outcome) {
    JsonFields in = JsonFields.of(json, "content");
    if (outcome.kind == Kind.SUCCESS && in.has("attestation")) {
      Attested.fromJson(json);
      return;
    }
    boolean answered = in.has("status");
    if (answered && in.whole("status", STATUS_LIMIT) < STATUS_LEAST) {
      throw in.wrong("status", "no status of HTTP");
    }
    if (outcome.kind == Kind.SUCCESS && answered && in.has(SealedOutcome.SEALED)) {
      GroupText.read(in, SealedOutcome.SEALED);
    } else if (!answered || in.has("why")) {
      in.text("why", WHY_LIMIT);
    }
    if (outcome.kind == Kind.SUCCESS && !answered) {
      throw in.wrong("status", "a success has an attestation or a status");
    }
    in.end();
  }
}
