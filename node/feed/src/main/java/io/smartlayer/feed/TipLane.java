package io.smartlayer.feed;

import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.SecretKey;
import io.smartlayer.primitives.TypedData;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What a member vouches for in one lane. What changes waits for the next signature, so that
 * everything can be proved to the last one; then a changed feed costs as many hashes as the tree is
 * high, and one that is idle costs none. Used by one thread.
 */
final class TipLane {
  private final int number;
  private final MerkleTree tree = new MerkleTree();
  private final List<FeedTip> leaves = new ArrayList<>(); // as in the tree
  private final TreeMap<FeedId, Integer> places = new TreeMap<>();
  private final TreeMap<FeedId, FeedTip> changed = new TreeMap<>();
  private final TreeSet<FeedId> gone = new TreeSet<>();
  private @Nullable SignedTip signed;

  TipLane(int number) {
    this.number = number;
  }

  void put(FeedTip tip) {
    gone.remove(tip.feedId());
    changed.put(tip.feedId(), tip);
  }

  void remove(FeedId feed) {
    changed.remove(feed);
    gone.add(feed);
  }

  /** Vouches for all that is known now; a lane without feeds is not signed. */
  void sign(SecretKey key, TypedData.Domain domain, long time) {
    gone.forEach(this::drop);
    gone.clear();
    changed.values().forEach(this::place);
    changed.clear();
    signed =
        leaves.isEmpty()
            ? null
            : SignedTip.by(key, domain, new Tip(number, leaves.size(), tree.root(), time));
  }

  /** What the last signature says of a feed, or null when it says nothing. */
  @Nullable ProvenTip prove(FeedId feed) {
    Integer place = places.get(feed);
    SignedTip last = signed;
    return place == null || last == null
        ? null
        : new ProvenTip(leaves.get(place), last, place, tree.inclusion(place, leaves.size()));
  }

  int feeds() {
    return leaves.size();
  }

  private void place(FeedTip tip) {
    Integer place = places.get(tip.feedId());
    Hash leaf = tip.leaf();
    if (place == null) {
      places.put(tip.feedId(), leaves.size());
      leaves.add(tip);
      tree.append(leaf);
    } else {
      leaves.set(place, tip);
      tree.replace(place, leaf);
    }
  }

  /** The last one takes its place. */
  private void drop(FeedId feed) {
    Integer place = places.remove(feed);
    if (place == null) {
      return;
    }
    FeedTip last = leaves.removeLast();
    if (place < leaves.size()) {
      leaves.set(place, last);
      places.put(last.feedId(), place);
      tree.replace(place, last.leaf());
    }
    tree.truncate(leaves.size());
  }
}
