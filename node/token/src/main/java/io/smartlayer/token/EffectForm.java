package io.smartlayer.token;

import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.JsonFields;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * An effect's case as JSON ({@code spec/protocol/state.md}). How attempts ended stands in pieces of
 * their own, for each of those may be as large as an entry.
 */
final class EffectForm {
  private static final int URI_LIMIT = 4096;
  private static final int ATTEMPTS_LIMIT = 64;
  private static final int NAME_LIMIT = 200;
  private static final int COUNT_LIMIT = 1000;

  private EffectForm() {}

  /** The case but for outcomes and failure. */
  static ObjectNode toJson(EffectCase effect) {
    var json =
        JsonNodeFactory.instance
            .objectNode()
            .put("id", effect.id().toHex())
            .put("elected", effect.elected())
            .put("token", effect.token().toString())
            .put("offset", effect.offset())
            .put("index", effect.index());
    json.set("request", effect.request().toJson());
    json.set("target", toJson(effect.target()));
    var receipts = json.putArray("receipts");
    effect.receipts().forEach(receipt -> receipts.add(receipt.toJson()));
    var attempts = json.putArray("attempts");
    for (EffectCase.Attempt attempt : effect.attempts()) {
      attempts
          .addObject()
          .put("executor", attempt.executor().toHex())
          .put("route", attempt.route().text())
          .put("deadlineMillis", attempt.deadlineMillis());
    }
    return json;
  }

  /**
   * Reads a case in which no attempt has ended yet.
   *
   * @throws JsonFields.Malformed if it has another shape
   */
  static EffectCase fromJson(JsonFields in) {
    Hash id = in.hash("id");
    List<EffectCase.Attempt> attempts = new ArrayList<>();
    for (JsonNode attempt : in.list("attempts", ATTEMPTS_LIMIT)) {
      attempts.add(attempt(JsonFields.of(attempt, "attempt"), attempts.size() + 1));
    }
    var receipts =
        in.list("receipts", Election.RECEIPTS).stream().map(SignedReceipt::fromJson).toList();
    if (attempts.isEmpty() || receipts.isEmpty()) {
      throw in.wrong("attempts", "a case begins with an election, and that with receipts");
    }
    return new EffectCase(
        id,
        in.whole("elected"),
        Names.token(in, "token"),
        in.whole("offset"),
        in.whole("index", StepOutput.EFFECTS_LIMIT - 1),
        EffectRequest.fromJson(in.value("request")),
        target(in.object("target")),
        receipts,
        attempts,
        null);
  }

  private static EffectCase.Attempt attempt(JsonFields in, int number) {
    var attempt =
        new EffectCase.Attempt(
            number, in.address("executor"), Election.route(in), in.whole("deadlineMillis"), null);
    in.end();
    return attempt;
  }

  private static ObjectNode toJson(Target target) {
    var json =
        JsonNodeFactory.instance
            .objectNode()
            .put("uri", target.uri().toString())
            .put("timeoutNanos", target.timeout().toNanos())
            .put("leases", target.leases())
            .put("sends", target.sends())
            .put("idempotent", target.idempotent())
            .put("witnesses", target.witnesses());
    if (target.probe() != null) {
      json.put("probe", target.probe().toString());
    }
    if (target.attestation() != null) {
      json.put("attestation", target.attestation());
    }
    return json;
  }

  private static Target target(JsonFields in) {
    @Nullable URI probe = in.has("probe") ? uri(in, "probe") : null;
    var target =
        new Target(
            uri(in, "uri"),
            probe,
            Duration.ofNanos(in.whole("timeoutNanos")),
            in.whole("leases", COUNT_LIMIT),
            in.whole("sends", COUNT_LIMIT),
            in.truth("idempotent"),
            in.has("attestation") ? in.text("attestation", NAME_LIMIT) : null,
            in.whole("witnesses", COUNT_LIMIT));
    in.end();
    return target;
  }

  private static URI uri(JsonFields in, String name) {
    try {
      return new URI(in.text(name, URI_LIMIT));
    } catch (URISyntaxException e) {
      throw in.wrong(name, "no URI");
    }
  }
}
