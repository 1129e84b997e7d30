package io.smartlayer.token;

import io.smartlayer.feed.Kind;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.JsonFields;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * Names the one node that carries out an effect, until a deadline.
 *
 * @param attempt counts from 1
 * @param placement the offset of the placement from which the executor is drawn
 * @param route whether a service node acts or, after all its attempts, an anchor
 * @param deadlineMillis the executor neither starts nor goes on later, by its own clock
 * @param evidence what the replicas computed; with the first attempt only
 */
public record Election(
    Hash effectId,
    int attempt,
    long placement,
    Address executor,
    Route route,
    long deadlineMillis,
    @Nullable Evidence evidence)
    implements EntryBody {
  /** How many replicas must agree that a step asks for an effect, where there are that many. */
  public static final int RECEIPTS = 2;

  private static final int ATTEMPTS_LIMIT = 64;

  /** Who acts. */
  public enum Route {
    /** A replica of the group. */
    SERVICE,
    /** The anchor that leads the feed. */
    ANCHOR;

    String text() {
      return this == SERVICE ? "service" : "anchor";
    }
  }

  /**
   * That a step asks for the effect: its output, and receipts of replicas that agree on it.
   *
   * @param index the effect's place among those of the output
   */
  public record Evidence(int index, StepOutput output, List<SignedReceipt> receipts) {
    /** Copies the receipts. */
    public Evidence {
      receipts = List.copyOf(receipts);
    }

    JsonNode toJson() {
      var json = JsonNodeFactory.instance.objectNode().put("index", index);
      json.set("output", CanonicalJson.read(output.toBytes().toUtf8()));
      var list = json.putArray("receipts");
      receipts.forEach(receipt -> list.add(receipt.toJson()));
      return json;
    }

    static Evidence fromJson(JsonNode json) {
      JsonFields in = JsonFields.of(json, "evidence");
      var evidence =
          new Evidence(
              in.whole("index", StepOutput.EFFECTS_LIMIT - 1),
              StepOutput.fromJson(in.value("output")),
              in.list("receipts", RECEIPTS).stream().map(SignedReceipt::fromJson).toList());
      in.end();
      if (evidence.receipts.isEmpty()
          || !evidence.output.isTransition()
          || evidence.index >= evidence.output.effects().size()) {
        throw in.wrong("index", "no such effect, or no receipt for it");
      }
      return evidence;
    }
  }

  @Override
  public Kind entryKind() {
    return Kind.ELECTION;
  }

  @Override
  public JsonNode toJson() {
    var json =
        JsonNodeFactory.instance
            .objectNode()
            .put("effectId", effectId.toHex())
            .put("attempt", attempt)
            .put("placement", placement)
            .put("executor", executor.toHex())
            .put("route", route.text())
            .put("deadlineMillis", deadlineMillis);
    if (evidence != null) {
      json.set("evidence", evidence.toJson());
    }
    return json;
  }

  /**
   * Reads the JSON form.
   *
   * @throws JsonFields.Malformed if it has another shape
   */
  public static Election fromJson(JsonNode json) {
    JsonFields in = JsonFields.of(json, "election");
    var election =
        new Election(
            in.hash("effectId"),
            in.whole("attempt", ATTEMPTS_LIMIT),
            in.whole("placement"),
            in.address("executor"),
            route(in),
            in.whole("deadlineMillis"),
            in.has("evidence") ? Evidence.fromJson(in.value("evidence")) : null);
    in.end();
    return election;
  }

  static Route route(JsonFields in) {
    return switch (in.text("route", 16)) {
      case "service" -> Route.SERVICE;
      case "anchor" -> Route.ANCHOR;
      default -> throw in.wrong("route", "neither service nor anchor");
    };
  }
}
