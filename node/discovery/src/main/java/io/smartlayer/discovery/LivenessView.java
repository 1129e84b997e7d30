package io.smartlayer.discovery;

import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.PublicKey;
import io.smartlayer.primitives.TypedData;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Which nodes are down as the committees see it that a node is in. No rumour decides: a node counts
 * as down only when a quorum of one committee's members say so of themselves, all within a short
 * time.
 *
 * <p>For one thread. What it keeps is two observations at the most for each pair of an observer and
 * a target of a {@link Concern}.
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

  /** Nodes whose observations are kept. */
  public static final int OBSERVERS = 512;

  private final TypedData.Domain domain;
  private final TreeMap<Address, PublicKey> observers = new TreeMap<>();
  private final TreeMap<Address, TreeSet<Address>> asked = new TreeMap<>(); // of each target whom
  private final TreeMap<Address, TreeMap<Address, Said>> latest = new TreeMap<>();
  private List<Concern> concerns = List.of();

  /**
   * A committee, and the nodes that it works with.
   *
   * @param observers the committee's keys
   * @param quorum how many of them it takes
   * @param targets the nodes about which it is, at most {@link #TARGETS}
   */
  public record Concern(List<PublicKey> observers, int quorum, List<Address> targets) {
    /** Copies the lists, and checks the quorum. */
    public Concern {
      observers = List.copyOf(observers);
      targets = List.copyOf(targets);
      if (quorum < 1 || quorum > observers.size() || targets.size() > TARGETS) {
        throw new IllegalArgumentException(
            quorum + " of " + observers.size() + " about " + targets.size());
      }
    }

    private boolean hasObserver(Address observer) {
      return observers.stream().anyMatch(key -> key.address().equals(observer));
    }
  }

  /**
   * What an observer says of a node.
   *
   * @param before what it said before, if both are that the node is down. That it repeats itself
   *     takes nothing back: else a node would not count as down while some of a quorum have said so
   *     again and others have not
   */
  private record Said(SignedObservation last, @Nullable SignedObservation before) {
    private Said then(SignedObservation next) {
      return new Said(next, next.isDown() && last.isDown() ? last : null);
    }

    private Stream<SignedObservation> all() {
      return before == null ? Stream.of(last) : Stream.of(last, before);
    }
  }

  /** What comes of {@link #accept}. */
  public enum Outcome {
    /** It counts from now on. */
    ACCEPTED,
    /** The observer is in none of the committees. */
    NOT_AN_OBSERVER,
    /** None of the observer's committees works with this node. */
    NOT_A_TARGET,
    /** It is too old, or of the future. */
    NOT_OF_NOW,
    /** Its observer has said as much of the node less than 30 s before, or that it is down. */
    TOO_OFTEN,
    /** It is not signed by the observer named. */
    NOT_SIGNED
  }

  /** A view of nobody, before {@link #regard}. */
  public LivenessView(TypedData.Domain domain) {
    this.domain = domain;
  }

  /**
   * These committees count from now on, and no others; what the others said is forgotten.
   *
   * @throws IllegalArgumentException if they have more than {@link #TARGETS} targets in all, or
   *     more than {@link #OBSERVERS} observers; nothing has changed then
   */
  public void regard(List<Concern> next) {
    var keys = new TreeMap<Address, PublicKey>();
    var pairs = new TreeMap<Address, TreeSet<Address>>();
    for (Concern concern : next) {
      concern.observers.forEach(key -> keys.put(key.address(), key));
      Set<Address> members = new TreeSet<>();
      concern.observers.forEach(key -> members.add(key.address()));
      for (Address target : concern.targets) {
        pairs.computeIfAbsent(target, _ -> new TreeSet<>()).addAll(members);
      }
    }
    if (pairs.size() > TARGETS || keys.size() > OBSERVERS) {
      throw new IllegalArgumentException(keys.size() + " observers of " + pairs.size());
    }
    concerns = List.copyOf(next);
    observers.clear();
    observers.putAll(keys);
    asked.clear();
    asked.putAll(pairs);
    latest.keySet().retainAll(pairs.keySet());
    latest.forEach((target, said) -> said.keySet().retainAll(observersOf(target)));
  }

  /** Takes in what somebody says that a node has observed. */
  public Outcome accept(SignedObservation signed, Instant now) {
    Observation observation = signed.observation();
    PublicKey key = observers.get(observation.observer());
    if (key == null) {
      return Outcome.NOT_AN_OBSERVER;
    }
    if (!observersOf(observation.target()).contains(observation.observer())) {
      return Outcome.NOT_A_TARGET;
    }
    if (isOld(observation, now) || observation.untilMillis() > now.plus(AHEAD).toEpochMilli()) {
      return Outcome.NOT_OF_NOW;
    }
    SignedObservation before = latest(observation.target(), observation.observer());
    if (before != null
        && (before.isDown() || !signed.isDown())
        && observation.untilMillis()
            < before.observation().untilMillis() + Liveness.OBSERVE.toMillis()) {
      return Outcome.TOO_OFTEN;
    }
    if (!signed.isBy(key, domain)) {
      return Outcome.NOT_SIGNED;
    }
    latest
        .computeIfAbsent(observation.target(), _ -> new TreeMap<>())
        .compute(
            observation.observer(),
            (_, said) -> said == null ? new Said(signed, null) : said.then(signed));
    return Outcome.ACCEPTED;
  }

  /** Whether a node counts as down. */
  public boolean isDown(Address target, Instant now) {
    return !proof(target, now).isEmpty();
  }

  /**
   * A quorum's observations by which a node counts as down for one of the committees that work with
   * it, or none when it does not.
   */
  public List<SignedObservation> proof(Address target, Instant now) {
    List<SignedObservation> down = down(target, now);
    for (Concern concern : down.isEmpty() ? List.<Concern>of() : concerns) {
      List<SignedObservation> proof =
          concern.targets.contains(target) ? proof(concern, down) : List.of();
      if (!proof.isEmpty()) {
        return proof;
      }
    }
    return List.of();
  }

  /** All that is kept of those whose last word is that a node is down, and is not too old. */
  public List<SignedObservation> down(Address target, Instant now) {
    return of(target).values().stream()
        .flatMap(Said::all)
        .filter(signed -> signed.isDown() && !isOld(signed.observation(), now))
        .toList();
  }

  /** The observations of those whose last word is that a node is down, and not too old. */
  public List<SignedObservation> sayingDown(Address target, Instant now) {
    return of(target).values().stream()
        .map(Said::last)
        .filter(SignedObservation::isDown)
        .filter(signed -> !isOld(signed.observation(), now))
        .toList();
  }

  /** How many observations are kept. */
  public int size() {
    return latest.values().stream().mapToInt(TreeMap::size).sum();
  }

  /** What an observer has last said of a node, or null. */
  public @Nullable SignedObservation latest(Address target, Address observer) {
    Said said = of(target).get(observer);
    return said == null ? null : said.last;
  }

  private static List<SignedObservation> proof(Concern concern, List<SignedObservation> down) {
    List<SignedObservation> own =
        down.stream().filter(one -> concern.hasObserver(one.observation().observer())).toList();
    for (SignedObservation last : own) {
      var together = new TreeMap<Address, SignedObservation>();
      own.stream()
          .filter(signed -> isTogether(signed, last))
          .forEach(signed -> together.putIfAbsent(signed.observation().observer(), signed));
      if (together.size() >= concern.quorum) {
        return together.values().stream().limit(concern.quorum).toList();
      }
    }
    return List.of();
  }

  private Set<Address> observersOf(Address target) {
    return asked.getOrDefault(target, new TreeSet<>());
  }

  private Map<Address, Said> of(Address target) {
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
