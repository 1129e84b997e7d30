package io.smartlayer.runtime;

import io.smartlayer.discovery.Liveness;
import io.smartlayer.discovery.LivenessEffect;
import io.smartlayer.discovery.LivenessInput;
import io.smartlayer.discovery.LivenessView;
import io.smartlayer.discovery.Observation;
import io.smartlayer.discovery.SignedObservation;
import io.smartlayer.environment.Clock;
import io.smartlayer.environment.Network;
import io.smartlayer.environment.Transport;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.PeerId;
import io.smartlayer.primitives.SecretKey;
import io.smartlayer.primitives.TypedData;
import io.smartlayer.token.Down;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Runs an anchor's watch over the nodes that it works with: one thread owns the {@link Liveness}
 * and the {@link LivenessView}, each ping has a thread of its own. What it saw it signs and sends
 * to the members of the committees that work with the node too; what they saw counts here.
 *
 * <p>Nothing is decided here: {@link #figures} tells who counts as down, and what was said goes to
 * the feeds of the groups that it concerns.
 */
final class LivenessShell implements AutoCloseable {
  /** One message is one signed observation ({@code spec/protocol/directory.md}). */
  static final String PROTOCOL = "/smartlayer/observation/1";

  /** What an anchor hears of it. */
  static final List<String> PROTOCOLS = List.of(PROTOCOL);

  /** Pings under way; more count as unanswered. */
  static final int PINGS = 2 * Liveness.TARGETS;

  /** How often time passes for the watch. */
  static final Duration TICK = Duration.ofSeconds(1);

  private static final System.Logger LOG = System.getLogger(LivenessShell.class.getName());
  private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(2);

  private final Address self;
  private final Transport transport;
  private final Network network;
  private final Clock clock;
  private final NodeLoop loop = new NodeLoop("liveness", this::elapsed);
  private final Semaphore pings = new Semaphore(PINGS);
  private final LivenessCounts counts = new LivenessCounts();
  private volatile Set<Address> observers = new TreeSet<>(); // of the watch list

  private volatile Consumer<Map<Address, List<Down.Observed>>> told = _ -> {};

  // The receiving thread's own.
  private final ObservationQuota quota = new ObservationQuota();

  // The loop's own.
  private final Liveness liveness;
  private final LivenessView view;
  private final TreeSet<Address> down = new TreeSet<>();
  private WatchList list = WatchList.EMPTY;
  private Instant ticked = Instant.EPOCH;

  /**
   * A watch over nobody, that {@link #start} sets going.
   *
   * @param network carries {@link #PROTOCOL} and nothing else; it stays the caller's to close
   * @param random spreads pings and reports over time
   */
  LivenessShell(
      SecretKey key,
      TypedData.Domain domain,
      Transport transport,
      Network network,
      Clock clock,
      RandomGenerator random) {
    this.self = key.address();
    this.transport = transport;
    this.network = network;
    this.clock = clock;
    this.liveness = new Liveness(key, domain, random);
    this.view = new LivenessView(domain);
  }

  /**
   * Who is told what anchors say of nodes that are not reached: on the loop, each second and when
   * another one says so.
   */
  void onDown(Consumer<Map<Address, List<Down.Observed>>> next) {
    told = next;
  }

  /** Takes part from now on. */
  void start() {
    loop.start();
    network.receive(this::received);
  }

  /** These are watched from now on, and no others. */
  void watch(WatchList next) {
    loop.put(() -> {
      list = next;
      observers = next.observers();
      view.regard(next.concerns());
      take(new LivenessInput.Watch(List.copyOf(next.targets().values()), clock.now()));
    });
  }

  /** A node took so long to answer a look-up. */
  void measured(PeerId peer, Duration took) {
    loop.offer(() -> take(new LivenessInput.Measured(peer, took, clock.now())));
  }

  /** These nodes fail what they are asked, each since then, and no others. */
  void failing(Map<Address, Instant> next) {
    loop.offer(() -> {
      var since = new TreeMap<PeerId, Instant>();
      next.forEach((node, last) -> {
        PeerId peer = list.targets().get(node);
        if (peer != null) {
          since.put(peer, last);
        }
      });
      take(new LivenessInput.Failing(since, clock.now()));
    });
  }

  /** What is known of those who are watched; null when there is no time to say. */
  @Nullable LivenessFigures figures() {
    return loop.ask(this::look, ANSWER_TIMEOUT);
  }

  /** What was counted since the start, by name: always the same names. */
  Map<String, Long> counts() {
    return counts.byName();
  }

  /** Watches no more. */
  @Override
  public void close() {
    loop.close();
  }

  // What follows runs on a thread of the network's, or a ping's.

  private void received(Address from, String protocol, Bytes body) {
    if (from.equals(self) || !observers.contains(from)) { // reading costs more than sending
      counts.refused(LivenessView.Outcome.NOT_AN_OBSERVER);
      return;
    }
    if (!quota.takes(from, clock.now())) {
      counts.refused(LivenessView.Outcome.TOO_OFTEN);
      return;
    }
    SignedObservation signed = SignedObservation.decode(body);
    if (signed == null || !signed.observation().observer().equals(from)) {
      counts.malformed();
    } else if (!loop.offer(() -> accept(signed))) {
      counts.lost();
    }
  }

  private void ping(PeerId peer) {
    LivenessInput outcome;
    try {
      Duration trip = transport.ping(peer);
      outcome = new LivenessInput.Ponged(peer, trip, clock.now());
    } catch (IOException e) {
      outcome = new LivenessInput.Unanswered(peer, clock.now());
    } finally {
      pings.release();
    }
    LivenessInput input = outcome;
    loop.put(() -> take(input));
  }

  // What follows runs on the loop.

  private void elapsed() {
    Instant now = clock.now();
    if (Duration.between(ticked, now).abs().compareTo(TICK) >= 0) {
      ticked = now;
      take(new LivenessInput.Ticked(now));
      judge(now);
      told.accept(words(now));
    }
  }

  private void take(LivenessInput input) {
    for (LivenessEffect effect : liveness.on(input)) {
      switch (effect) {
        case LivenessEffect.Ping(var peer) -> start(peer);
        case LivenessEffect.Publish(var observation) -> publish(observation);
        case LivenessEffect.Suspected(var peer) ->
            LOG.log(System.Logger.Level.DEBUG, "event=node-suspected peer=" + peer);
        case LivenessEffect.Trusted(var peer) ->
            LOG.log(System.Logger.Level.DEBUG, "event=node-trusted peer=" + peer);
      }
    }
  }

  private void start(PeerId peer) {
    if (pings.tryAcquire()) {
      Thread.ofVirtual().name("liveness-ping").start(() -> ping(peer));
    }
  }

  private void publish(SignedObservation signed) {
    Set<Address> told = list.observersOf(signed.observation().target());
    if (!told.remove(self)) {
      return; // no committee of this node's works with it
    }
    view.accept(signed, clock.now());
    Bytes body = signed.encode();
    for (Address observer : told) {
      network.send(observer, PROTOCOL, body);
      counts.sent();
    }
  }

  private void accept(SignedObservation signed) {
    LivenessView.Outcome outcome = view.accept(signed, clock.now());
    if (outcome == LivenessView.Outcome.ACCEPTED) {
      counts.received();
      if (signed.observation().kind() == Observation.Kind.UNREACHABLE) {
        told.accept(words(clock.now())); // it may be the one that a quorum lacked
      }
    } else {
      counts.refused(outcome);
    }
  }

  /** Sees who counts as down now. Each line takes a quorum, whose members speak each 30 s. */
  private void judge(Instant now) {
    down.retainAll(list.targets().keySet());
    for (Address target : list.targets().keySet()) {
      List<SignedObservation> proof = view.proof(target, now);
      if (!proof.isEmpty() && down.add(target)) {
        LOG.log(
            System.Logger.Level.WARNING,
            "event=node-down node=" + target + " silent-since=" + silentSince(proof));
      } else if (proof.isEmpty() && down.remove(target)) {
        LOG.log(System.Logger.Level.INFO, "event=node-no-longer-down node=" + target);
      }
    }
  }

  private Map<Address, List<Down.Observed>> words(Instant now) {
    var words = new TreeMap<Address, List<Down.Observed>>();
    for (Address target : list.targets().keySet()) {
      List<SignedObservation> said = view.down(target, now);
      if (!said.isEmpty()) {
        words.put(target, said.stream().map(LivenessShell::word).toList());
      }
    }
    return words;
  }

  /** An observation of kind 2 or 3 as entries have it. */
  static Down.Observed word(SignedObservation signed) {
    Observation said = signed.observation();
    return new Down.Observed(
        said.observer(),
        said.kind() == Observation.Kind.FAILING ? Down.Seen.FAILING : Down.Seen.UNREACHABLE,
        said.fromMillis(),
        said.untilMillis(),
        said.p99Micros(),
        signed.signature());
  }

  private static Instant silentSince(List<SignedObservation> proof) {
    return Instant.ofEpochMilli(
        proof.stream()
            .map(SignedObservation::observation)
            .mapToLong(Observation::fromMillis)
            .max()
            .orElse(0));
  }

  private LivenessFigures look() {
    Instant now = clock.now();
    var nodes = new TreeMap<Address, LivenessFigures.Node>();
    list.targets()
        .forEach((address, peer) ->
            nodes.put(
                address,
                new LivenessFigures.Node(
                    liveness.suspicion(peer, now),
                    liveness.isSuspected(peer),
                    view.sayingDown(address, now).size(),
                    !view.proof(address, now).isEmpty(),
                    liveness.p99Micros(peer))));
    return new LivenessFigures(nodes, view.size(), list.leftOut());
  }
}
