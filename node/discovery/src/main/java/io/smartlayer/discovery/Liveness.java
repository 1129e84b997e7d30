package io.smartlayer.discovery;

import io.smartlayer.primitives.PeerId;
import io.smartlayer.primitives.PublicKey;
import io.smartlayer.primitives.SecretKey;
import io.smartlayer.primitives.TypedData;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A node's watch over some others: it pings them, suspects those that are silent for longer than
 * they ever would be, and signs what it saw, and what it is told of how they serve.
 *
 * <p>A state machine without threads, sockets or clock; for one thread.
 */
public final class Liveness {
  /** How often a node is pinged. */
  public static final Duration PING = Duration.ofSeconds(5);

  /** How long a node has to answer a ping. */
  public static final Duration PING_TIMEOUT = Duration.ofSeconds(4);

  /** At most one observation of a node in this time, but for the first that it is down. */
  public static final Duration OBSERVE = Duration.ofSeconds(30);

  /** How often it is said that a node is well. */
  public static final Duration REPORT = Duration.ofMinutes(5);

  /** From which phi on a node is suspected. */
  public static final double SUSPICIOUS = 8;

  /** Nodes that are watched at the most. */
  public static final int TARGETS = 256;

  private final SecretKey key;
  private final TypedData.Domain domain;
  private final RandomGenerator random;
  private final TreeMap<PeerId, Watched> watched = new TreeMap<>();

  /** A watch over nobody yet. */
  public Liveness(SecretKey key, TypedData.Domain domain, RandomGenerator random) {
    this.key = key;
    this.domain = domain;
    this.random = random;
  }

  /** Takes in what happened; what is to be done about it, in this order. */
  public List<LivenessEffect> on(LivenessInput input) {
    List<LivenessEffect> out = new ArrayList<>();
    switch (input) {
      case LivenessInput.Watch(var targets, var now) -> watch(targets, now);
      case LivenessInput.Ponged(var peer, var _, var now) -> ponged(peer, now, out);
      case LivenessInput.Unanswered(var peer, var _) -> unanswered(peer);
      case LivenessInput.Measured(var peer, var took, var now) -> measured(peer, took, now);
      case LivenessInput.Failing(var since, var _) -> failing(since);
      case LivenessInput.Ticked(var now) -> ticked(now, out);
    }
    return out;
  }

  /** Whether a node is suspected, by this node alone: nothing may be decided by it. */
  public boolean isSuspected(PeerId peer) {
    Watched target = watched.get(peer);
    return target != null && target.suspected;
  }

  /**
   * How suspicious a node's silence is to this node: phi, 0 for not at all; 0 for a node that is
   * not watched.
   */
  public double suspicion(PeerId peer, Instant now) {
    Watched target = watched.get(peer);
    return target == null ? 0 : target.phi.phi(now);
  }

  /** What 99 of 100 look-ups at a node took lately at the most, in microseconds; 0 for unknown. */
  public long p99Micros(PeerId peer) {
    Watched target = watched.get(peer);
    return target == null ? 0 : target.p99Micros();
  }

  private void watch(List<PeerId> targets, Instant now) {
    watched.keySet().removeIf(peer -> !targets.contains(peer));
    for (PeerId peer : targets) {
      PublicKey publicKey = peer.publicKey();
      if (publicKey == null || publicKey.equals(key.publicKey())) {
        continue;
      }
      if (!watched.containsKey(peer) && watched.size() < TARGETS) {
        watched.put(peer, new Watched(publicKey, now, within(PING), within(REPORT)));
      }
    }
  }

  private Duration within(Duration whole) {
    return Duration.ofMillis(random.nextLong(whole.toMillis()));
  }

  private void ponged(PeerId peer, Instant now, List<LivenessEffect> out) {
    Watched target = watched.get(peer);
    if (target == null) {
      return;
    }
    target.phi.heard(now);
    target.pingOut = null;
    if (target.suspected) {
      target.suspected = false;
      out.add(new LivenessEffect.Trusted(peer));
    }
  }

  private void unanswered(PeerId peer) {
    Watched target = watched.get(peer);
    if (target != null) {
      target.pingOut = null;
    }
  }

