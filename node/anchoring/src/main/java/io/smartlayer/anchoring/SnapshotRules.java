package io.smartlayer.anchoring;

import io.smartlayer.feed.Admission.Context;
import io.smartlayer.token.Ledger;
import io.smartlayer.token.Membership;
import io.smartlayer.token.Snapshot;
import org.jspecify.annotations.Nullable;

/**
 * Who may say what the state of a group was. Whether it is true, a member cannot tell: it runs no
 * script. That is for the other replicas, more than half of which must say the same.
 */
final class SnapshotRules {
  private final GroupAdmission.Group group;
  private final Ledger ledger;

  SnapshotRules(GroupAdmission.Group group, Ledger ledger) {
    this.group = group;
    this.ledger = ledger;
  }

  Ruling rule(Context context, Snapshot word) {
    Ledger.PlacedAt placed = ledger.placed();
    Membership.@Nullable Node node = group.network().service(word.node());
    if (node == null || placed == null || !placed.placement().replicas().contains(node.address())) {
      return Ruling.refused("snapshot-not-by-replica", "it does not serve the group");
    }
    if (!Snapshot.isDue(word.size()) || word.size() > context.offset()) {
      return Ruling.refused("snapshot-not-due", "no snapshot after " + word.size() + " entries");
    }
    if (word.size() <= ledger.snapshots().agreedSize()) {
      return Ruling.refused("snapshot-not-due", "one as late, or a later one, is agreed on");
    }
    if (word.size() <= ledger.snapshots().saidBy(word.node())) {
      return Ruling.refused("duplicate", "the replica has spoken of it, or of a later one");
    }
    return word.isBy(node.publicKey(), group.network().domain(), group.feed())
        ? Ruling.allowed()
        : Ruling.refused("signature-invalid", "the replica did not sign");
  }
}
