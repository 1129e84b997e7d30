package io.smartlayer.runtime;

import io.smartlayer.feed.FeedHistory;
import io.smartlayer.feed.FinalityProof;
import io.smartlayer.gateway.AnchorPort.Lookup;
import io.smartlayer.primitives.Address;
import io.smartlayer.token.Ledger;
import io.smartlayer.token.Membership;
import io.smartlayer.token.PlacementRecord;
import io.smartlayer.token.ReceiptBundle.ProvenPlacement;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.JsonNodeFactory;

/** Answers who serves a token, with the proof that the committee said so. */
final class Lookups {
  private Lookups() {}

  static Lookup of(@Nullable AnchorGroup group, Membership network) {
    Ledger.PlacedAt placed = group == null ? null : group.ledger().placed();
    if (group == null || placed == null) {
      return new Lookup.Unknown();
    }
    FeedHistory history = group.shell().history();
    FinalityProof certificate = history.finalityProof(history.finalSize());
    var json =
        JsonNodeFactory.instance
            .objectNode()
            .put("feedId", placed.placement().feed().hash().toHex());
    json.set("placement", proven(history, placed, certificate).toJson());
    json.set("certificate", certificate.toJson());
    var replicas = json.putArray("replicas");
    for (Address replica : placed.placement().replicas()) {
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
    FinalityProof certificate = history.finalityProof(history.finalSize());
    return new PlacementRecord(proven(history, placed, certificate), certificate);
  }

  /** A placement with its path to the head that a certificate proves final. */
  static ProvenPlacement proven(
      FeedHistory history, Ledger.PlacedAt placed, FinalityProof certificate) {
    return new ProvenPlacement(
        placed.placement(),
        placed.offset(),
        history.inclusion(placed.offset(), certificate.heads().getFirst().size()));
  }
}
