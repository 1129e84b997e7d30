package io.smartlayer.token;

import io.smartlayer.feed.Close;
import io.smartlayer.feed.Committee;
import io.smartlayer.feed.FeedId;
import io.smartlayer.primitives.Hash;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A committee, and the block from whose nodes it was drawn. When its term has to end, and who comes
 * next, follows from the registry alone, so that nobody chooses ({@code spec/protocol/registry.md},
 * "Terms").
 *
 * @param term 0 for a feed's first committee
 * @param block the nodes that counted at its end ranked
 */
public record Tenure(FeedId feed, long term, long block, Committee committee) {
  /**
   * The first committee of a group.
   *
   * @param all the registered nodes, with those that have retired
   */
  public static Tenure first(RegisteredGroup group, Membership all) {
    Committee committee = all.at(group.block(), group.beacon()).committee(group.feed());
    return new Tenure(group.feed(), 0, group.block(), committee);
  }

  /** That of the committee which a close names. */
  public static Tenure of(FeedId feed, Close close) {
    return new Tenure(feed, close.term(), close.block(), close.committee());
  }

  /**
   * The first block at whose end a member of this committee counts no more, or there are enough
   * operators for a larger one; null while there is none.
   *
   * @param all the registered nodes as of some block; what registered or retired by then
   */
  public @Nullable Long ends(Membership all) {
    var changes = new TreeSet<Long>();
    for (Membership.Node anchor : all.anchors()) {
      changes.add(anchor.since());
      changes.add(anchor.until());
    }
    long leaves = leaves(all);
    boolean grows = Membership.committeeSize(all.anchors().size()) > committee.size();
    long from = grows ? block + 1 : leaves;
    for (long change : changes.tailSet(from, true)) {
      List<Membership.Node> counting = all.at(change, Hash.ZERO).anchors();
      if (!counting.isEmpty() && (change >= leaves || isLarger(counting))) {
        return change;
      }
    }
    return null;
  }

  /** When the first member retired. */
  private long leaves(Membership all) {
    return all.anchors().stream()
        .filter(anchor -> committee.indexOf(anchor.address()) >= 0 && anchor.until() > block)
        .mapToLong(Membership.Node::until)
        .min()
        .orElse(Long.MAX_VALUE);
  }

  /**
   * What closes this term.
   *
   * @param all the registered nodes
   * @param end {@link #ends}
   * @param after hash of the block after that
   */
  public Close close(Membership all, long end, Hash after) {
    Committee next = all.at(end, Genesis.beacon(after)).committee(feed);
    return new Close(term + 1, end, next);
  }

  private boolean isLarger(List<Membership.Node> counting) {
    long operators = counting.stream().map(Membership.Node::operator).distinct().count();
    return Membership.committeeSize(operators) > committee.size();
  }
}
