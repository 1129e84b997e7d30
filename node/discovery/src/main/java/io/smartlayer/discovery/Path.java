package io.smartlayer.discovery;

import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.PeerId;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The way to one anchor: straight when it is known where it is, otherwise from peer to peer, each
 * time asking the one nearest to it by XOR.
 */
final class Path {
  private final PeerId target;
  private final Hash place;
  private final List<Candidate> candidates = new ArrayList<>();
  private int hops;

  private record Candidate(KadPeer peer, Hash place) {}

  Path(PeerId target) {
    this.target = target;
    this.place = AddressBook.place(target.multihash());
  }

  PeerId target() {
    return target;
  }

  Hash place() {
    return place;
  }

  /** Takes in a peer that may be asked. The farthest are forgotten when there are too many. */
  void offer(KadPeer peer) {
    if (peer.id().equals(target)) {
      return; // it is not asked where it is
    }
    Hash at = AddressBook.place(peer.id().multihash());
    int index = candidates.size();
    while (index > 0
        && AddressBook.compareDistance(place, at, candidates.get(index - 1).place) < 0) {
      index--;
    }
    boolean twice = index > 0 && candidates.get(index - 1).peer.id().equals(peer.id());
    if (!twice && index < DirectoryLimits.CANDIDATES) {
      candidates.add(index, new Candidate(peer, at));
      if (candidates.size() > DirectoryLimits.CANDIDATES) {
        candidates.removeLast();
      }
    }
  }

  /** Whether anybody is left who may know the way. */
  boolean isOpen() {
    return !candidates.isEmpty();
  }

  /** The next peer to ask for the way, or null when nobody is left or the way is too long. */
  @Nullable KadPeer next(Errand errand) {
    while (!candidates.isEmpty() && hops < DirectoryLimits.HOPS) {
      KadPeer peer = candidates.removeFirst().peer;
      if (errand.visits(peer.id())) {
        hops++;
        return peer;
      }
    }
    return null;
  }
}
