package io.smartlayer.token;

import io.smartlayer.feed.Certificate;
import io.smartlayer.feed.Close;
import io.smartlayer.feed.Committee;
import io.smartlayer.feed.Entry;
import io.smartlayer.feed.FeedId;
import io.smartlayer.feed.FinalityProof;
import io.smartlayer.feed.Head;
import io.smartlayer.feed.HistoryProof;
import io.smartlayer.feed.Lineage;
import io.smartlayer.feed.MerkleTree;
import io.smartlayer.feed.Vote;
import io.smartlayer.primitives.Hash;
import java.util.ArrayList;
import java.util.List;

/** A feed whose every head the first quorum of its committee signs, one entry each. */
public final class TestFeed {
  private final World world;
  private final FeedId id;
  private final MerkleTree tree = new MerkleTree();
  private final List<Head> heads = new ArrayList<>();
  private final List<Lineage.Passage> passages = new ArrayList<>();
  private Committee committee;
  private long round;

  /** An empty feed. */
  public TestFeed(World world, FeedId id) {
    this.world = world;
    this.id = id;
    this.committee = world.network().committee(id);
  }

  /** Ends the term: these order the feed from now on. */
  public void close(Committee next, long timeMillis) {
    Entry close = new Close(passages.size() + 1L, 1, next).toEntry();
    append(close, timeMillis);
    seal(timeMillis);
    long size = tree.size();
    passages.add(new Lineage.Passage(finality(), close, tree.inclusion(size - 1, size)));
    heads.removeLast(); // the next term stands on the close itself
    committee = next;
    round = 0;
  }

  /** Adds an entry. */
  public GroupState.FinalEntry append(EntryBody body, long timeMillis) {
    return append(body.toEntry(), timeMillis);
  }

  /** Adds an entry. */
  public GroupState.FinalEntry append(Entry entry, long timeMillis) {
    tree.append(entry.leaf());
    seal(timeMillis);
    return new GroupState.FinalEntry(tree.size() - 1, entry, tree.root(), timeMillis);
  }

  /** Adds a head without entries. */
  public void seal(long timeMillis) {
    Hash parent = heads.isEmpty() ? Hash.ZERO : heads.getLast().hash();
    long base = heads.isEmpty() ? 0 : heads.getLast().size();
    heads.add(
        new Head(
            id,
            passages.size(),
            0,
            round++,
            base,
            tree.size(),
            parent,
            parent,
            tree.root(),
            1,
            timeMillis));
  }

  /** The tree over all entries. */
  public MerkleTree tree() {
    return tree;
  }

  /** The proof that the last head but one is final. */
  public HistoryProof proof() {
    return new HistoryProof(lineage(), finality());
  }

  /** How the feed came to its term. */
  public Lineage lineage() {
    return new Lineage(passages);
  }

  private FinalityProof finality() {
    List<Head> two = heads.subList(heads.size() - 2, heads.size());
    return new FinalityProof(
        two, List.of(), certificate(two.getFirst()), certificate(two.getLast()));
  }

  private Certificate certificate(Head head) {
    Vote vote = Vote.on(head);
    Hash digest = world.network().domain().digest(vote.hash());
    return new Certificate(
        vote,
        committee.members().stream()
            .limit(committee.quorum())
            .map(member ->
                new Certificate.Endorsement(
                    member.address(), world.keyOf(member.address()).sign(digest)))
            .toList());
  }
}
