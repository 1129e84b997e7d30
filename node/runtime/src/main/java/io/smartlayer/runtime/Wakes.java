package io.smartlayer.runtime;

import io.smartlayer.environment.Storage;
import io.smartlayer.feed.FeedId;
import io.smartlayer.token.GroupMembers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Wakes groups: reads what was sealed of each beside the node's loop, a few groups at a time, and
 * lets those in that wait for one. Lives on its node's loop.
 */
final class Wakes {
  /** How many groups are read at once. */
  static final int AT_ONCE = 4;

  /** How many groups may wait for their turn. */
  static final int WAITING_LIMIT = 4096;

  /** How many callers and messages may wait for one group. */
  static final int MAIL_LIMIT = 256;

  /** How long the chain may take to say who ranks for a group. */
  static final Duration CHAIN_PATIENCE = Duration.ofSeconds(5);

  private static final System.Logger LOG = System.getLogger(Wakes.class.getName());

  private final ReplicaParts parts;
  private final Sleepers sleepers;
  private final SealedStates sealed;
  private final Function<TakenUp, ReplicaGroup> open;
  private final LinkedHashMap<FeedId, Wake> wakes = new LinkedHashMap<>();
  private int reading;
  private Counts counts = Counts.NONE;

  /** One group that wakes, or waits for its turn. */
  private static final class Wake {
    private final Dormant dormant;
    private final List<Consumer<@Nullable ReplicaGroup>> mail = new ArrayList<>();
    private final long sinceNanos = System.nanoTime();
    private boolean begun;

    private Wake(Dormant dormant) {
      this.dormant = dormant;
    }
  }

  /**
   * What was done so far.
   *
   * @param nanos from the wish to the group's being awake, of all together
   * @param longestNanos of one
   */
  record Counts(long wakes, long nanos, long longestNanos) {
    static final Counts NONE = new Counts(0, 0, 0);

    private Counts with(long more) {
      return new Counts(wakes + 1, nanos + more, Math.max(longestNanos, more));
    }
  }

  /**
   * Nobody wakes yet.
   *
   * @param open lets a group live again, on the loop
   */
  Wakes(ReplicaParts parts, Sleepers sleepers, Function<TakenUp, ReplicaGroup> open) {
    this.parts = parts;
    this.sleepers = sleepers;
    this.sealed = new SealedStates(parts.cabinet());
    this.open = open;
  }

  /**
   * Wakes a group that sleeps.
   *
   * @param then told of it once it is awake; of null if it cannot wake now
   */
  void wake(FeedId feed, Dormant dormant, Consumer<@Nullable ReplicaGroup> then) {
    Wake wake = wakes.get(feed);
    if (wake == null && wakes.size() >= WAITING_LIMIT) {
      then.accept(null);
      return;
    }
    if (wake == null) {
      wake = new Wake(dormant);
      wakes.put(feed, wake);
    }
    if (wake.mail.size() >= MAIL_LIMIT) {
      then.accept(null);
      return;
    }
    wake.mail.add(then);
    begin();
  }

  /** Whether a group is waking already. */
  boolean isWaking(FeedId feed) {
    return wakes.containsKey(feed);
  }

  Counts counts() {
    return counts;
  }

  private void begin() {
    for (Map.Entry<FeedId, Wake> each : wakes.entrySet()) {
      if (reading >= AT_ONCE) {
        return;
      }
      Wake wake = each.getValue();
      if (!wake.begun) {
        wake.begun = true;
        reading++;
        Thread.ofVirtual().name("wake").start(() -> read(each.getKey(), wake));
      }
    }
  }

  private void read(FeedId feed, Wake wake) {
    try {
      @Nullable TakenUp found = found(feed, wake.dormant);
      parts.around().loop().put(() -> woken(feed, wake, found));
    } catch (Storage.StorageFailure e) {
      parts
          .around()
          .loop()
          .put(() -> {
            throw e; // as when the loop itself cannot read
          });
    } catch (RuntimeException e) { // the top of this thread
      LOG.log(System.Logger.Level.ERROR, "feed=" + feed + " event=not-woken", e);
      parts.around().loop().put(() -> woken(feed, wake, null));
    }
  }

  private @Nullable TakenUp found(FeedId feed, Dormant dormant) {
    if (!(parts.roster().await(feed, CHAIN_PATIENCE) instanceof GroupMembers.Answer.Known known)) {
      LOG.log(System.Logger.Level.WARNING, "feed=" + feed + " event=not-woken why=group-not-known");
      return null;
    }
    Sleep sleep = sleepers.read(dormant);
    SealedStates.Kept kept = sealed.read(feed, sleep);
    return TakenUp.resume(parts, feed, known.members().committee(feed), dormant.log(), kept);
  }

  private void woken(FeedId feed, Wake wake, @Nullable TakenUp found) {
    reading--;
    wakes.remove(feed);
    @Nullable ReplicaGroup group = found == null ? null : open.apply(found);
    if (group != null) {
      counts = counts.with(System.nanoTime() - wake.sinceNanos);
    }
    wake.mail.forEach(then -> then.accept(group));
    begin();
  }
}
