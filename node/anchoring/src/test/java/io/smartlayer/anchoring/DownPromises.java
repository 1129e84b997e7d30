package io.smartlayer.anchoring;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.feed.Admission;
import io.smartlayer.feed.Committee;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Hash;
import io.smartlayer.token.Down;
import io.smartlayer.token.Placement;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What the protocol promises of who is down and of who serves, worked out from entries alone. */
final class DownPromises {
  private static final long HOLDS_MILLIS = 600_000;
  private static final long AGE_MILLIS = 60_000;
  private static final long AHEAD_MILLIS = 2000;
  private static final long TOGETHER_MILLIS = 20_000;

  private final TestGroup group;
  private final TreeMap<Address, Long> until = new TreeMap<>(); // passed over before then
  private List<Address> replicas = List.of();
  private @Nullable Hash script; // of the last placement

  DownPromises(TestGroup group) {
    this.group = group;
  }

  /** A replica is down that was up, by the true word of a quorum, of now. */
  void check(Down down, Admission.Context context) {
    long now = context.time().toEpochMilli();
    assertThat(replicas).as("a replica").contains(down.target());
    assertThat(isDown(down.target(), now)).as("down twice").isFalse();
    Committee committee = group.committee();
    Set<Address> observers = new TreeSet<>();
    for (Down.Observed one : down.observations()) {
      assertThat(one.untilMillis())
          .isBetween(now - AGE_MILLIS - TOGETHER_MILLIS, now + AHEAD_MILLIS);
      assertThat(committee.indexOf(one.observer())).as("of the committee").isNotNegative();
      assertThat(
              one.isBy(
                  group.world.keyOf(one.observer()).publicKey(),
                  group.world.network().domain(),
                  down.target()))
          .as("signed")
          .isTrue();
      observers.add(one.observer());
    }
    assertThat(observers).as("a quorum, each once").hasSize(committee.quorum());
    assertThat(down.lastMillis() - down.firstMillis()).isLessThanOrEqualTo(TOGETHER_MILLIS);
    until.put(down.target(), down.lastMillis() + HOLDS_MILLIS);
  }

  /** A group is placed again for an upgrade, or where a replica is down; up goes before down. */
  void check(Placement placement, Admission.Context context) {
    long now = context.time().toEpochMilli();
    boolean sameScript = placement.script().equals(script);
    if (sameScript) {
      assertThat(replicas).as("placed again in 40 days").anyMatch(node -> isDown(node, now));
      assertThat(new TreeSet<>(placement.replicas())).isNotEqualTo(new TreeSet<>(replicas));
    }
    List<Address> standing = sameScript ? replicas : List.of();
    List<Address> all = new ArrayList<>();
    for (boolean down : List.of(false, true)) {
      for (boolean stands : List.of(true, false)) {
        group.world.network().candidates(group.world.feed()).stream()
            .map(node -> node.address())
            .filter(node -> isDown(node, now) == down)
            .filter(node -> standing.contains(node) == stands)
            .forEach(all::add);
      }
    }
    assertThat(placement.replicas()).isEqualTo(all.subList(0, 3));
    replicas = placement.replicas();
    script = placement.script();
  }

  /** Who acts is up, where anybody is. */
  void elected(Address executor, Admission.Context context) {
    long now = context.time().toEpochMilli();
    if (replicas.stream().anyMatch(node -> !isDown(node, now))) {
      assertThat(isDown(executor, now)).as("elected though it is down").isFalse();
    }
  }

  private boolean isDown(Address node, long now) {
    return now < until.getOrDefault(node, 0L);
  }
}
