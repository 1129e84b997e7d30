package io.smartlayer.discovery;

import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.Multiaddr;
import io.smartlayer.primitives.PeerId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * Where registered nodes are. While the registry is small, all of them: the full table. Beyond,
 * Kademlia's table: the farther from this node, the fewer of those that there are.
 *
 * <p>Hearsay replaces nothing, and goes when it leads nowhere; what a peer says of itself replaces
 * hearsay, and its signed record all that is older. What a peer said and led nowhere too often is
 * doubted: it gives way to whatever else is said, and until then it is kept as a last resort, or a
 * node whose own network fails would forget everybody.
 */
final class AddressBook {
  /** Another peer said it. */
  static final long HEARSAY = 0;

  /** The peer itself said it on a connection. */
  static final long SELF_SAID = 1;

  private static final int BITS = 8 * Hash.SIZE;

  private final Hash place;
  private final TreeMap<PeerId, Entry> entries = new TreeMap<>();
  private final int[] bucketSizes = new int[BITS + 1];

  /**
   * Where one node is.
   *
   * @param place its place among Kademlia's ids
   * @param sequence that of the signed record, {@link #HEARSAY} or {@link #SELF_SAID}
   * @param failures how often in a row it was not there
   */
  private record Entry(Hash place, List<Multiaddr> addresses, long sequence, int failures) {
    private boolean isDoubted() {
      return failures >= DirectoryLimits.FAILURES;
    }

    private Entry failed(int times) {
      return new Entry(place, addresses, sequence, times);
    }

    /** Whether it gives way to something else that is said of the same node. */
    private boolean yields(List<Multiaddr> others, long saidWith) {
      boolean same = others.equals(addresses);
      if (saidWith == HEARSAY || saidWith < sequence) {
        return isDoubted() && !same;
      }
      // A record that is only repeated is no sign of life; a peer that speaks is.
      return saidWith > sequence || saidWith == SELF_SAID || !same;
    }
  }

  AddressBook(PeerId self) {
    this.place = place(self.multihash());
  }

  /** The place of a key or of a peer's multihash among Kademlia's ids. */
  static Hash place(Bytes name) {
    return Hash.sha256(name);
  }

  /**
   * Takes in where a registered node is.
   *
   * @param at its place among Kademlia's ids
   * @param full whether everybody is kept, rather than a bucketful of each distance
   * @return whether this was news
   */
  boolean learn(PeerId peer, Hash at, List<Multiaddr> addresses, long sequence, boolean full) {
    Entry before = entries.get(peer);
    if (addresses.isEmpty() || (before != null && !before.yields(addresses, sequence))) {
      return false;
    }
    var entry = new Entry(at, List.copyOf(addresses), sequence, 0);
    if (before == null) {
      int bucket = bucket(entry.place);
      if (!full && bucketSizes[bucket] >= DirectoryLimits.BUCKET) {
        return false;
      }
      bucketSizes[bucket]++;
    }
    entries.put(peer, entry);
    return before == null || !entry.equals(before.failed(0));
  }

  /** Where a node is; empty when that is not known. */
  List<Multiaddr> addresses(PeerId peer) {
    Entry entry = entries.get(peer);
    return entry == null ? List.of() : entry.addresses;
  }

  /** Whether it is known where a node is, and not doubted. */
  boolean knows(PeerId peer) {
    Entry entry = entries.get(peer);
    return entry != null && !entry.isDoubted();
  }

  /** A peer was not where it is said to be. */
  void doubt(PeerId peer) {
    Entry entry = entries.get(peer);
    if (entry != null && entry.sequence == HEARSAY) {
      forget(peer);
    } else if (entry != null && !entry.isDoubted()) {
      entries.put(peer, entry.failed(entry.failures + 1));
    }
  }

  /** A peer has answered. */
  void trust(PeerId peer) {
    Entry entry = entries.get(peer);
    if (entry != null && entry.failures > 0) {
      entries.put(peer, entry.failed(0));
    }
  }

  /** Drops nodes that are no longer registered. */
  void retain(Predicate<PeerId> wanted) {
    for (PeerId peer : List.copyOf(entries.keySet())) {
      if (!wanted.test(peer)) {
        forget(peer);
      }
    }
  }

  /** The known nodes nearest to a place by XOR, nearest first, of those that a test lets pass. */
  List<PeerId> nearest(Hash target, int count, Predicate<PeerId> wanted) {
    Comparator<Near> order =
        (one, other) -> compareDistance(target, one.entry.place, other.entry.place);
    var nearest = new PriorityQueue<>(order.reversed());
    entries.forEach((peer, entry) -> {
      boolean isNear =
          nearest.size() < count
              || compareDistance(target, entry.place, nearest.element().entry.place) < 0;
      if (isNear && wanted.test(peer)) {
        nearest.add(new Near(peer, entry));
        if (nearest.size() > count) {
          nearest.poll();
        }
      }
    });
    var out = new ArrayList<>(nearest);
    out.sort(order);
    return out.stream().map(Near::peer).toList();
  }

  private record Near(PeerId peer, Entry entry) {}

  int size() {
    return entries.size();
  }

  /** Which of two places is nearer to a target by XOR: negative for the first. */
  static int compareDistance(Hash target, Hash one, Hash other) {
    for (int i = 0; i < Hash.SIZE; i++) {
      int byOne = one.bytes().at(i);
      int byOther = other.bytes().at(i);
      if (byOne != byOther) {
        int wanted = target.bytes().at(i);
        return Integer.compare(byOne ^ wanted, byOther ^ wanted);
      }
    }
    return 0;
  }

  private void forget(PeerId peer) {
    Entry gone = entries.remove(peer);
    if (gone != null) {
      bucketSizes[bucket(gone.place)]--;
    }
  }

  /** How many first bits a place shares with this node's. */
  private int bucket(Hash other) {
    for (int i = 0; i < Hash.SIZE; i++) {
      int differing = place.bytes().at(i) ^ other.bytes().at(i);
      if (differing != 0) {
        return 8 * i + Integer.numberOfLeadingZeros(differing) - 24;
      }
    }
    return BITS;
  }
}