  private void measured(PeerId peer, Duration took, Instant now) {
    Watched target = watched.get(peer);
    if (target != null) {
      target.turn(now);
      target.recent.record(took.toNanos() / 1000);
    }
  }

  private void failing(Map<PeerId, Instant> since) {
    watched.forEach((peer, target) -> target.failingSince = since.get(peer));
  }

  private void ticked(Instant now, List<LivenessEffect> out) {
    watched.forEach((peer, target) -> {
      ping(peer, target, now, out);
      if (!target.suspected && target.phi.phi(now) >= SUSPICIOUS) {
        target.suspected = true;
        out.add(new LivenessEffect.Suspected(peer));
      }
      Instant due = target.due(now);
      if (due != null) {
        out.add(new LivenessEffect.Publish(observe(target, due, now)));
      }
    });
  }

  private void ping(PeerId peer, Watched target, Instant now, List<LivenessEffect> out) {
    if (target.pingOut != null && !now.isBefore(target.pingOut.plus(PING_TIMEOUT))) {
      target.pingOut = null;
    }
    if (target.pingOut == null && !now.isBefore(target.nextPing)) {
      target.pingOut = now;
      target.nextPing = now.plus(PING);
      out.add(new LivenessEffect.Ping(peer));
    }
  }

  private SignedObservation observe(Watched target, Instant due, Instant now) {
    target.turn(now);
    long until = due.toEpochMilli();
    Observation.Kind kind = target.kind();
    Instant from = target.from();
    target.said = kind;
    target.saidAt = due;
    target.nextReport = now.plus(REPORT);
    return SignedObservation.by(
        key,
        domain,
        new Observation(
            key.address(),
            target.key.address(),
            kind,
            Math.min(from.toEpochMilli(), until),
            until,
            target.p99Micros()));
  }

  /** What is known of one node. */
  private static final class Watched {
    private final PublicKey key;
    private final PhiAccrual phi;
    private LatencyHistogram before = new LatencyHistogram();
    private LatencyHistogram recent = new LatencyHistogram();
    private Instant measuredFrom;
    private Instant turned;
    private Instant nextPing;
    private Instant nextReport;
    private @Nullable Instant pingOut;
    private @Nullable Instant saidAt;
    private Observation.Kind said = Observation.Kind.REACHABLE;
    private @Nullable Instant failingSince;
    private boolean suspected;

    private Watched(PublicKey key, Instant now, Duration untilPing, Duration untilReport) {
      this.key = key;
      this.phi = new PhiAccrual(PING, now.plus(untilPing));
      this.measuredFrom = now;
      this.turned = now;
      this.nextPing = now.plus(untilPing);
      this.nextReport = now.plus(untilReport);
    }

    /** What was measured long ago is forgotten, half at a time. */
    private void turn(Instant now) {
      if (!now.isBefore(turned.plus(REPORT))) {
        before = recent;
        recent = new LatencyHistogram();
        measuredFrom = turned;
        turned = now;
      }
    }

    private Observation.Kind kind() {
      if (suspected) {
        return Observation.Kind.UNREACHABLE;
      }
      return failingSince == null ? Observation.Kind.REACHABLE : Observation.Kind.FAILING;
    }

    private Instant from() {
      if (suspected) {
        return phi.last();
      }
      return failingSince == null ? measuredFrom : failingSince;
    }

    private long p99Micros() {
      var all = new LatencyHistogram();
      all.add(before);
      all.add(recent);
      return all.quantileMicros(0.99);
    }

    /**
     * As of when something is to be said now, or null. That a node still fails is repeated as of
     * the half minute, so that all who see it say so together, whenever each saw it first.
     */
    private @Nullable Instant due(Instant now) {
      Observation.Kind kind = kind();
      boolean bad = kind != Observation.Kind.REACHABLE;
      if (saidAt != null && bad && said != Observation.Kind.REACHABLE) {
        long half = OBSERVE.toMillis();
        long last = now.toEpochMilli() / half * half;
        return last < saidAt.toEpochMilli() + half ? null : Instant.ofEpochMilli(last);
      }
      boolean falls = bad && kind != said;
      boolean mayAgain = saidAt == null || falls || !now.isBefore(saidAt.plus(OBSERVE));
      return mayAgain && (kind != said || !now.isBefore(nextReport)) ? now : null;
    }
  }
}
