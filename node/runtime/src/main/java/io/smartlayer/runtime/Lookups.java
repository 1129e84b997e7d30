package io.smartlayer.runtime;

import io.smartlayer.feed.FeedHistory;
import io.smartlayer.feed.HistoryProof;
import io.smartlayer.gateway.Lookup;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.TokenId;
import io.smartlayer.token.Activation;
import io.smartlayer.token.ActivationRecord;
import io.smartlayer.token.Ledger;
import io.smartlayer.token.Membership;
import io.smartlayer.token.PlacementRecord;
import io.smartlayer.token.ReceiptBundle.ProvenPlacement;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.JsonNodeFactory;

/** Says who serves a token, with the proof that the committee said so. */
final class Lookups {
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
