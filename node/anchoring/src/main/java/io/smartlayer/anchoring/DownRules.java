package io.smartlayer.anchoring;

import io.smartlayer.feed.Admission.Context;
import io.smartlayer.feed.Committee;
import io.smartlayer.primitives.Address;
import io.smartlayer.token.Down;
import io.smartlayer.token.Ledger;
import java.util.Set;
import java.util.TreeSet;

/** When a replica counts as down: a quorum of the committee says so, and says so now. */
final class DownRules {
  private final GroupAdmission.Group group;
  private final Ledger ledger;

  DownRules(GroupAdmission.Group group, Ledger ledger) {
    this.group = group;
    this.ledger = ledger;
  }

  Ruling rule(Context context, Down down) {
    Ledger.PlacedAt placed = ledger.placed();
    if (placed == null || !placed.placement().replicas().contains(down.target())) {
      return Ruling.refused("down-not-a-replica", "no replica of the placement that stands");
    }
    if (ledger.downs().isDown(down.target(), context.time())) {
      return Ruling.refused("duplicate", "it is down already");
    }
    long now = context.time().toEpochMilli();
    if (down.lastMillis() < now - Down.AGE.toMillis()
        || down.lastMillis() > now + Down.AHEAD.toMillis()
        || down.firstMillis() < down.lastMillis() - Down.TOGETHER.toMillis()) {
      return Ruling.refused("down-not-of-now", "too old, of the future, or not said together");
    }
    if (ledger.downs().isFull(down.lastMillis())) {
      return Ruling.refused("down-too-many", "more nodes are down than a group keeps");
    }
    return isSaid(down, EffectRules.committee(group, ledger))
        ? Ruling.allowed()
        : Ruling.refused("down-not-witnessed", "too few of the committee saw it, or did not sign");
  }

  /** Whether it is exactly a quorum's word, each member's once and in order. */
  private boolean isSaid(Down down, Committee committee) {
    if (down.observations().size() != committee.quorum()) {
      return false;
    }
    Set<Address> observers = new TreeSet<>();
    for (Down.Observed one : down.observations()) {
      int index = committee.indexOf(one.observer());
      if (index < 0
          || !observers.add(one.observer())
          || !one.isBy(
              committee.members().get(index).key(), group.network().domain(), down.target())) {
        return false;
      }
    }
    return true;
  }
}
