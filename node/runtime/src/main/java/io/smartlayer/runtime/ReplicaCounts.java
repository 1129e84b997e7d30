package io.smartlayer.runtime;

import io.smartlayer.primitives.Address;
import io.smartlayer.token.Down;
import io.smartlayer.token.EntryBody;
import io.smartlayer.token.Ledger;
import io.smartlayer.token.Placement;
import java.time.Instant;
import java.util.List;

/** Counts what a group's feed says of its replicas, from its first entry on. */
final class ReplicaCounts {
  private long falls;
  private long placements;

  /**
   * The counts of one group, or of several together.
   *
   * @param falls how often a quorum said that a replica was down
   * @param changes how often a placement followed another
   * @param down replicas of the placements that stand that are down now
   */
  record Of(long falls, long changes, long down) {
    static final Of NONE = new Of(0, 0, 0);

    Of plus(Of other) {
      return new Of(falls + other.falls, changes + other.changes, down + other.down);
    }
  }

  /** An entry has become final. */
  void take(EntryBody body) {
    falls += body instanceof Down ? 1 : 0;
    placements += body instanceof Placement ? 1 : 0;
  }

  /** The counts at a time. */
  Of at(Ledger ledger, Instant now) {
    Ledger.PlacedAt placed = ledger.placed();
    List<Address> replicas = placed == null ? List.of() : placed.placement().replicas();
    long down = replicas.stream().filter(node -> ledger.downs().isDown(node, now)).count();
    return new Of(falls, Math.max(0, placements - 1), down);
  }
}
