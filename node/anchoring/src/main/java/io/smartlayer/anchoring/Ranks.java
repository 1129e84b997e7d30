package io.smartlayer.anchoring;

import io.smartlayer.feed.Committee;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Hash;
import io.smartlayer.token.Downs;
import io.smartlayer.token.EffectCase;
import io.smartlayer.token.Election;
import io.smartlayer.token.Ledger;
import io.smartlayer.token.Membership;
import io.smartlayer.token.ServiceScript;
import io.smartlayer.token.Standing;
import io.smartlayer.token.Target;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Who serves a group and who acts, at some time: by ranks that pass over those who are down, and
 * for effects also those who fail where others succeed.
 */
final class Ranks {
  private final GroupAdmission.Group group;
  private final Ledger ledger;
  private final Downs downs;
  private final Instant now;

  /** The ranks at the time of a head. */
  Ranks(GroupAdmission.Group group, Ledger ledger, Instant now) {
    this.group = group;
    this.ledger = ledger;
    this.downs = ledger.downs();
    this.now = now;
  }

  /**
   * The replicas of a group: as many as its script asks for, if there are so many. Who stands in a
   * placement that holds, and is up, stays. ⚠ Who is down comes last, and keeps a place that nobody
   * else can have: if a group shrank with each fall, the word of the last replica would be that of
   * all.
   */
  List<Address> replicas(ServiceScript script) {
    List<Address> standing = standing();
    List<Address> ranked =
        group.network().candidates(group.feed()).stream().map(Membership.Node::address).toList();
    Comparator<Address> byNeed =
        Comparator.comparing((Address node) -> downs.isDown(node, now))
            .thenComparing(node -> !standing.contains(node));
    return ranked.stream().sorted(byNeed).limit(script.service().replicas()).toList();
  }

  private List<Address> standing() {
    Ledger.PlacedAt placed = ledger.placed();
    return placed != null && LifeRules.holds(placed, now) && LifeRules.isByScript(placed, ledger)
        ? placed.placement().replicas()
        : List.of();
  }

  /**
   * Whose turn it is: replicas by rank for this effect, without those that are down or have spent
   * their budget of failures, then the anchor that leads in an epoch, and after it the next of the
   * committee, as one that refuses would refuse again.
   *
   * @param target where the effect goes
   * @param epoch of the head that holds the election
   */
  Address executor(
      Ledger.PlacedAt placed, Hash effectId, Target target, Election.Route route, long epoch) {
    EffectCase known = ledger.effect(effectId);
    List<EffectCase.Attempt> before =
        known == null
            ? List.of()
            : known.attempts().stream().filter(one -> one.route() == route).toList();
    if (route == Election.Route.ANCHOR) {
      return anchor(before.isEmpty() ? null : before.getLast().executor(), epoch);
    }
    List<Address> ranked = executors(placed, effectId, target);
    return ranked.get(before.size() % ranked.size());
  }

  private Address anchor(@Nullable Address last, long epoch) {
    Committee committee = EffectRules.committee(group, ledger);
    int index = last == null ? -1 : committee.indexOf(last);
    return index < 0
        ? committee.leader(epoch).address()
        : committee.members().get((index + 1) % committee.size()).address();
  }

  /** In order; where nobody would be left, nothing would be gained by passing over any. */
  private List<Address> executors(Ledger.PlacedAt placed, Hash effectId, Target target) {
    List<Address> ranked = group.network().executors(placed.placement().replicas(), effectId);
    List<Address> up = downs.standing(ranked, Function.identity(), now);
    Standing standing = Standing.of(ledger.effects(), target, now);
    List<Address> able = up.stream().filter(node -> !standing.isOver(node)).toList();
    return able.isEmpty() ? up : able;
  }

  /**
   * Whether a placement is to be followed by another though it holds: a replica of it is down whose
   * place somebody else can have.
   */
  boolean isOutdated(Ledger.PlacedAt placed, ServiceScript script) {
    List<Address> standing = placed.placement().replicas();
    return isHurt(placed) && !new TreeSet<>(standing).equals(new TreeSet<>(replicas(script)));
  }

  /** Whether a replica of a placement is down. */
  boolean isHurt(Ledger.PlacedAt placed) {
    return placed.placement().replicas().stream().anyMatch(node -> downs.isDown(node, now));
  }
}
