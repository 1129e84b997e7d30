package io.smartlayer.adapters.libp2p;

import io.smartlayer.primitives.Multiaddr;
import io.smartlayer.primitives.PeerId;
import java.util.List;

/**
 * What a peer says of itself (libp2p identify specification): its own words, bounded, which nobody
 * has checked.
 *
 * @param peer who says it
 * @param protocols what it speaks
 * @param addresses where it says to listen; those of other transports are left out
 * @param agent its program, in printable ASCII
 */
public record PeerFacts(
    PeerId peer, List<String> protocols, List<Multiaddr> addresses, String agent) {
  /** Copies the lists. */
  public PeerFacts {
    protocols = List.copyOf(protocols);
    addresses = List.copyOf(addresses);
  }
}
