package io.smartlayer.discovery;

import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.PublicKey;
import io.smartlayer.primitives.TypedData;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Which nodes are down as a committee sees it. No rumour decides: a node counts as down only when a
 * quorum of the committee's members say so of themselves, all within a short time.
 */
public final class LivenessView {
  /** Within which time a quorum must have said that a node is down. */
  public static final Duration TOGETHER = Duration.ofSeconds(20);

  /** How old an observation may be when it arrives, and to count. */
  public static final Duration AGE = Duration.ofSeconds(60);

  /** How far ahead of the own clock an observation may be. */
  public static final Duration AHEAD = Duration.ofSeconds(2);

  /** Nodes about which observations are kept. */
  public static final int TARGETS = 1024;

  private final TypedData.Domain domain;
  private final TreeMap<Address, PublicKey> observers = new TreeMap<>();
  private final int quorum;
  private final TreeSet<Address> targets;
  private final TreeMap<Address, TreeMap<Address, SignedObservation>> latest = new TreeMap<>();

  /** What comes of {@link #accept}. */
  public enum Outcome {
    /** It counts from now on. */
    ACCEPTED,
    /** The observer is not of this committee. */
    NOT_AN_OBSERVER,
    /** Nobody asked about this node. */
    NOT_A_TARGET,
    /** It is too old, or of the future. */
    NOT_OF_NOW,
    /** Its observer has said something of the same node less than 30 s before. */
    TOO_OFTEN,
    /** It is not signed by the observer named. */
    NOT_SIGNED
  }

  /**
   * A committee's view of some nodes.
   *
   * @param observers the committee's keys
   * @param quorum how many of them it takes
   * @param targets the nodes about which it is, at most {@link #TARGETS}
   */
  public LivenessView(
      TypedData.Domain domain, List<PublicKey> observers, int quorum, List<Address> targets) {
    if (quorum < 1 || quorum > observers.size() || targets.size() > TARGETS) {
      throw new IllegalArgumentException(
          quorum + " of " + observers.size() + " about " + targets.size());
    }
    this.domain = domain;
    this.quorum = quorum;
    this.targets = new TreeSet<>(targets);
    observers.forEach(key -> this.observers.put(key.address(), key));
  }

  /** Takes in what somebody says that a node has observed. */
  public Outcome accept(SignedObservation signed, Instant now) {
    Observation observation = signed.observation();
    PublicKey key = observers.get(observation.observer());
    if (key == null) {
      return Outcome.NOT_AN_OBSERVER;
    }
    if (!targets.contains(observation.target())) {
      return Outcome.NOT_A_TARGET;
    }
    if (isOld(observation, now) || observation.untilMillis() > now.plus(AHEAD).toEpochMilli()) {
      return Outcome.NOT_OF_NOW;
    }
    SignedObservation before = of(observation.target()).get(observation.observer());
    if (before != null
        && observation.untilMillis()
            < before.observation().untilMillis() + Liveness.OBSERVE.toMillis()) {
      return Outcome.TOO_OFTEN;
    }
    if (!signed.isBy(key, domain)) {
      return Outcome.NOT_SIGNED;
    }
    latest
        .computeIfAbsent(observation.target(), _ -> new TreeMap<>())
        .put(observation.observer(), signed);
    return Outcome.ACCEPTED;
  }

  /** Whether a node counts as down. */
  public boolean isDown(Address target, Instant now) {
    return !proof(target, now).isEmpty();
  }

  /** A quorum's observations by which a node counts as down, or none when it does not. */
  public List<SignedObservation> proof(Address target, Instant now) {
    List<SignedObservation> down =
        of(target).values().stream()
            .filter(signed -> signed.observation().kind() == Observation.Kind.UNREACHABLE)
            .filter(signed -> !isOld(signed.observation(), now))
            .toList();
    for (SignedObservation last : down) {
      List<SignedObservation> together =
          down.stream().filter(signed -> isTogether(signed, last)).limit(quorum).toList();
      if (together.size() == quorum) {
        return together;
      }
    }
    return List.of();
  }

  /** What an observer has last said of a node, or null. */
  public @Nullable SignedObservation latest(Address target, Address observer) {
    return of(target).get(observer);
  }

  private Map<Address, SignedObservation> of(Address target) {
    return latest.getOrDefault(target, new TreeMap<>());
  }

  private static boolean isTogether(SignedObservation signed, SignedObservation last) {
    long before = last.observation().untilMillis() - signed.observation().untilMillis();
    return before >= 0 && before <= TOGETHER.toMillis();
  }

  private static boolean isOld(Observation observation, Instant now) {
    return observation.untilMillis() < now.minus(AGE).toEpochMilli();
  }
}
