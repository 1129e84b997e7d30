package io.smartlayer.runtime;

import io.smartlayer.environment.Storage;
import io.smartlayer.feed.FeedId;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The groups of a service node that sleep: who they are, when each has to wake by itself, and
 * whether their feeds have grown, which one member is asked now and then. Lives on its node's loop.
 */
final class Sleepers {
  /** Time between two questions about one group, while there are not too many. */
  static final Duration PERIOD = Duration.ofSeconds(60);

  /** How many groups are asked about at a tick: 1,000 in a second. */
  static final int ASKED_A_TICK = 20;

  private final ReplicaParts parts;
  private final Storage.Log sleeps;
  private final TreeMap<FeedId, Dormant> asleep = new TreeMap<>();
  private final TreeMap<FeedId, Long> written = new TreeMap<>(); // places, of those awake
  private final TreeSet<Due> dues = new TreeSet<>();
  private long entries;
  private @Nullable FeedId last; // that was asked about
  private Instant ticked = Instant.EPOCH;
  private long owed; // milliseconds, each of one group
  private int turn;

  private record Due(long millis, FeedId feed) implements Comparable<Due> {
    private static final Comparator<Due> ORDER =
        Comparator.comparingLong(Due::millis).thenComparing(Due::feed);

    @Override
    public int compareTo(Due other) {
      return ORDER.compare(this, other);
    }
  }

  /**
   * Nobody sleeps yet.
   *
   * @param sleeps what was written down of those that went to sleep
   */
  Sleepers(ReplicaParts parts, Storage.Log sleeps) {
    this.parts = parts;
    this.sleeps = sleeps;
    for (long place = 0; place < sleeps.size(); place++) {
      written.put(Sleep.decode(sleeps.read(place)).feed(), place);
    }
  }

  /**
   * Puts a group to sleep if what was written down when it last went to sleep still holds, in this
   * run of the node or before: its feed's log has not grown since.
   *
   * @return whether it sleeps
   */
  boolean sleepsOn(FeedId feed, Storage.Log log) {
    Long place = written.get(feed);
    if (place == null) {
      return false;
    }
    Sleep sleep = Sleep.decode(sleeps.read(place));
    boolean holds = sleep.records() == log.size();
    if (holds) {
      put(sleep, log, place);
    }
    return holds;
  }

  /** Puts a group to sleep whose state is kept. */
  void add(Sleep sleep, Storage.Log log) {
    parts.around().loop().store(sleeps, sleep.encode());
    put(sleep, log, sleeps.size() - 1);
  }

  private void put(Sleep sleep, Storage.Log log, long place) {
    FeedId feed = sleep.feed();
    long due = sleep.dueMillis() == 0 ? Dormant.NEVER : sleep.dueMillis();
    asleep.put(feed, new Dormant(log, place, sleep.size(), sleep.tip(), due));
    written.remove(feed);
    entries += sleep.size();
    if (due != Dormant.NEVER) {
      dues.add(new Due(due, feed));
    }
  }

  /** A group wakes. */
  void remove(FeedId feed) {
    Dormant woken = asleep.remove(feed);
    if (woken != null) {
      written.put(feed, woken.place());
      entries -= woken.size();
      dues.remove(new Due(woken.dueMillis(), feed));
    }
  }

  /** A group that could not be woken sleeps on, and is due at another time. */
  void defer(FeedId feed, Instant until) {
    Dormant now = asleep.get(feed);
    if (now != null && now.dueMillis() != Dormant.NEVER) {
      dues.remove(new Due(now.dueMillis(), feed));
      Dormant later = now.due(until.toEpochMilli());
      asleep.put(feed, later);
      dues.add(new Due(later.dueMillis(), feed));
    }
  }

  /** A group that sleeps; null where it does not. */
  @Nullable Dormant find(FeedId feed) {
    return asleep.get(feed);
  }

  /** What was written down of a group that sleeps; safe on any thread. */
  Sleep read(Dormant dormant) {
    return Sleep.decode(sleeps.read(dormant.place()));
  }

  /** How many sleep. */
  int size() {
    return asleep.size();
  }

  /** How many of them have a time at which they wake. */
  int dues() {
    return dues.size();
  }

  /** How many entries their feeds have together. */
  long entries() {
    return entries;
  }

  /** Those that have to wake by themselves by now, the most pressing first, at most so many. */
  List<FeedId> due(Instant now, int most) {
    List<FeedId> found = new ArrayList<>();
    for (Due due : dues) {
      if (due.millis > now.toEpochMilli() || found.size() >= most) {
        break;
      }
      found.add(due.feed);
    }
    return found;
  }

  /** Asks about those whose turn it is, so that the cost of a sleeper has a bound. */
  void elapsed(Instant now) {
    long passed = Math.clamp(Duration.between(ticked, now).toMillis(), 0, PERIOD.toMillis());
    ticked = now;
    long most = ASKED_A_TICK * PERIOD.toMillis();
    owed = Math.min(owed + passed * asleep.size(), most);
    for (; owed >= PERIOD.toMillis(); owed -= PERIOD.toMillis()) {
      Map.Entry<FeedId, Dormant> next = last == null ? null : asleep.higherEntry(last);
      if (next == null) {
        next = asleep.firstEntry();
      }
      if (next == null) {
        return;
      }
      last = next.getKey();
      ask(next.getKey(), next.getValue());
    }
  }

  private void ask(FeedId feed, Dormant dormant) {
    List<Address> members = read(dormant).members();
    turn++;
    Address member = members.get(Math.floorMod(turn, members.size()));
    Bytes question = new TipMessage.Question(feed).encode();
    parts
        .around()
        .loop()
        .afterSync(() -> parts.around().network().send(member, TipMessage.PROTOCOL, question));
  }
}
