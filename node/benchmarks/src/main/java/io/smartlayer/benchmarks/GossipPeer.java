package io.smartlayer.benchmarks;

import io.smartlayer.adapters.libp2p.Libp2pHost;
import io.smartlayer.environment.Transport;
import io.smartlayer.gossip.GossipRouter;
import io.smartlayer.gossip.GossipSettings;
import io.smartlayer.gossip.Message;
import io.smartlayer.gossip.Operators;
import io.smartlayer.gossip.RpcCodec;
import io.smartlayer.gossip.Topic;
import io.smartlayer.gossip.Topics;
import io.smartlayer.gossip.Verdict;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.PeerId;
import io.smartlayer.runtime.GossipShell;
import io.smartlayer.runtime.PeerReports;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;

/** The gossip of one node, as nodes run it: the shell on a libp2p host. */
final class GossipPeer implements Transport.Watcher, AutoCloseable {
  private static final Topic TOPIC = new Topic("benchmark");
  private static final Topics TOPICS = new Topics(List.of(TOPIC));
  private static final GossipSettings SETTINGS = GossipSettings.standard();

  private final Libp2pHost host;
  private final GossipShell shell;

  /**
   * A peer that wants the topic.
   *
   * @param delivered is told of each message of the others, on this peer's thread
   */
  GossipPeer(String name, Consumer<Message> delivered) throws IOException {
    this.host = Libp2pCarrier.start(name);
    this.shell =
        new GossipShell(
            new GossipShell.Parts(
                new GossipRouter(SETTINGS, TOPICS, Operators.none(), new Random(name.hashCode())),
                new RpcCodec(TOPICS, SETTINGS.rpc()),
                SETTINGS.mesh().heartbeat(),
                host,
                host::isOutbound,
                Instant::now,
                application(delivered),
                reports()));
    host.watch(this);
    shell.start();
    shell.join(TOPIC);
  }

  /** Connects with another. */
  void connect(GossipPeer other) {
    host.learn(other.host.self(), other.host.addresses());
    shell.connected(other.host.self());
  }

  /** Publishes to the others. */
  void publish(Bytes data) {
    if (!shell.publish(TOPIC, data)) {
      throw new IllegalStateException("a peer is too busy to publish");
    }
  }

  /** How many peers are in its mesh. */
  int mesh() {
    return shell.mesh(TOPIC).size();
  }

  @Override
  public void connected(PeerId peer) {
    shell.connected(peer);
  }

  @Override
  public void disconnected(PeerId peer) {
    shell.disconnected(peer);
  }

  @Override
  public void close() {
    shell.close();
    host.close();
  }

  /** Judges on a thread of its own each time, as nodes do. */
  private GossipShell.Application application(Consumer<Message> delivered) {
    return new GossipShell.Application() {
      @Override
      public void validate(PeerId from, Message message) {
        Thread.ofVirtual().start(() -> shell.judged(message.id(), Verdict.ACCEPT));
      }

      @Override
      public void deliver(Message message) {
        delivered.accept(message);
      }
    };
  }

  private static PeerReports reports() {
    return new PeerReports() {
      @Override
      public void misbehaved(PeerId peer, String what) {
        throw new IllegalStateException("an honest peer is to go: " + peer + ", " + what);
      }

      @Override
      public void answered(PeerId peer, Duration took) {}
    };
  }
}
