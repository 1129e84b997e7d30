package io.smartlayer.runtime;

import io.smartlayer.environment.Clock;
import io.smartlayer.environment.Transport;
import io.smartlayer.gossip.GossipEffect;
import io.smartlayer.gossip.GossipGauges;
import io.smartlayer.gossip.GossipInput;
import io.smartlayer.gossip.GossipRouter;
import io.smartlayer.gossip.Message;
import io.smartlayer.gossip.Rpc;
import io.smartlayer.gossip.RpcCodec;
import io.smartlayer.gossip.Topic;
import io.smartlayer.gossip.Verdict;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.PeerId;
import java.io.IOException;
import java.net.ProtocolException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Runs a node's gossip over streams: one thread owns the {@link GossipRouter}; each peer has a
 * thread and a stream that sends, and one for each stream on which it sends itself.
 *
 * <p>What peers can cost is bounded: {@link #STREAMS} streams, of which each has one RPC in memory
 * that is read and one that waits its turn, and all together {@link #INBOUND_BYTES}; and two MiB
 * that wait for each peer.
 */
public final class GossipShell implements AutoCloseable {
  /** Streams on which peers send, in all. */
  static final int STREAMS = 2048;

  /** Streams on which one peer sends; while it reconnects it may have two. */
  static final int STREAMS_OF_ONE = 2;

  /** Bytes of RPCs that are being read, or wait for their turn. */
  static final int INBOUND_BYTES = 64 << 20;

  /** How long one RPC may take to come in, and to have its turn. */
  static final Duration PATIENCE = Duration.ofSeconds(10);

  private static final int UNIT = 1 << 10;

  private final GossipRouter router;
  private final RpcCodec codec;
  private final Transport transport;
  private final Predicate<PeerId> isOutbound;
  private final Clock clock;
  private final Application application;
  private final PeerReports reports;
  private final NodeLoop loop;
  private final StreamTimer timer = new StreamTimer();
  private final StreamQuota quota = new StreamQuota(STREAMS, STREAMS_OF_ONE);
  private final Semaphore inbound = new Semaphore(INBOUND_BYTES / UNIT);
  private final ConcurrentSkipListSet<Topic> joined = new ConcurrentSkipListSet<>();
  private final ConcurrentSkipListMap<PeerId, GossipSender> senders =
      new ConcurrentSkipListMap<>(); // changed under its lock, so that the router hears in order
  private long lostBefore; // by senders that are gone; guarded by senders

  /** What takes messages. Calls come on the router's thread, and must return soon. */
  public interface Application {
    /**
     * Has a message judged, now or later, by {@link GossipShell#judged}.
     *
     * @param from who brought it first; not its author
     */
    void validate(PeerId from, Message message);

    /** Takes a message that was accepted; each comes once. */
    void deliver(Message message);
  }

  /** What a shell runs, and on what. */
  public record Parts(
      GossipRouter router,
      RpcCodec codec,
      Duration heartbeat,
      Transport transport,
      Predicate<PeerId> isOutbound,
      Clock clock,
      Application application,
      PeerReports reports) {}

  /**
   * A shell that {@link #start} sets going.
   *
   * <p>{@link Parts#isOutbound} says of a connected peer whether this node made the connection.
   */
  public GossipShell(Parts parts) {
    this.router = parts.router();
    this.codec = parts.codec();
    this.transport = parts.transport();
    this.isOutbound = parts.isOutbound();
    this.clock = parts.clock();
    this.application = parts.application();
    this.reports = parts.reports();
    this.loop = NodeLoop.light("gossip", this::beat, parts.heartbeat());
  }

  /** Takes part from now on. The transport's watcher is to tell of peers from now on too. */
  public void start() {
    loop.start();
    transport.serve(RpcCodec.PROTOCOL, this::serve);
    transport.serve(RpcCodec.PROTOCOL_1_2, this::serve);
  }

  /** A connection with a peer stands. */
  public void connected(PeerId peer) {
    sender(peer);
  }

  /** The last connection with a peer has ended. */
  public void disconnected(PeerId peer) {
    GossipSender sender = senders.get(peer);
    if (sender != null) {
      over(sender);
    }
  }

  /** Wants a topic's messages. */
  public void join(Topic topic) {
    joined.add(topic);
    loop.put(() -> take(new GossipInput.Join(topic, clock.now())));
  }

  /** Wants a topic's messages no longer. */
  void leave(Topic topic) {
    joined.remove(topic);
    loop.put(() -> take(new GossipInput.Leave(topic, clock.now())));
  }

  /** Says something; false when too much is to be done here. */
  public boolean publish(Topic topic, Bytes data) {
    return loop.offer(() -> take(new GossipInput.Publish(topic, data, clock.now())));
  }

  /** The verdict on a message; safe on any thread, the router's own too. */
  public void judged(Hash message, Verdict verdict) {
    loop.offer(() -> take(new GossipInput.Judged(message, verdict, clock.now())));
  }

  /** The mesh of a topic. */
  public List<PeerId> mesh(Topic topic) {
    List<PeerId> mesh = loop.ask(() -> router.mesh(topic), PATIENCE);
    return mesh == null ? List.of() : mesh;
  }

  /** How much the router holds; null when it has stopped. */
  @Nullable GossipGauges gauges() {
    return loop.ask(router::gauges, PATIENCE);
  }

  /** How many RPCs found no room on the way to a peer, since the start. */
  long lost() {
    synchronized (senders) {
      return lostBefore + senders.values().stream().mapToLong(GossipSender::lost).sum();
    }
  }

  /** How many streams peers send on. */
  int streams() {
    return quota.size();
  }

  /** Bytes of RPCs that are being read or wait for their turn, each rounded up. */
  int inboundBytes() {
    return INBOUND_BYTES - UNIT * inbound.availablePermits();
  }

  /** Takes part no more. Streams end with the transport. */
  @Override
  public void close() {
    loop.close();
    senders.values().forEach(GossipSender::close);
  }

  /** The sender to a peer, new if there is none. */
  private GossipSender sender(PeerId peer) {
    synchronized (senders) {
      GossipSender known = senders.get(peer);
      if (known != null) {
        return known;
      }
      var sender = new GossipSender(peer, transport, codec, timer, this::wishes);
      senders.put(peer, sender);
      Thread.ofVirtual()
          .name("gossip-sender")
          .start(() -> {
            try {
              sender.run(() -> begun(sender));
            } finally {
              over(sender);
            }
          });
      return sender;
    }
  }

  /** A peer can be sent to. */
  private void begun(GossipSender sender) {
    synchronized (senders) {
      PeerId peer = sender.peer();
      if (sender.equals(senders.get(peer))) {
        boolean outbound = isOutbound.test(peer);
        loop.put(() -> take(new GossipInput.Connected(peer, outbound, clock.now())));
      }
    }
  }

  /** A peer can be sent to no more. */
  private void over(GossipSender sender) {
    sender.close();
    synchronized (senders) {
      PeerId peer = sender.peer();
      if (senders.remove(peer, sender)) {
        lostBefore += sender.lost();
        loop.put(() -> take(new GossipInput.Disconnected(peer, clock.now())));
      }
    }
  }

  /** What this node wants. */
  private Rpc wishes() {
    List<Rpc.Subscription> all =
        joined.stream().map(topic -> new Rpc.Subscription(true, topic)).toList();
    return new Rpc(all, List.of(), List.of(), List.of(), List.of(), List.of());
  }

  // What follows runs on a thread of the stream's.

  private void serve(Transport.Stream stream) throws IOException {
    PeerId peer = stream.peer();
    if (!quota.enter(peer)) {
      stream.reset();
      return;
    }
    try {
      // The router knows a peer once it can be sent to; what came before would be lost.
      if (!sender(peer).isReady(PATIENCE)) {
        stream.reset();
        return;
      }
      var turn = new Semaphore(1);
      for (boolean more = true; more; ) {
        more = hearOne(stream, turn);
      }
    } catch (ProtocolException e) {
      loop.put(() -> take(new GossipInput.Garbled(peer, clock.now())));
      stream.reset();
    } finally {
      quota.leave(peer);
    }
  }

  /**
   * Reads an RPC and hands it to the router once the one before had its turn; false when there is
   * no other.
   */
  private boolean hearOne(Transport.Stream stream, Semaphore turn) throws IOException {
    int size = Delimited.length(stream.in(), codec.limitBytes());
    if (size < 0) {
      return false;
    }
    int units = Math.ceilDiv(size, UNIT);
    if (!acquired(inbound, units)) {
      stream.reset();
      return false;
    }
    boolean handed = false;
    try {
      Rpc rpc = read(stream, size);
      handed = acquired(turn, 1) && loop.put(() -> hear(stream.peer(), rpc, units, turn));
      if (!handed) {
        stream.reset(); // too busy, or stopped
      }
      return handed;
    } finally {
      if (!handed) {
        inbound.release(units);
      }
    }
  }

  private Rpc read(Transport.Stream stream, int size) throws IOException {
    try (StreamTimer.Watch _ = timer.watch(stream, PATIENCE)) {
      return switch (codec.decode(Delimited.body(stream.in(), size))) {
        case RpcCodec.Decoded.Understood(var rpc) -> rpc;
        case RpcCodec.Decoded.Malformed(var why) -> throw new ProtocolException(why);
      };
    }
  }

  private static boolean acquired(Semaphore semaphore, int permits) {
    try {
      return semaphore.tryAcquire(permits, PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  // What follows runs on the loop.

  private void beat() {
    timer.tick();
    take(new GossipInput.Heartbeat(clock.now()));
  }

  private void hear(PeerId peer, Rpc rpc, int units, Semaphore turn) {
    take(new GossipInput.Received(peer, rpc, clock.now()));
    inbound.release(units);
    turn.release();
  }

  private void take(GossipInput input) {
    router.on(input).forEach(this::perform);
  }

  private void perform(GossipEffect effect) {
    switch (effect) {
      case GossipEffect.Send(var to, var rpc) -> {
        GossipSender sender = senders.get(to);
        if (sender != null) {
          sender.send(rpc);
        }
      }
      case GossipEffect.Validate(var from, var message) -> application.validate(from, message);
      case GossipEffect.Deliver(var message) -> application.deliver(message);
      case GossipEffect.Disconnect(var peer, var why) -> {
        reports.misbehaved(peer, why);
        transport.disconnect(peer);
      }
    }
  }
}
