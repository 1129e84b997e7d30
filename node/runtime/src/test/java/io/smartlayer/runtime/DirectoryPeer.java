package io.smartlayer.runtime;

import io.smartlayer.adapters.libp2p.Libp2pHost;
import io.smartlayer.discovery.Directory;
import io.smartlayer.discovery.DirectorySettings;
import io.smartlayer.discovery.Members;
import io.smartlayer.primitives.PeerId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A node that takes part in a directory, over real sockets. */
final class DirectoryPeer implements AutoCloseable {
  final Libp2pHost host;
  final DirectoryShell shell;
  final List<PeerId> misbehaved = new CopyOnWriteArrayList<>();

  DirectoryPeer(int number, Members members) {
    host = LocalHosts.host(number);
    var directory =
        new Directory(
            LocalHosts.key(number),
            DirectorySettings.DEFAULT,
            LocalHosts::judge,
            members,
            LocalHosts.SECRETS);
    shell = new DirectoryShell(directory, host, Instant::now, reports());
    shell.start();
  }

  PeerId id() {
    return host.self();
  }

  /** Knows where another one is. */
  void meet(DirectoryPeer other) {
    shell.met(other.id(), other.host.addresses());
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
