package io.smartlayer.simulation;

import io.smartlayer.adapters.memory.VirtualTimeline;
import io.smartlayer.discovery.Liveness;
import io.smartlayer.discovery.LivenessEffect;
import io.smartlayer.discovery.LivenessInput;
import io.smartlayer.discovery.LivenessView;
import io.smartlayer.discovery.Observation;
import io.smartlayer.discovery.SignedObservation;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.PeerId;
import io.smartlayer.primitives.SecretKey;
import io.smartlayer.primitives.TypedData;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.IntStream;

/**
 * A committee of seven that watches some nodes over virtual time, with loss: two members lie that
 * everybody is down. Nobody who answers may ever count as down, and who dies must, soon.
 */
public final class LivenessSimulation {
  private static final TypedData.Domain DOMAIN =
      TypedData.Domain.of("Smart Layer", "1", 31337, Address.ZERO);
  private static final Instant START = Instant.parse("2026-03-01T00:00:07Z");
  private static final Duration TICK = Duration.ofMillis(500);
  private static final int COMMITTEE = 7;
  private static final int QUORUM = 5;
  private static final int LIARS = 2;
  private static final int TARGETS = 5;

  private final VirtualTimeline timeline = new VirtualTimeline(START);
  private final Random random;
  private final double loss;
  private final List<SecretKey> keys =
      IntStream.range(0, COMMITTEE + TARGETS).mapToObj(DirectoryWorld::key).toList();
  private final List<Liveness> watchers = new ArrayList<>();
  private final List<LivenessView> views = new ArrayList<>();
  private final TreeSet<PeerId> dead = new TreeSet<>();
  private final TreeSet<PeerId> everDead = new TreeSet<>();

  /** A run from this seed, in which so many pings are lost. */
  public LivenessSimulation(long seed, double loss) {
    this.random = new Random(seed);
    this.loss = loss;
    for (int i = 0; i < COMMITTEE; i++) {
      int number = i;
      watchers.add(new Liveness(keys.get(i), DOMAIN, new Random(random.nextLong())));
      var view = new LivenessView(DOMAIN);
      view.regard(
          List.of(
              new LivenessView.Concern(
                  keys.stream().limit(COMMITTEE).map(SecretKey::publicKey).toList(),
                  QUORUM,
                  targets().stream().map(SecretKey::address).toList())));
      views.add(view);
      List<PeerId> watched = targets().stream().map(key -> PeerId.of(key.publicKey())).toList();
      input(i, new LivenessInput.Watch(watched, timeline.now()));
      Duration first = Duration.ofMillis(random.nextLong(TICK.toMillis()));
      timeline.after(first, () -> tick(number));
    }
  }

  /** Lets so much time pass. */
  public void run(Duration duration) {
    timeline.run(duration);
  }

  /** A node dies. */
  public void kill(int target) {
    dead.add(peer(target));
    everDead.add(peer(target));
  }

  /** A node that had died comes back. */
  public void revive(int target) {
    dead.remove(peer(target));
  }

  /** How many honest members count a node as down. */
  public long downFor(int target) {
    Address address = targets().get(target).address();
    return views.stream().skip(LIARS).filter(view -> view.isDown(address, timeline.now())).count();
  }

  /** How many members are honest. */
  public long honest() {
    return COMMITTEE - LIARS;
  }

  private List<SecretKey> targets() {
    return keys.subList(COMMITTEE, keys.size());
  }

  private PeerId peer(int target) {
    return PeerId.of(targets().get(target).publicKey());
  }

  private void tick(int number) {
    if (number < LIARS) {
      lie(number);
    } else {
      input(number, new LivenessInput.Ticked(timeline.now()));
      check();
    }
    timeline.after(TICK, () -> tick(number));
  }

  /** Says of everybody that he is down, or fails, as often as anybody listens. */
  private void lie(int number) {
    long now = timeline.now().toEpochMilli();
    SecretKey key = keys.get(number);
    Observation.Kind kind =
        number % 2 == 0 ? Observation.Kind.UNREACHABLE : Observation.Kind.FAILING;
    for (SecretKey target : targets()) {
      var observation = new Observation(key.address(), target.address(), kind, now, now, 0);
      spread(SignedObservation.by(key, DOMAIN, observation));
    }
  }

  private void input(int number, LivenessInput input) {
    for (LivenessEffect effect : watchers.get(number).on(input)) {
      switch (effect) {
        case LivenessEffect.Ping(var peer) -> ping(number, peer);
        case LivenessEffect.Publish(var observation) -> spread(observation);
        case LivenessEffect.Suspected _, LivenessEffect.Trusted _ -> {}
      }
    }
  }

  private void ping(int number, PeerId peer) {
    Duration trip = delay().plus(delay());
    boolean answers = !dead.contains(peer) && random.nextDouble() >= loss;
    timeline.after(
        answers ? trip : Liveness.PING_TIMEOUT,
        () ->
            input(
                number,
                answers
                    ? new LivenessInput.Ponged(peer, trip, timeline.now())
                    : new LivenessInput.Unanswered(peer, timeline.now())));
  }

  private void spread(SignedObservation observation) {
    for (LivenessView view : views) {
      timeline.after(delay(), () -> view.accept(observation, timeline.now()));
    }
  }

  private Duration delay() {
    return Duration.ofMillis(5 + random.nextInt(200));
  }

  /** With two liars it takes three honest members to err at once. */
  private void check() {
    for (int i = 0; i < TARGETS; i++) {
      if (!everDead.contains(peer(i)) && downFor(i) > 0) {
        throw new Violation("a node that answers counts as down");
      }
    }
  }
}
