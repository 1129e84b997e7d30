package io.smartlayer.runtime;

import io.smartlayer.environment.Clock;
import io.smartlayer.feed.Bookmark;
import io.smartlayer.feed.Committee;
import io.smartlayer.feed.FeedReader;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.JsonFields;
import io.smartlayer.token.GroupState;
import io.smartlayer.token.Ledger;
import io.smartlayer.token.ScriptMissing;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Whether a group can be let go of without losing anything: nothing is under way, and its log and
 * its state are all that it knows. Lives on its node's loop.
 */
final class Rest {
  private final FeedReader reader;
  private final FeedShell shell;
  private final StateExchange states;
  private final BooleanSupplier parts;
  private final Supplier<GroupState> state;
  private final Clock clock;

  /**
   * The rest of one group, whose feed and states these are.
   *
   * @param parts whether none of its other parts has anything under way
   */
  Rest(
      FeedReader reader,
      FeedShell shell,
      StateExchange states,
      BooleanSupplier parts,
      Supplier<GroupState> state,
      Clock clock) {
    this.reader = reader;
    this.shell = shell;
    this.states = states;
    this.parts = parts;
    this.state = state;
    this.clock = clock;
  }

  /** Whether it may be let go of now. */
  boolean isDue() {
    try {
      return isQuiet() && wakeMillis() > clock.now().toEpochMilli();
    } catch (ScriptMissing e) {
      return false; // of what was asked under a script that is not here nobody can tell
    }
  }

  private boolean isQuiet() {
    GroupState now = state.get();
    return shell.isQuiet()
        && reader.isQuiet()
        && now.script() != null
        && now.size() == shell.history().finalSize()
        && states.isIdle()
        && parts.getAsBoolean();
  }

  /** When there is something to do of which nobody tells it; {@link Dormant#NEVER} for never. */
  private long wakeMillis() {
    GroupState now = state.get();
    return now.asked().values().stream().mapToLong(now::openSince).min().orElse(Dormant.NEVER);
  }

  /**
   * Where its feed can be taken up again, with what it tells whoever asks: where it was placed, and
   * on what state the replicas agreed. Null where the whole log has to be read.
   */
  @Nullable Bookmark bookmark() {
    Ledger ledger = state.get().ledger();
    Ledger.PlacedAt placed = ledger.placed();
    List<Long> offsets = placed == null ? List.of() : List.of(placed.offset());
    List<Long> sizes = List.of(ledger.snapshots().agreedSize());
    return reader.bookmark(offsets, sizes, shell.log()::read, shell.log().size());
  }

  /**
   * What is to be known of it while it sleeps; only while that {@link #isDue}.
   *
   * @param kept its state, and where its feed is to be taken up
   */
  Sleep sleep(SealedStates.Seal kept) {
    Committee committee = shell.history().feed().committee();
    List<Address> members = committee.members().stream().map(Committee.Member::address).toList();
    long due = wakeMillis();
    long known = due > JsonFields.WHOLE_LIMIT ? 0 : due;
    return new Sleep(
        shell.history().feed().id(),
        shell.log().size(),
        state.get().size(),
        kept.stateHash(),
        kept.bookmarkHash(),
        known,
        reader.tip(),
        members);
  }
}
