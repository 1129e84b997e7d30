package io.smartlayer.discovery;

import io.smartlayer.primitives.Multiaddr;
import io.smartlayer.primitives.PeerId;
import java.util.List;

/** A peer and where it is said to be. */
public record KadPeer(PeerId id, List<Multiaddr> addresses) {
  /** Copies the addresses, and checks their number. */
  public KadPeer {
    addresses = List.copyOf(addresses);
    if (addresses.size() > DirectoryLimits.ADDRESSES) {
      throw new IllegalArgumentException(addresses.size() + " addresses");
    }
  }
}
