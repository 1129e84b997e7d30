package io.smartlayer.adapters.libp2p;

import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.Multiaddr;
import io.smartlayer.primitives.SecretKey;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** The hosts of one test. They listen on this machine and end with the test. */
final class Hosts implements AutoCloseable {
  static final SecureRandom SECRETS = new SecureRandom();

  private final List<Libp2pHost> all = new ArrayList<>();

  static SecretKey key(String name) {
    return new SecretKey(Hash.sha256(Bytes.utf8(name)).bytes());
  }

  Libp2pHost start(String name) {
    return start(name, HostLimits.DEVELOPMENT);
  }

  Libp2pHost start(String name, HostLimits limits) {
    var setting =
        new Libp2pHost.Setting(
            key(name),
            List.of(Multiaddr.tcp("127.0.0.1", 0)),
            limits,
            "test/" + name,
            SECRETS,
            Instant::now);
    try {
      Libp2pHost host = Libp2pHost.start(setting);
      all.add(host);
      return host;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A host that knows the others started before. */
  Libp2pHost join(String name) {
    Libp2pHost host = start(name);
    for (Libp2pHost other : all) {
      host.learn(other.self(), other.addresses());
    }
    return host;
  }

  @Override
  public void close() {
    all.forEach(Libp2pHost::close);
  }
}
