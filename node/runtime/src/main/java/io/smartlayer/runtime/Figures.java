package io.smartlayer.runtime;

import io.smartlayer.feed.FeedHistory;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What a node counts of itself at one moment.
 *
 * @param queued tasks that wait for the loop
 * @param groups groups that it keeps or serves
 * @param halted groups that it cannot follow any more
 * @param silent groups in whose present term it signs nothing
 * @param finalEntries final entries of all of them
 * @param goneEntries how many of those it does not answer for any more
 * @param takenEntries of how many it took what they come to from other replicas
 * @param asleep what the others leave out
 * @param left groups that it left since it started, by reason
 * @param replicas what its feeds say of replicas
 */
record Figures(
    int queued,
    int groups,
    int halted,
    int silent,
    long finalEntries,
    long goneEntries,
    long takenEntries,
    Asleep asleep,
    Map<Leave.Why, Long> left,
    ReplicaCounts.Of replicas) {
  /** Copies the counts. */
  Figures {
    left = new TreeMap<>(left);
  }

  /**
   * What is counted of groups that sleep.
   *
   * @param due how many of them wake by themselves when their time has come
   * @param entries final entries of all of them
   */
  record Asleep(int groups, int due, long entries, Wakes.Counts wakes) {
    private static final Asleep NONE = new Asleep(0, 0, 0, Wakes.Counts.NONE);
  }

  /** The figures of a node's feeds. Only on the loop's thread. */
  static Figures of(NodeLoop loop, Stream<FeedShell> shells) {
    int groups = 0;
    int halted = 0;
    int silent = 0;
    long entries = 0;
    long gone = 0;
    for (FeedShell shell : shells.toList()) {
      FeedHistory history = shell.history();
      groups++;
      halted += shell.isHalted() ? 1 : 0;
      silent += shell.isSilent() ? 1 : 0;
      entries += history.finalSize();
      gone += history.floor();
    }
    return new Figures(
        loop.queued(),
        groups,
        halted,
        silent,
        entries,
        gone,
        0,
        Asleep.NONE,
        new TreeMap<>(),
        ReplicaCounts.Of.NONE);
  }

  /** The same of a node that took so much from other replicas. */
  Figures taking(long entries) {
    return copy(entries, asleep, left, replicas);
  }

  /** The same of a node some of whose groups sleep, and which has left others. */
  Figures with(Asleep others, Map<Leave.Why, Long> departures) {
    return copy(takenEntries, others, departures, replicas);
  }

  /** The same of a node whose feeds say so much of replicas. */
  Figures with(ReplicaCounts.Of said) {
    return copy(takenEntries, asleep, left, said);
  }

  private Figures copy(
      long taken, Asleep others, Map<Leave.Why, Long> departures, ReplicaCounts.Of said) {
    return new Figures(
        queued, groups, halted, silent, finalEntries, goneEntries, taken, others, departures, said);
  }

  /** How many groups were left for a reason. */
  long left(Leave.Why why) {
    return left.getOrDefault(why, 0L);
  }
}
