package io.smartlayer.token;

import io.smartlayer.feed.Entry;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Hash;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * On which states the replicas of a group have agreed, as its feed says: whoever reads the feed
 * knows it without a script, and without any other state. Only placements and snapshots are looked
 * into. For one thread.
 */
public final class AgreedPoints {
  /** How many points are remembered, the latest. */
  public static final int POINTS_LIMIT = 64;

  private final TreeMap<Long, Hash> points = new TreeMap<>();
  private Snapshots snapshots = Snapshots.NONE;
  private List<Address> replicas = List.of();
  private long size;

  /** Of a feed of which nothing is read. */
  public AgreedPoints() {}

  /**
   * Of a feed that is folded so far; of the points agreed on there the last is known.
   *
   * @param folded what its entries come to
   */
  public static AgreedPoints after(FoldedGroup folded) {
    var out = new AgreedPoints();
    Ledger ledger = folded.ledger();
    Ledger.@Nullable PlacedAt placed = ledger.placed();
    out.size = folded.size();
    out.snapshots = ledger.snapshots();
    out.replicas = placed == null ? List.of() : placed.placement().replicas();
    Snapshots.@Nullable Point last = out.snapshots.agreed();
    if (last != null) {
      out.points.put(last.size(), last.stateHash());
    }
    return out;
  }

  /** Reads the next final entry. */
  public void read(Entry entry) {
    size++;
    switch (entry.kind()) {
      case PLACEMENT -> {
        if (EntryBody.read(entry) instanceof Placement placement) {
          replicas = placement.replicas();
        }
      }
      case SNAPSHOT -> {
        if (EntryBody.read(entry) instanceof Snapshot word) {
          snapshots = snapshots.with(word, replicas);
          Snapshots.@Nullable Point agreed = snapshots.agreed();
          if (agreed != null) {
            points.put(agreed.size(), agreed.stateHash());
          }
        }
      }
      case LIFECYCLE,
          ATTESTATION,
          ELECTION,
          OUTCOME,
          FAILURE,
          CHAIN_EVENT,
          CLOSE,
          IMPORT,
          GROUP_KEY,
          DOWN,
          CALL,
          REVOCATION,
          UPGRADE,
          TICK,
          TIMER,
          MESSAGE -> {}
    }
    if (points.size() > POINTS_LIMIT) {
      points.pollFirstEntry();
    }
  }

  /** How many entries are read. */
  public long size() {
    return size;
  }

  /** After how many entries the last agreed state is; 0 when there is none. */
  public long last() {
    return points.isEmpty() ? 0 : points.lastKey();
  }

  /**
   * The hash agreed on for the state after so many entries; null when there is none, or is no more.
   */
  public @Nullable Hash at(long entries) {
    return points.get(entries);
  }

  /** The latest replicas of the group, in order of rank. */
  public List<Address> replicas() {
    return replicas;
  }
}
