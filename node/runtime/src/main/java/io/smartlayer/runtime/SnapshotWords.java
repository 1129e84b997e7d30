package io.smartlayer.runtime;

import io.smartlayer.feed.FeedId;
import io.smartlayer.gateway.AnchorPort.Submission;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Hash;
import io.smartlayer.token.FoldedGroup;
import io.smartlayer.token.GroupState;
import io.smartlayer.token.Ledger;
import io.smartlayer.token.Snapshot;
import io.smartlayer.token.Snapshots;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What one replica says of its group's state, and whether the others say the same. Lives on its
 * node's loop.
 */
final class SnapshotWords {
  /** How many of its own points a replica remembers until they are agreed on. */
  static final int POINTS_LIMIT = 64;

  /** Of how many of them, the latest, it remembers the state itself. */
  static final int STATES_LIMIT = 2;

  private static final System.Logger LOG = System.getLogger(SnapshotWords.class.getName());

  private final ReplicaParts parts;
  private final FeedId id;
  private final FeedShell shell;
  private final TreeMap<Long, Hash> points = new TreeMap<>();
  private final TreeMap<Long, FoldedGroup> states = new TreeMap<>();
  private @Nullable FoldedGroup agreed;
  private long told;
  private boolean differs;

  SnapshotWords(ReplicaParts parts, FeedId id, FeedShell shell) {
    this.parts = parts;
    this.id = id;
    this.shell = shell;
  }

  /** One more entry has been folded. */
  void folded(GroupState state) {
    if (Snapshot.isDue(state.size())) {
      points.put(state.size(), state.folded().stateHash());
      states.put(state.size(), state.folded());
      if (points.size() > POINTS_LIMIT) {
        points.pollFirstEntry();
      }
      if (states.size() > STATES_LIMIT) {
        states.pollFirstEntry();
      }
    }
    Snapshots.@Nullable Point point = state.ledger().snapshots().agreed();
    if (point != null && !points.isEmpty()) {
      compare(point);
    }
  }

  /**
   * The last state on which the others agreed with this node, once; null when there is none new.
   */
  @Nullable FoldedGroup takeAgreed() {
    @Nullable FoldedGroup taken = agreed;
    agreed = null;
    return taken;
  }

  /** Whether it has said nothing of which the others have still to say whether it is so. */
  boolean isIdle() {
    return points.isEmpty() && agreed == null && !differs;
  }

  /** Whether the others agreed on another state than this node's: it must not serve its own. */
  boolean differs() {
    return differs;
  }

  /** Says what the state was at the last point, once: only when all that is final is folded. */
  void tell(Ledger ledger) {
    Ledger.PlacedAt placed = ledger.placed();
    if (points.isEmpty() || differs || placed == null) {
      return;
    }
    long size = points.lastKey();
    Address self = parts.key().address();
    if (size > told
        && size > ledger.snapshots().saidBy(self)
        && placed.placement().replicas().contains(self)) {
      told = size;
      Hash state = points.lastEntry().getValue();
      shell.submit(
          Snapshot.by(parts.key(), parts.domain(), id, size, state).toEntry(),
          answer -> answered(answer, size));
    }
  }

  private void answered(Submission answer, long size) {
    if (answer instanceof Submission.Refused(String code, String why)) {
      LOG.log(
          System.Logger.Level.DEBUG,
          "feed=" + id + " event=snapshot-refused size=" + size + " code=" + code + " why=" + why);
      if (ReplicaActs.PASSING.contains(code) && !shell.isHalted()) {
        told = Math.min(told, size - 1); // said again when time has passed
      }
    }
  }

  private void compare(Snapshots.Point point) {
    @Nullable Hash own = points.get(point.size());
    if (point.stateHash().equals(own) && states.containsKey(point.size())) {
      agreed = states.get(point.size());
    }
    if (own != null && !own.equals(point.stateHash())) {
      differs = true;
      LOG.log(
          System.Logger.Level.ERROR,
          "feed="
              + id
              + " event=snapshot-differs size="
              + point.size()
              + " own="
              + own
              + " agreed="
              + point.stateHash());
    }
    points.headMap(point.size(), true).clear();
    states.headMap(point.size(), true).clear();
  }
}
