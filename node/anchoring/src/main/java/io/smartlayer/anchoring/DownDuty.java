package io.smartlayer.anchoring;

import io.smartlayer.feed.Committee;
import io.smartlayer.primitives.Address;
import io.smartlayer.token.Down;
import io.smartlayer.token.EffectCase;
import io.smartlayer.token.EntryBody;
import io.smartlayer.token.Ledger;
import io.smartlayer.token.Membership;
import io.smartlayer.token.Placement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Knows what a group's committee says of its replicas, and what is to be proposed of it. */
public final class DownDuty {
  /** How long a leader has a replica's fall, and the placement that follows, to itself. */
  static final Duration PATIENCE = Duration.ofSeconds(3);

  private final GroupAdmission.Group group;
  private TreeMap<Address, List<Down.Observed>> words = new TreeMap<>();
  private boolean idle = true;

  DownDuty(GroupAdmission.Group group) {
    this.group = group;
  }

  /** These are the words that count from now on, by the nodes that they are of. */
  void observed(Map<Address, List<Down.Observed>> next) {
    words = new TreeMap<>(next);
    idle = false;
  }

  /**
   * What can be said of the replicas of the placement that stands, where anything follows from it:
   * somebody is to act, or another can have the place.
   */
  List<Down> due(Ledger ledger, Instant now) {
    List<Down> out = new ArrayList<>();
    Ledger.PlacedAt placed = ledger.placed();
    if (placed != null && !words.isEmpty() && matters(ledger, placed, now)) {
      Committee committee = EffectRules.committee(group, ledger);
      for (Address replica : placed.placement().replicas()) {
        Down down = Down.of(replica, fresh(replica, now), committee);
        if (down != null && !ledger.downs().isDown(replica, now)) {
          out.add(down);
        }
      }
    }
    idle = out.isEmpty();
    return out;
  }

  private boolean matters(Ledger ledger, Ledger.PlacedAt placed, Instant now) {
    for (EffectCase effect : ledger.effects()) {
      if (!effect.isTerminal()) {
        return true;
      }
    }
    return group.network().candidates(group.feed()).stream()
        .map(Membership.Node::address)
        .anyMatch(node ->
            !placed.placement().replicas().contains(node) && !ledger.downs().isDown(node, now));
  }

  /** Whether time brings nothing about of which {@link #due} has not told. */
  boolean isIdle() {
    return idle;
  }

  /** Whether each member hands in what the leader has not, after a while. */
  public static boolean isForAll(EntryBody proposal, Ledger ledger, Instant now) {
    Ledger.PlacedAt placed = ledger.placed();
    long before = now.minus(PATIENCE).toEpochMilli();
    return switch (proposal) {
      case Down down -> down.lastMillis() <= before;
      case Placement _ ->
          placed != null
              && placed.placement().replicas().stream()
                  .filter(replica -> ledger.downs().isDown(replica, now))
                  .map(ledger.downs().nodes()::get)
                  .anyMatch(said -> said != null && said.lastMillis() <= before);
      default -> false;
    };
  }

  private List<Down.Observed> fresh(Address node, Instant now) {
    long oldest = now.minus(Down.AGE).toEpochMilli();
    return words.getOrDefault(node, List.of()).stream()
        .filter(one -> one.untilMillis() >= oldest)
        .toList();
  }
}
