package io.smartlayer.token;

import io.smartlayer.environment.Web;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.CanonicalJson;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * An effect as an HTTP exchange: what is sent, and what its answer means.
 *
 * <p>Every request carries {@code Idempotency-Key: effectId} and the receipt of the step that asked
 * for it, so that the receiver can check who asks. Notifications have the shape of Standard
 * Webhooks.
 */
final class EffectCall {
  private static final int TOO_EARLY = 425;
  private static final int TOO_MANY = 429;
  private static final int TIMEOUT = 408;

  private EffectCall() {}

  static Web.Request request(EffectCase effect, Duration timeout, Instant now) {
    String id = effect.id().toHex();
    List<Web.Header> headers = new ArrayList<>();
    headers.add(new Web.Header("Content-Type", "application/json"));
    headers.add(new Web.Header("Idempotency-Key", id));
    headers.add(new Web.Header("Smartlayer-Receipt", receipt(effect)));
    return switch (effect.request()) {
      case EffectRequest.Http http ->
          new Web.Request(http.method(), effect.target().uri(), headers, http.body(), timeout);
      case EffectRequest.Sealed _ -> throw new IllegalArgumentException("opened before it is sent");
      case EffectRequest.Timer _ -> throw new IllegalArgumentException("nobody is asked for time");
      case EffectRequest.Send _ ->
          throw new IllegalArgumentException("a message goes to a feed, not to a server");
      case EffectRequest.Notify notify -> {
        headers.add(new Web.Header("webhook-id", id));
        headers.add(new Web.Header("webhook-timestamp", String.valueOf(now.getEpochSecond())));
        yield new Web.Request(
            "POST", effect.target().uri(), headers, message(effect, notify, now), timeout);
      }
    };
  }

  static Executor.Ending ending(EffectCase effect, ServiceScript script, Web.Exchange exchange) {
    return switch (exchange) {
      case Web.Exchange.NeverSent(String why) ->
          new Executor.Ending(Outcome.Kind.NOT_DONE, Executor.why(why));
      case Web.Exchange.Untried(String why) ->
          new Executor.Ending(Outcome.Kind.NOT_DONE, Executor.why(why));
      case Web.Exchange.Lost(String why) ->
          new Executor.Ending(Outcome.Kind.UNKNOWN, Executor.why(why));
      case Web.Exchange.Answered(int status, Bytes body) -> answered(effect, script, status, body);
    };
  }

  private static Executor.Ending answered(
      EffectCase effect, ServiceScript script, int status, Bytes body) {
    Outcome.Kind kind = meaning(status);
    return kind == Outcome.Kind.SUCCESS
        ? confirmed(effect, script, status, body)
        : new Executor.Ending(kind, status(status, null));
  }

  /** What a status means, where nothing else is wanted of the answer. */
  static Outcome.Kind meaning(int status) {
    if (status >= 200 && status < 300) {
      return Outcome.Kind.SUCCESS;
    }
    boolean refused =
        status >= 400
            && status < 500
            && status != TIMEOUT
            && status != TOO_EARLY
            && status != TOO_MANY;
    return refused ? Outcome.Kind.NOT_DONE : Outcome.Kind.UNKNOWN;
  }

  private static Executor.Ending confirmed(
      EffectCase effect, ServiceScript script, int status, Bytes body) {
    String name = effect.target().attestation();
    if (name == null) {
      return new Executor.Ending(Outcome.Kind.SUCCESS, status(status, null));
    }
    return switch (Counterparty.read(script, name, effect.id(), body.toUtf8())) {
      case Counterparty.Answer.Confirmed confirmed ->
          new Executor.Ending(Outcome.Kind.SUCCESS, confirmed.signed().canonical());
      case Counterparty.Answer.Wrong(String why) ->
          new Executor.Ending(Outcome.Kind.UNKNOWN, status(status, why));
    };
  }

  private static Bytes status(int status, @Nullable String why) {
    var json = JsonNodeFactory.instance.objectNode().put("status", status);
    if (why != null) {
      json.put("why", Executor.shown(why));
    }
    return CanonicalJson.write(json);
  }

  private static Bytes message(EffectCase effect, EffectRequest.Notify notify, Instant now) {
    JsonNode data = CanonicalJson.read(notify.body().toUtf8());
    var json =
        JsonNodeFactory.instance
            .objectNode()
            .put("type", "token." + notify.tag())
            .put("timestamp", now.toString())
            .put("token", effect.token().toString());
    json.set("data", data);
    return CanonicalJson.write(json);
  }

  private static String receipt(EffectCase effect) {
    byte[] json =
        CanonicalJson.text(effect.receipts().getFirst().toJson()).getBytes(StandardCharsets.UTF_8);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(json);
  }
}
