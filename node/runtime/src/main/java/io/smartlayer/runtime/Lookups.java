package io.smartlayer.runtime;

import io.smartlayer.anchoring.ErrorBudget;
import io.smartlayer.feed.FeedHistory;
import io.smartlayer.feed.HistoryProof;
import io.smartlayer.gateway.Lookup;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.JsonFields;
import io.smartlayer.primitives.TokenId;
import io.smartlayer.token.Activation;
import io.smartlayer.token.ActivationRecord;
import io.smartlayer.token.Ledger;
import io.smartlayer.token.Membership;
import io.smartlayer.token.PlacementRecord;
import io.smartlayer.token.ReceiptBundle.ProvenPlacement;
import io.smartlayer.tokenscript.ServiceClass;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** Says who serves a token, with the proof that the committee said so. */
final class Lookups {
  private static final Integer FULL = ErrorBudget.FULL_WEIGHT;

  private Lookups() {}

  /**
   * The answer to a lookup, the same whether the anchor keeps the feed or asked others.
   *
   * @param network all that are listed: where the replicas are
   */
  static Lookup.Found answer(PlacementRecord placed, Membership network) {
    var body = placed.placement().body();
    var json = JsonNodeFactory.instance.objectNode().put("feedId", body.feed().hash().toHex());
    json.set("placement", placed.placement().toJson());
    json.set("certificate", placed.certificate().toJson());
    var replicas = json.putArray("replicas");
    for (Address replica : body.replicas()) {
      Membership.Node node = network.service(replica);
      if (node != null) {
        replicas.add(node.toJson());
      }
    }
    return new Lookup.Found(json);
  }

  /**
   * The same with this anchor's advice how often to draw each replica: the {@code weight} of those
   * that have not the full one.
   *
   * @param levels the weights by a group's class, of the nodes that this anchor knows something of
   */
  static Lookup weighed(Lookup lookup, Function<ServiceClass, Map<Address, Integer>> levels) {
    if (!(lookup instanceof Lookup.Found(JsonNode answer))) {
      return lookup;
    }
    var named = ServiceClass.of(answer.path("placement").path("body").path("class").asString(""));
    Map<Address, Integer> weights = levels.apply(named == null ? ServiceClass.STANDARD : named);
    if (weights.values().stream().allMatch(FULL::equals)) {
      return lookup;
    }
    var json = JsonNodeFactory.instance.objectNode();
    answer.properties().forEach(part -> json.set(part.getKey(), part.getValue()));
    var replicas = json.putArray("replicas");
    for (JsonNode node : answer.path("replicas")) {
      var copy = JsonNodeFactory.instance.objectNode();
      node.properties().forEach(part -> copy.set(part.getKey(), part.getValue()));
      int weight = weights.getOrDefault(JsonFields.of(node, "replica").address("node"), FULL);
      replicas.add(weight == FULL ? copy : copy.put("weight", weight));
    }
    return new Lookup.Found(json);
  }

  /** A group's placement as the directory holds it; null when there is none yet. */
  static @Nullable PlacementRecord record(@Nullable AnchorGroup group) {
    Ledger.PlacedAt placed = group == null ? null : group.ledger().placed();
    if (group == null || placed == null) {
      return null;
    }
    FeedHistory history = group.shell().history();
    HistoryProof certificate = history.proof(history.finalSize());
    return new PlacementRecord(proven(history, placed, certificate), certificate);
  }

  /** A token's activation as the directory holds it; null when there is none. */
  static @Nullable ActivationRecord record(@Nullable AnchorGroup group, TokenId token) {
    Activation activation = group == null ? null : group.ledger().activation(token);
    Long offset = group == null ? null : group.activatedAt(token);
    if (group == null || activation == null || offset == null) {
      return null;
    }
    FeedHistory history = group.shell().history();
    HistoryProof certificate = history.proof(history.finalSize());
    return new ActivationRecord(
        activation, offset, history.inclusion(offset, certificate.head().size()), certificate);
  }

  /** A placement with its path to the head that a certificate proves final. */
  static ProvenPlacement proven(
      FeedHistory history, Ledger.PlacedAt placed, HistoryProof certificate) {
    return new ProvenPlacement(
        placed.placement(),
        placed.offset(),
        history.inclusion(placed.offset(), certificate.head().size()));
  }
}
