package io.smartlayer.runtime;

import io.smartlayer.adapters.libp2p.Libp2pHost;
import io.smartlayer.adapters.libp2p.Libp2pNetwork;
import io.smartlayer.adapters.libp2p.NetworkLimits;
import io.smartlayer.discovery.Observation;
import io.smartlayer.discovery.SignedObservation;
import io.smartlayer.environment.Clock;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.PeerId;
import io.smartlayer.primitives.TypedData;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/** An anchor of which there is only its watch over others, and its host. */
final class WatchingHost implements AutoCloseable {
  static final TypedData.Domain DOMAIN =
      TypedData.Domain.of("Smart Layer", "1", 31337, Address.ZERO);

  final Libp2pHost host;
  final LivenessShell liveness;
  private final int number;
  private final Map<Address, PeerId> peers = new TreeMap<>();
  private final Libp2pNetwork network;

  /** An anchor that watches nobody yet. */
  WatchingHost(int number, Clock clock) {
    this.number = number;
    this.host = LocalHosts.host(number);
    this.network =
        new Libp2pNetwork(host, peers::get, LivenessShell.PROTOCOLS, NetworkLimits.DEFAULT);
    this.liveness =
        new LivenessShell(LocalHosts.key(number), DOMAIN, host, network, clock, LocalHosts.SECRETS);
    liveness.start();
  }

  /** Time that goes by so many times as fast as that of this machine. */
  static Clock clock(int factor) {
    long began = System.nanoTime();
    Instant start = Instant.parse("2026-03-01T00:00:07Z");
    return () -> start.plusNanos(factor * (System.nanoTime() - began));
  }

  /** Time that stands still: nobody pings, and nobody says anything that a test did not send. */
  static Clock standing() {
    return clock(0);
  }

  Address address() {
    return LocalHosts.key(number).address();
  }

  /** Knows where another is from now on, before it sends anything. */
  void meet(Libp2pHost other) {
    host.learn(other.self(), other.addresses());
    peers.put(Objects.requireNonNull(other.self().publicKey()).address(), other.self());
  }

  LivenessFigures.Node known(Address node) {
    LivenessFigures figures = Objects.requireNonNull(liveness.figures(), "it has no time");
    return Objects.requireNonNull(figures.nodes().get(node), "it does not watch that node");
  }

  long count(String name) {
    return Objects.requireNonNull(
        liveness.counts().get("liveness.observations." + name), "no such count");
  }

  /** Signs that a node is down, whatever is true of it. */
  SignedObservation rumour(Address about, Instant now) {
    long millis = now.toEpochMilli();
    return SignedObservation.by(
        LocalHosts.key(number),
        DOMAIN,
        new Observation(address(), about, Observation.Kind.UNREACHABLE, millis, millis, 0));
  }

  /** Sends anything as if it were an observation. */
  void send(Address to, SignedObservation observation) {
    network.send(to, LivenessShell.PROTOCOL, observation.encode());
  }

  @Override
  public void close() {
    liveness.close();
    network.close();
    host.close();
  }
}
