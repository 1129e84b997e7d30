package io.smartlayer.runtime;

import io.smartlayer.environment.Clock;
import io.smartlayer.feed.FeedReader;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.SealingKey;
import io.smartlayer.token.GroupState;
import io.smartlayer.token.Ledger;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Whether a node may leave a group: a final placement has left it out for a while, and it owes the
 * group nothing. Lives on its node's loop.
 */
final class Leave {
  private final Address self;
  private final FeedReader reader;
  private final FeedShell shell;
  private final BooleanSupplier parts;
  private final Supplier<GroupState> state;
  private final Clock clock;
  private @Nullable Instant since; // for so long it has been left out

  /** Why a node left a group. */
  enum Why {
    /** A quorum said that it was down, and another took its place. */
    DOWN,
    /** Others rank before it since. */
    RANK
  }

  /**
   * The leave of one group.
   *
   * @param parts whether none of its parts has anything under way, or owes anything
   */
  Leave(
      Address self,
      FeedReader reader,
      FeedShell shell,
      BooleanSupplier parts,
      Supplier<GroupState> state,
      Clock clock) {
    this.self = self;
    this.reader = reader;
    this.shell = shell;
    this.parts = parts;
    this.state = state;
    this.clock = clock;
  }

  /**
   * Whether the placement that stands leaves this node out, as far as it knows, and nobody needs
   * what it alone holds.
   */
  boolean isOver() {
    GroupState now = state.get();
    Ledger.PlacedAt placed = now.ledger().placed();
    return placed != null
        && now.size() == shell.history().finalSize()
        && !reader.isBehind()
        && !placed.placement().replicas().contains(self)
        && !isLastHolder(now.ledger(), placed.placement().replicas());
  }

  /** Who is placed later asks for the group's key those who said that they hold it. */
  private boolean isLastHolder(Ledger ledger, List<Address> replicas) {
    SealingKey key = ledger.keys().agreed();
    List<Address> holders = key == null ? List.of() : ledger.keys().holders(key);
    return holders.contains(self) && holders.stream().noneMatch(replicas::contains);
  }

  /**
   * Whether it may leave now; to be asked now and then.
   *
   * @param grace for how long it has to have been left out
   */
  boolean isDue(Duration grace) {
    Instant now = clock.now();
    if (!isOver()) {
      since = null;
      return false;
    }
    if (since == null || now.isBefore(since)) {
      since = now;
    }
    return !now.isBefore(since.plus(grace))
        && shell.isQuiet()
        && reader.isQuiet()
        && parts.getAsBoolean();
  }

  /** Why it is left out, as the feed tells. */
  Why why() {
    return state.get().ledger().downs().names(self) ? Why.DOWN : Why.RANK;
  }
}
