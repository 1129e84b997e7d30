package io.smartlayer.adapters.libp2p;

import io.smartlayer.environment.Clock;
import io.smartlayer.environment.Transport;
import io.smartlayer.primitives.Multiaddr;
import io.smartlayer.primitives.PeerId;
import io.smartlayer.primitives.SecretKey;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A libp2p host over TCP, with Noise and yamux, that serves identify and ping ({@code
 * spec/protocol/transport.md}). Blocking code: each connection has a virtual thread that reads and
 * one that writes, each stream that a peer opens has one.
 *
 * <p>Peers cost a bounded amount ({@link HostLimits}), whatever they do or do not do.
 */
public final class Libp2pHost implements Transport {
  private static final System.Logger LOG = System.getLogger(Libp2pHost.class.getName());
  private static final Duration TICK = Duration.ofSeconds(1);
  private static final Duration SPARE_TIME = Duration.ofSeconds(10);
  private static final long LAST_WORDS_MILLIS = 2000;

  private final Setting setting;
  private final PeerId self;
  private final HostLimits limits;
  private final Counters counters;
  private final Deadlines deadlines = new Deadlines();
  private final Connections connections;
  private final Presence presence;
  private final Admission admission;
  private final AddressBook book;
  private final Protocols protocols;
  private final Identify identify;
  private final Upgrade upgrade;
  private final Dialer dialer;
  private final List<Listener> listeners = new ArrayList<>();
  private final AtomicBoolean closed = new AtomicBoolean();
  private final AtomicBoolean hasNews = new AtomicBoolean();

  /**
   * What a host is made of.
   *
   * @param key who it is
   * @param listen where it listens; port 0 asks for any. Empty if it only dials
   * @param limits what peers may cost
   * @param agent the program, as identify tells it
   * @param secrets unpredictable, and safe for use by many threads
   * @param clock the time of day
   * @param announce where peers are told to reach it; empty for where it listens
   * @param members who may have the connections that {@link HostLimits#reservedForMembers} keeps;
   *     asked by many threads, and must answer at once
   */
  public record Setting(
      SecretKey key,
      List<Multiaddr> listen,
      HostLimits limits,
      String agent,
      RandomGenerator secrets,
      Clock clock,
      List<Multiaddr> announce,
      Predicate<PeerId> members) {
    /** Copies the lists. */
    public Setting {
      listen = List.copyOf(listen);
      announce = List.copyOf(announce);
    }

    /** A host that says where it listens, and knows nobody. */
    public Setting(
        SecretKey key,
        List<Multiaddr> listen,
        HostLimits limits,
        String agent,
        RandomGenerator secrets,
        Clock clock) {
      this(key, listen, limits, agent, secrets, clock, List.of(), _ -> false);
    }
  }

  private Libp2pHost(Setting setting) {
    this.setting = setting;
    this.limits = setting.limits();
    this.self = PeerId.of(setting.key().publicKey());
    this.counters = new Counters(setting.clock().now());
    this.connections = new Connections(self, limits);
    this.presence = new Presence(connections);
    this.admission = new Admission(limits);
    this.book = new AddressBook(limits);
    this.protocols = new Protocols(limits, counters);
    this.identify = new Identify(self, setting.agent(), protocols, this::announced, book, limits);
    var noiseKey = X25519Key.draw(setting.secrets());
    this.upgrade =
        new Upgrade(new NoiseHandshake(setting.key(), noiseKey, setting.secrets()), counters);
    this.dialer = new Dialer(self, book, connections, counters, limits, this::dialed);
  }

  /**
   * Starts a host that listens.
   *
   * @throws IOException if it cannot listen where it should
   */
  public static Libp2pHost start(Setting setting) throws IOException {
    var host = new Libp2pHost(setting);
    host.identify.serve();
    Ping.serve(host.protocols);
    try {
      for (Multiaddr address : setting.listen()) {
        host.listeners.add(new Listener(address));
      }
    } catch (IOException e) {
      host.close();
      throw e;
    }
    Thread.ofVirtual().name("libp2p-presence").start(host.presence::run);
    for (Listener listener : host.listeners) {
      Thread.ofVirtual().name("libp2p-listener").start(() -> listener.run(host::accept));
    }
    host.deadlines.each(TICK, host::tick);
    LOG.log(
        System.Logger.Level.INFO,
        "event=host-started peer={0} addresses={1}",
        host.self,
        host.addresses());
    return host;
  }

