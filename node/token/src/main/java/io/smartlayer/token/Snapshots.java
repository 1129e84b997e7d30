package io.smartlayer.token;

import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Hash;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.pcollections.TreePMap;

/**
 * What the replicas of a group have said of its state, and the last that more than half of them
 * agreed on. Immutable, as a {@link Ledger} is: a feed's fold makes the next one.
 */
public final class Snapshots {
  /** Of a feed in which nobody has spoken. */
  public static final Snapshots NONE = new Snapshots(TreePMap.empty(), null);

  private final TreePMap<Address, Point> said;
  private final @Nullable Point agreed;

  /** Words that were said. */
  Snapshots(TreePMap<Address, Point> said, @Nullable Point agreed) {
    this.said = said;
    this.agreed = agreed;
  }

  /**
   * A group's state at one place of its feed.
   *
   * @param size after how many entries
   */
  public record Point(long size, Hash stateHash) {}

  /** The last point agreed on, or null when there is none yet. */
  public @Nullable Point agreed() {
    return agreed;
  }

  /** The last words that are not agreed on, by replica. */
  Map<Address, Point> said() {
    return said;
  }

  /** After how many entries that was; 0 when there is none. */
  public long agreedSize() {
    return agreed == null ? 0 : agreed.size;
  }

  /** The last point of which a replica has spoken; 0 when it has not, or it is agreed on. */
  public long saidBy(Address node) {
    Point last = said.get(node);
    return last == null ? 0 : last.size;
  }

  /**
   * The same after one more word.
   *
   * @param replicas who serves the group: only their words count
   */
  Snapshots with(Snapshot word, List<Address> replicas) {
    var point = new Point(word.size(), word.stateHash());
    TreePMap<Address, Point> next = said.plus(word.node(), point);
    long agreeing = replicas.stream().filter(node -> point.equals(next.get(node))).count();
    boolean isAgreed = 2 * agreeing > replicas.size();
    TreePMap<Address, Point> open = next;
    for (Address node : next.keySet()) {
      if (!replicas.contains(node) || (isAgreed && next.get(node).size <= point.size)) {
        open = open.minus(node);
      }
    }
    return new Snapshots(open, isAgreed ? point : agreed);
  }
}
