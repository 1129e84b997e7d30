package io.smartlayer.token;

import io.smartlayer.environment.Web;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.SealingSecret;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * What came of a request to a host that a script declares sealed ({@code spec/protocol/sealed.md},
 * "Requests and outcomes"): how it ended and the status stand in the clear, the host's answer is
 * sealed to the group.
 */
public final class SealedOutcome {
  /** The field of an outcome's content that has the answer. */
  static final String SEALED = "sealed";

  private static final GroupText TEXT =
      new GroupText(
          Bytes.utf8("smartlayer sealed outcome 1"), Bytes.utf8("smartlayer outcome seed 1"));
  private static final String STATUS = "status";
  private static final String WHY = "why";
  private static final String NOT_JSON = "not-json";
  private static final String TOO_LARGE = "too-large";
  private static final String NOT_OPENED = "not-opened";

  private SealedOutcome() {}

  /**
   * What a handler is told.
   *
   * @param shared what only the group's replicas know besides; null where nothing was opened
   */
  record Told(JsonNode data, @Nullable Hash shared) {}

  /** How an attempt ended, with nothing in the clear of what was asked and answered. */
  static Executor.Ending ending(
      SealingSecret group, Hash effectId, int attempt, Web.Exchange exchange) {
    return switch (exchange) {
      case Web.Exchange.NeverSent _, Web.Exchange.Untried _ ->
          new Executor.Ending(Outcome.Kind.NOT_DONE, Executor.why("it never left"));
      case Web.Exchange.Lost _ ->
          new Executor.Ending(Outcome.Kind.UNKNOWN, Executor.why("no answer came"));
      case Web.Exchange.Answered(int status, Bytes body) -> {
        Outcome.Kind kind = EffectCall.meaning(status);
        Bytes content =
            kind == Outcome.Kind.SUCCESS
                ? content(group, effectId, attempt, status, body)
                : CanonicalJson.write(status(status));
        yield new Executor.Ending(kind, content);
      }
    };
  }

  /**
   * The content of a success.
   *
   * @param body what the host answered: JSON, or nothing
   */
  public static Bytes content(
      SealingSecret group, Hash effectId, int attempt, int status, Bytes body) {
    ObjectNode json = status(status);
    if (body.size() > 0) {
      Bytes plain = json(body);
      Bytes text = plain == null ? null : TEXT.seal(group, place(effectId, attempt), plain);
      if (text != null) {
        json.put(SEALED, text.toHex());
      } else {
        json.put(WHY, plain == null ? NOT_JSON : TOO_LARGE);
      }
    }
    return CanonicalJson.write(json);
  }

  /**
   * What the handler is told of an outcome's content: the status and the answer, opened.
   *
   * @param group the secret of the group's key; null where it has none
   */
  static Told told(@Nullable SealingSecret group, Outcome outcome) {
    JsonNode content = CanonicalJson.read(outcome.content().toUtf8());
    if (!content.has(SEALED)) {
      return new Told(content, null);
    }
    ObjectNode data = status(content.get(STATUS).intValue());
    Bytes text = Bytes.fromHex(content.get(SEALED).stringValue());
    GroupText.Opened opened =
        group == null ? null : TEXT.open(group, place(outcome.effectId(), outcome.attempt()), text);
    if (opened == null || Returned.canonical(opened.value()) == null) {
      return new Told(data.put(WHY, NOT_OPENED), null);
    }
    data.set("body", opened.value());
    return new Told(data, opened.shared());
  }

  /**
   * Whether a success has the form that its effect wants, as far as can be told without the key: no
   * attestation in the clear where the host is sealed, nothing sealed where it is not.
   */
  public static boolean fits(EffectCase effect, Outcome success) {
    JsonNode content = CanonicalJson.read(success.content().toUtf8());
    return effect.request() instanceof EffectRequest.Sealed
        ? content.has(STATUS)
        : !content.has(SEALED);
  }

  private static ObjectNode status(int status) {
    return JsonNodeFactory.instance.objectNode().put(STATUS, status);
  }

  private static @Nullable Bytes json(Bytes body) {
    try {
      return Returned.canonical(CanonicalJson.read(body.toUtf8()));
    } catch (CanonicalJson.NotCanonical e) {
      return null;
    }
  }

  private static Bytes place(Hash effectId, int attempt) {
    return Bytes.concat(effectId.bytes(), Bytes.ofLong(attempt));
  }
}