  @Override
  public PeerId self() {
    return self;
  }

  @Override
  public List<Multiaddr> addresses() {
    return listeners.stream().map(listener -> listener.address().of(self)).toList();
  }

  @Override
  public void learn(PeerId peer, List<Multiaddr> addresses) {
    if (book.learn(peer, addresses)) {
      dialer.forgive(peer);
    }
  }

  @Override
  public Stream open(PeerId peer, String protocol) throws Unreachable {
    return stream(peer, protocol);
  }

  @Override
  public void serve(String protocol, Handler handler) {
    protocols.serve(protocol, (_, stream) -> handler.on(stream));
    hasNews.set(true);
  }

  @Override
  public void watch(Watcher watcher) {
    presence.watch(watcher);
  }

  @Override
  public boolean isOutbound(PeerId peer) {
    return connections.of(peer).stream().anyMatch(Connection::dialed);
  }

  @Override
  public void disconnect(PeerId peer) {
    for (Connection connection : connections.of(peer)) {
      connection.session().end(YamuxHeader.Reason.NORMAL, "this node has disconnected");
    }
  }

  /** The peers with which a connection stands. */
  public List<PeerId> peers() {
    return connections.peers();
  }

  /** What a peer says it speaks; nothing before it has said so. */
  public List<String> protocols(PeerId peer) {
    PeerFacts facts = book.facts(peer);
    return facts == null ? List.of() : facts.protocols();
  }

  /** What a peer says of itself, or null when it has said nothing, or that is forgotten. */
  public @Nullable PeerFacts facts(PeerId peer) {
    return book.facts(peer);
  }

  @Override
  public Duration ping(PeerId peer) throws IOException {
    try (PeerStream stream = stream(peer, Ping.PROTOCOL)) {
      return Ping.measure(stream, setting.secrets(), limits.pingTimeout());
    }
  }

  /** What was counted so far. */
  public HostCounts counts() {
    return counters.snapshot(connections.all().size());
  }

