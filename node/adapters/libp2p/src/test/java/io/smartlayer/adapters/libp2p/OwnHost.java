package io.smartlayer.adapters.libp2p;

import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Multiaddr;
import io.smartlayer.primitives.PeerId;
import io.smartlayer.primitives.SecretKey;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;

/** One host of ours among peers of others, with keys that are the same each time. */
final class OwnHost {
  private static final SecureRandom SECRETS = new SecureRandom();

  private OwnHost() {}

  /** A host that listens on this machine, with the limits of a network on one machine. */
  static Libp2pHost open(int number) {
    return open(number, HostLimits.DEVELOPMENT);
  }

  static Libp2pHost open(int number, HostLimits limits) {
    try {
      return Libp2pHost.start(
          new Libp2pHost.Setting(
              secret(number),
              List.of(Multiaddr.tcp("127.0.0.1", 0)),
              limits,
              "smartlayer/test",
              SECRETS,
              Instant::now));
    } catch (IOException e) {
      throw new UncheckedIOException("a host cannot listen on this machine", e);
    }
  }

  /** Where a host listens, with its name. */
  static Multiaddr address(Libp2pHost host) {
    return host.addresses().getFirst().withoutPeer().of(host.self());
  }

  static SecretKey secret(int number) {
    return new SecretKey(Bytes.fromHex("%064x".formatted(number)));
  }

  /** The name of a key. */
  static PeerId key(int number) {
    return PeerId.of(secret(number).publicKey());
  }
}
