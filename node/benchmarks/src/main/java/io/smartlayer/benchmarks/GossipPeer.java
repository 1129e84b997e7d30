package io.smartlayer.benchmarks;

import io.smartlayer.adapters.libp2p.Libp2pHost;
import io.smartlayer.environment.Transport;
import io.smartlayer.gossip.GossipEffect;
import io.smartlayer.gossip.GossipInput;
import io.smartlayer.gossip.GossipRouter;
import io.smartlayer.gossip.GossipSettings;
import io.smartlayer.gossip.Message;
import io.smartlayer.gossip.Operators;
import io.smartlayer.gossip.Rpc;
import io.smartlayer.gossip.RpcCodec;
import io.smartlayer.gossip.Topic;
import io.smartlayer.gossip.Topics;
import io.smartlayer.gossip.Verdict;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.PeerId;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * A router on a host: what reads and writes is threads, what decides is the router on one thread.
 */
final class GossipPeer implements AutoCloseable {
  private static final Topic TOPIC = new Topic("benchmark");
  private static final Topics TOPICS = new Topics(List.of(TOPIC));
  private static final GossipSettings SETTINGS = GossipSettings.standard();
  private static final int QUEUE = 4096;

  private final Libp2pHost host;
  private final Consumer<Message> delivered;
  private final GossipRouter router;
  private final RpcCodec codec = new RpcCodec(TOPICS, SETTINGS.rpc());
  private final BlockingQueue<Runnable> todo = new ArrayBlockingQueue<>(QUEUE);
  private final TreeMap<PeerId, BlockingQueue<Rpc>> ways = new TreeMap<>(); // guarded by this
  private volatile boolean closed;

  /**
   * A peer that wants the topic.
   *
   * @param delivered is told of each message of the others, on this peer's thread
   */
  GossipPeer(String name, Consumer<Message> delivered) throws IOException {
    this.host = Libp2pCarrier.start(name);
    this.delivered = delivered;
    this.router = new GossipRouter(SETTINGS, TOPICS, Operators.none(), new Random(name.hashCode()));
    host.serve(RpcCodec.PROTOCOL, this::read);
    todo.add(() -> take(new GossipInput.Join(TOPIC, Instant.now())));
    Thread.ofPlatform().name(name).daemon().start(this::run);
  }

  /** Connects with another. */
  void connect(GossipPeer other) throws IOException {
    host.learn(other.host.self(), other.host.addresses());
    meet(other.host.self(), true);
  }

  /** Publishes to the others. */
  void publish(Bytes data) throws InterruptedException {
    todo.put(() -> take(new GossipInput.Publish(TOPIC, data, Instant.now())));
  }

  /** From now on streams that end are no failure. */
  void leave() {
    closed = true;
  }

  @Override
  public void close() {
    leave();
    host.close();
  }

  /** Opens the way to a peer, if there is none yet, and lets the router know. */
  private synchronized void meet(PeerId peer, boolean outbound) throws IOException {
    if (ways.containsKey(peer)) {
      return;
    }
    Transport.Stream stream = host.open(peer, RpcCodec.PROTOCOL);
    BlockingQueue<Rpc> way = new ArrayBlockingQueue<>(QUEUE);
    ways.put(peer, way);
    Thread.ofVirtual().start(() -> write(stream, way));
    put(() -> take(new GossipInput.Connected(peer, outbound, Instant.now())));
  }

  private void run() {
    Duration beat = SETTINGS.mesh().heartbeat();
    long next = System.nanoTime() + beat.toNanos();
    try {
      while (!closed) {
        Runnable task = todo.poll(next - System.nanoTime(), TimeUnit.NANOSECONDS);
        if (task != null) {
          task.run();
        }
        if (System.nanoTime() >= next) {
          next += beat.toNanos();
          take(new GossipInput.Heartbeat(Instant.now()));
        }
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException("nobody stops this thread", e);
    }
  }

  private void take(GossipInput input) {
    for (GossipEffect effect : router.on(input)) {
      switch (effect) {
        case GossipEffect.Send(PeerId to, Rpc rpc) -> send(to, rpc);
        case GossipEffect.Validate(PeerId _, Message message) ->
            take(new GossipInput.Judged(message.id(), Verdict.ACCEPT, Instant.now()));
        case GossipEffect.Deliver(Message message) -> delivered.accept(message);
        case GossipEffect.Disconnect(PeerId peer, String why) ->
            throw new IllegalStateException("an honest peer is to go: " + peer + ", " + why);
      }
    }
  }

  private synchronized void send(PeerId to, Rpc rpc) {
    BlockingQueue<Rpc> way = ways.get(to);
    if (way == null || !way.offer(rpc)) {
      throw new IllegalStateException("no room on the way to " + to);
    }
  }

  private void write(Transport.Stream stream, BlockingQueue<Rpc> way) {
    try {
      OutputStream out = stream.out();
      while (!closed) {
        Framing.append(out, codec.encode(way.take()));
        if (way.isEmpty()) {
          out.flush();
        }
      }
    } catch (IOException e) {
      fail(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException("nobody stops this thread", e);
    }
  }

  private void read(Transport.Stream stream) {
    try {
      meet(stream.peer(), false);
      var in = new DataInputStream(new BufferedInputStream(stream.in()));
      while (!closed) {
        byte[] bytes = new byte[Math.min(Framing.readLength(in), codec.limitBytes())];
        in.readFully(bytes);
        if (!(codec.decode(Bytes.of(bytes)) instanceof RpcCodec.Decoded.Understood(Rpc rpc))) {
          throw new IOException("an RPC that cannot be read");
        }
        put(() -> take(new GossipInput.Received(stream.peer(), rpc, Instant.now())));
      }
    } catch (IOException e) {
      fail(e);
    }
  }

  private void put(Runnable task) {
    try {
      todo.put(task);
    } catch (InterruptedException e) {
      throw new IllegalStateException("nobody stops this thread", e);
    }
  }

  private void fail(IOException e) {
    if (!closed) {
      throw new UncheckedIOException("a stream broke", e);
    }
  }
}