  @Override
  public void close() {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    listeners.forEach(Listener::close);
    for (Connection connection : connections.all()) {
      connection.session().end(YamuxHeader.Reason.NORMAL, "this node stops");
    }
    try {
      connections.awaitNone(LAST_WORDS_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    connections.all().forEach(connection -> Deadlines.close(connection.socket()));
    deadlines.close();
    presence.end();
  }

  private PeerStream stream(PeerId peer, String protocol) throws Unreachable {
    IOException failure = new IOException("no attempt");
    for (int attempt = 0; attempt < 2 && !closed.get(); attempt++) {
      Connection connection = dialer.connection(peer);
      try {
        return protocols.open(connection, protocol);
      } catch (Unreachable e) {
        throw e;
      } catch (IOException e) {
        failure = e;
        if (e instanceof Refused refused) {
          connection.refused(refused);
        }
        if (connection.session().isOpen()) {
          break; // it is not the connection that failed
        }
      }
    }
    throw new Unreachable("no stream to " + peer + ": " + failure.getMessage(), failure);
  }

  /** What identify tells of where this node is. */
  private List<Multiaddr> announced() {
    return setting.announce().isEmpty() ? addresses() : setting.announce();
  }

  /** Takes what a listener hands on. */
  private void accept(Socket socket) {
    InetAddress from = socket.getInetAddress();
    Refusal refusal = closed.get() ? Refusal.CONNECTIONS : admission.ask(from, System.nanoTime());
    if (refusal != null) {
      counters.refused(refusal, from.getHostAddress(), "a connection");
      Deadlines.close(socket);
      return;
    }
    Thread.ofVirtual().name("libp2p-inbound").start(() -> inbound(socket, from));
  }

  /** Brings a connection that has come to a stand, and reads it; the top of a thread. */
  private void inbound(Socket socket, InetAddress from) {
    try {
      Upgrade.Upgraded upgraded;
      try {
        socket.setTcpNoDelay(true);
        upgraded = deadlines.within(limits.handshakeTimeout(), socket, upgrade::accept);
      } finally {
        admission.stands();
      }
      if (upgraded.peer().equals(self)) {
        throw new Refused(Refusal.SELF, "this node has dialed itself");
      }
      readInbound(upgraded, socket);
    } catch (Refused e) {
      counters.refused(e.reason(), from.getHostAddress(), String.valueOf(e.getMessage()));
    } catch (IOException e) {
      LOG.log(System.Logger.Level.TRACE, "event=inbound-broken", e);
    } catch (RuntimeException | Error e) { // a thread's top
      LOG.log(System.Logger.Level.ERROR, "event=inbound-failed", e);
    } finally {
      Deadlines.close(socket);
      admission.leave(from);
    }
  }

  private void readInbound(Upgrade.Upgraded upgraded, Socket socket) throws Refused {
    boolean stranger = !setting.members().test(upgraded.peer());
    if (stranger && !admission.askAsStranger()) {
      throw new Refused(Refusal.RESERVED, "strangers have as many connections as they may");
    }
    try {
      counters.connectionsIn.increment();
      var connection = new Connection(upgraded, false, socket, protocols, counters, limits);
      stands(connection);
      read(connection);
    } finally {
      if (stranger) {
        admission.leaveAsStranger();
      }
    }
  }

  /** Brings a connection that was dialed to a stand; another thread reads it. */
  private Connection dialed(Socket socket, PeerId peer, Duration timeout) throws IOException {
    if (closed.get() || !admission.askToDial()) {
      throw new IOException("as many connections stand as may");
    }
    boolean stands = false;
    try {
      Upgrade.Upgraded upgraded =
          deadlines.within(timeout, socket, open -> upgrade.dial(open, peer));
      counters.connectionsOut.increment();
      var connection = new Connection(upgraded, true, socket, protocols, counters, limits);
      stands(connection);
      stands = true;
      Thread.ofVirtual().name("libp2p-dialed").start(() -> readDialed(connection));
      return connection;
    } finally {
      if (!stands) {
        admission.leaveDialed();
      }
    }
  }

  private void readDialed(Connection connection) {
    try {
      read(connection);
    } catch (RuntimeException | Error e) { // a thread's top
      LOG.log(System.Logger.Level.ERROR, "event=connection-failed", e);
    } finally {
      Deadlines.close(connection.socket());
      admission.leaveDialed();
    }
  }

  private void stands(Connection connection) {
    Connection excess = connections.add(connection);
    if (excess != null) {
      counters.refused(Refusal.CONNECTIONS_PER_PEER, connection.peer(), "its oldest one ends");
      excess.session().end(YamuxHeader.Reason.NORMAL, "the peer has a newer connection");
    }
    dialer.forgive(connection.peer());
    presence.changed(connection.peer());
    if (closed.get()) {
      connection.session().end(YamuxHeader.Reason.NORMAL, "this node stops");
    }
  }

  private void read(Connection connection) {
    try {
      Thread.ofVirtual().name("libp2p-identify").start(() -> identify.ask(connection));
      connection.session().run();
    } finally {
      connections.remove(connection);
      presence.changed(connection.peer());
    }
  }

  private void tick() {
    long now = System.nanoTime();
    boolean news = hasNews.getAndSet(false);
    for (Connection connection : connections.all()) {
      YamuxSession session = connection.session();
      session.tick(now);
      long quiet = session.quietNanos(now);
      if (quiet > limits.idleTimeout().toNanos()
          || (quiet > SPARE_TIME.toNanos() && connections.isSpare(connection))) {
        session.end(YamuxHeader.Reason.NORMAL, "nobody uses the connection");
      } else if (news && protocols(connection.peer()).contains(Identify.PUSH)) {
        Thread.ofVirtual().name("libp2p-push").start(() -> identify.push(connection));
      }
    }
  }
}
