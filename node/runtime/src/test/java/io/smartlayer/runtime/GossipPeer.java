package io.smartlayer.runtime;

import io.smartlayer.adapters.libp2p.Libp2pHost;
import io.smartlayer.environment.Transport;
import io.smartlayer.gossip.GossipRouter;
import io.smartlayer.gossip.GossipSettings;
import io.smartlayer.gossip.Lanes;
import io.smartlayer.gossip.Message;
import io.smartlayer.gossip.Operators;
import io.smartlayer.gossip.RpcCodec;
import io.smartlayer.gossip.Verdict;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.PeerId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A node that gossips, over real sockets. Data that begins with "bad" is wrong for everyone. */
final class GossipPeer implements AutoCloseable {
  final Libp2pHost host;
  final GossipShell shell;
  final List<Message> delivered = new CopyOnWriteArrayList<>();
  final List<PeerId> misbehaved = new CopyOnWriteArrayList<>();

  GossipPeer(int number) {
    host = LocalHosts.host(number);
    var settings = GossipSettings.standard();
    var router = new GossipRouter(settings, Lanes.all(), Operators.none(), LocalHosts.SECRETS);
    shell =
        new GossipShell(
            new GossipShell.Parts(
                router,
                new RpcCodec(Lanes.all(), settings.rpc()),
                settings.mesh().heartbeat(),
                host,
                host::isOutbound,
                Instant::now,
                application(),
                reports()));
    host.watch(watcher());
    shell.start();
  }

  PeerId id() {
    return host.self();
  }

  /** Connects with another one. */
  void dial(GossipPeer other) {
    host.learn(other.id(), other.host.addresses());
    shell.connected(other.id());
  }

  boolean heard(Bytes data) {
    return delivered.stream().anyMatch(message -> message.data().equals(data));
  }

  private GossipShell.Application application() {
    return new GossipShell.Application() {
      @Override
      public void validate(PeerId from, Message message) {
        boolean bad = message.data().toUtf8().startsWith("bad");
        shell.judged(message.id(), bad ? Verdict.REJECT : Verdict.ACCEPT);
      }

      @Override
      public void deliver(Message message) {
        delivered.add(message);
      }
    };
  }

  private Transport.Watcher watcher() {
    return new Transport.Watcher() {
      @Override
      public void connected(PeerId peer) {
        shell.connected(peer);
      }

      @Override
      public void disconnected(PeerId peer) {
        shell.disconnected(peer);
      }
    };
  }

  private PeerReports reports() {
    return new PeerReports() {
      @Override
      public void misbehaved(PeerId peer, String what) {
        misbehaved.add(peer);
      }

      @Override
      public void answered(PeerId peer, Duration took) {}
    };
  }

  @Override
  public void close() {
    shell.close();
    host.close();
  }
}
