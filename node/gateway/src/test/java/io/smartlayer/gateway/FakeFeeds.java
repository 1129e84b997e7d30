package io.smartlayer.gateway;

import io.smartlayer.feed.Checkpoint;
import io.smartlayer.feed.Entry;
import io.smartlayer.feed.FaultProof;
import io.smartlayer.feed.FeedId;
import io.smartlayer.feed.HistoryProof;
import io.smartlayer.feed.MerkleTree;
import io.smartlayer.feed.NoteBinding;
import io.smartlayer.feed.SignedNote;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.NoteKey;
import io.smartlayer.primitives.SecretKey;
import java.util.ArrayList;
import java.util.List;

/** The tree of the one feed that {@link FakeAnchor} keeps; on request it lies. */
final class FakeFeeds implements FeedPort {
  /** Whose note key signs. */
  volatile SecretKey signer = Samples.NODE;

  /** The level of the hashes that are wrong, or -1. */
  volatile int wrongLevel = -1;

  /** Whether it says that it has no time. */
  volatile boolean busy;

  private MerkleTree tree = new MerkleTree();

  synchronized void append(Entry entry) {
    tree.append(entry.leaf());
  }

  /** Replaces what is at an offset, and the tree with it. */
  synchronized void rewrite(long offset, Hash leaf) {
    var other = new MerkleTree();
    for (long i = 0; i < tree.size(); i++) {
      other.append(i == offset ? leaf : tree.leaf(i));
    }
    tree = other;
  }

  @Override
  public synchronized long finalSize(FeedId feed) {
    return tree.size();
  }

  @Override
  public synchronized SignedNote checkpoint(FeedId feed) {
    String origin = Checkpoint.origin(Samples.DOMAIN, feed);
    return new Checkpoint(origin, tree.size(), tree.root()).signedBy(NoteKey.of(signer));
  }

  /** What it says that members have done. */
  volatile List<FaultProof> faults = List.of();

  @Override
  public List<FaultProof> faults(FeedId feed) {
    return faults;
  }

  @Override
  public NoteBinding noteBinding() {
    return NoteBinding.by(Samples.NODE, Samples.DOMAIN);
  }

  @Override
  public synchronized List<Hash> complete(FeedId feed, int level, long from, int count) {
    if (busy) {
      throw new Busy();
    }
    var out = new ArrayList<Hash>();
    for (long index = from; index < from + count; index++) {
      out.add(level == wrongLevel ? Hash.ZERO : tree.complete(level, index));
    }
    return out;
  }

  @Override
  public synchronized Inclusion inclusion(FeedId feed, long offset, long size) {
    return new Inclusion(tree.leaf(offset), tree.rootAt(size), tree.inclusion(offset, size));
  }

  @Override
  public synchronized Consistency consistency(FeedId feed, long from, long to) {
    return new Consistency(tree.rootAt(from), tree.rootAt(to), tree.consistency(from, to));
  }

  @Override
  public HistoryProof finality(FeedId feed, long size) {
    throw new Busy(); // it has no committee that could say so
  }
}
