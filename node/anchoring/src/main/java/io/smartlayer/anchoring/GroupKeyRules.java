package io.smartlayer.anchoring;

import io.smartlayer.token.GroupKey;
import io.smartlayer.token.GroupKeys;
import io.smartlayer.token.Ledger;
import io.smartlayer.token.Membership;
import io.smartlayer.token.ServiceScript;
import org.jspecify.annotations.Nullable;

/**
 * Who may say which key it holds for a group. Whether it does, a member cannot tell: it has none.
 * More than half of the replicas must say the same, and one honest one among them gives it on.
 */
final class GroupKeyRules {
  private final GroupAdmission.Group group;
  private final Ledger ledger;

  GroupKeyRules(GroupAdmission.Group group, Ledger ledger) {
    this.group = group;
    this.ledger = ledger;
  }

  Ruling rule(GroupKey word) {
    Ledger.PlacedAt placed = ledger.placed();
    Membership.@Nullable Node node = group.network().service(word.node());
    if (node == null || placed == null || !placed.placement().replicas().contains(node.address())) {
      return Ruling.refused("group-key-not-by-replica", "it does not serve the group");
    }
    ServiceScript script = GroupAdmission.script(group, ledger);
    if (script == null) {
      return new Ruling.CannotTell("the script is not here yet");
    }
    if (!script.service().needsGroupKey()) {
      return Ruling.refused("group-key-unwanted", "nothing is sealed to the group");
    }
    if (ledger.keys().agreed() != null) {
      return Ruling.refused("duplicate", "the group has its key");
    }
    GroupKeys.Word before = ledger.keys().saidBy(word.node());
    if (before != null && before.key().equals(word.key())) {
      return Ruling.refused("duplicate", "the replica has said so");
    }
    if (before != null && before.times() >= GroupKeys.WORDS_LIMIT) {
      return Ruling.refused("group-key-unwanted", "it has said something else too often");
    }
    return word.isBy(node.publicKey(), group.network().domain(), group.feed())
        ? Ruling.allowed()
        : Ruling.refused("signature-invalid", "the replica did not sign");
  }
}
