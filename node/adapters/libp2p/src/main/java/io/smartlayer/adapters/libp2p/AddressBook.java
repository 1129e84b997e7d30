package io.smartlayer.adapters.libp2p;

import io.smartlayer.primitives.Multiaddr;
import io.smartlayer.primitives.PeerId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where peers may be found and what they said of themselves, of a bounded number of peers: those
 * not used for longest are forgotten. Safe for use by many threads: all is guarded by the object
 * itself.
 */
final class AddressBook {
  private final int peersLimit;
  private final int addressesLimit;
  private final LinkedHashMap<PeerId, Entry> entries = new LinkedHashMap<>();

  /** What was learned from others, and what the peer said. */
  private record Entry(List<Multiaddr> learned, @Nullable PeerFacts facts) {}

  AddressBook(HostLimits limits) {
    this.peersLimit = limits.knownPeers();
    this.addressesLimit = limits.addressesPerPeer();
  }

  /** Replaces what was learned; true if that is news. */
  synchronized boolean learn(PeerId peer, List<Multiaddr> addresses) {
    List<Multiaddr> usable =
        addresses.stream()
            .filter(address -> address.peer() == null || address.peer().equals(peer))
            .filter(address -> !address.isHttp() && address.port() > 0)
            .map(Multiaddr::withoutPeer)
            .distinct()
            .limit(addressesLimit)
            .toList();
    Entry entry = used(peer);
    put(peer, new Entry(usable, entry.facts()));
    return !usable.equals(entry.learned());
  }

  /** Keeps what a peer says of itself. */
  synchronized void hear(PeerFacts facts) {
    put(facts.peer(), new Entry(used(facts.peer()).learned(), facts));
  }

  /** Where to dial a peer: first where others say, then where itself says. */
  synchronized List<Multiaddr> addresses(PeerId peer) {
    Entry entry = entries.get(peer);
    if (entry == null) {
      return List.of();
    }
    put(peer, used(peer));
    List<Multiaddr> all = new ArrayList<>(entry.learned());
    if (entry.facts() != null) {
      all.addAll(entry.facts().addresses());
    }
    return all.stream().distinct().limit(addressesLimit).toList();
  }

  /** What a peer said of itself, or null when it said nothing. */
  synchronized @Nullable PeerFacts facts(PeerId peer) {
    Entry entry = entries.get(peer);
    return entry == null ? null : entry.facts();
  }

  /** Takes the entry out, so that putting it back makes it the one used last. */
  private Entry used(PeerId peer) {
    Entry entry = entries.remove(peer);
    return entry == null ? new Entry(List.of(), null) : entry;
  }

  private void put(PeerId peer, Entry entry) {
    entries.put(peer, entry);
    if (entries.size() > peersLimit) {
      entries.pollFirstEntry();
    }
  }
}
