package io.smartlayer.adapters.libp2p;

import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.Multiaddr;
import io.smartlayer.primitives.PeerId;
import io.smartlayer.primitives.SecretKey;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.RecordComponent;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;

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
    return start(name, limits, List.of(), _ -> false);
  }

  Libp2pHost start(
      String name, HostLimits limits, List<Multiaddr> announce, Predicate<PeerId> members) {
    var setting =
        new Libp2pHost.Setting(
            key(name),
            List.of(Multiaddr.tcp("127.0.0.1", 0)),
            limits,
            "test/" + name,
            SECRETS,
            Instant::now,
            announce,
            members);
    try {
      Libp2pHost host = Libp2pHost.start(setting);
      all.add(host);
      return host;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The limits of development, some of which are others: names and values in turn. */
  static HostLimits limits(Object... changes) {
    RecordComponent[] parts = HostLimits.class.getRecordComponents();
    try {
      Object[] values = new Object[parts.length];
      Class<?>[] types = new Class<?>[parts.length];
      int made = 0;
      for (int i = 0; i < parts.length; i++) {
        int named = Arrays.asList(changes).indexOf(parts[i].getName());
        made += named < 0 ? 0 : 2;
        types[i] = parts[i].getType();
        values[i] =
            named < 0 ? parts[i].getAccessor().invoke(HostLimits.DEVELOPMENT) : changes[named + 1];
      }
      if (made != changes.length) {
        throw new AssertionError("no such limit among " + List.of(changes));
      }
      return HostLimits.class.getConstructor(types).newInstance(values);
    } catch (ReflectiveOperationException e) {
      throw new LinkageError("a limit of another type", e);
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
