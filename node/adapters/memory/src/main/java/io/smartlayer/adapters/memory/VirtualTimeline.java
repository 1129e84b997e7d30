package io.smartlayer.adapters.memory;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.PriorityQueue;

/**
 * Time that passes only when it is told to: {@link #step} jumps to the next action and runs it on
 * the caller's thread. The same calls give the same order on every machine. For one thread.
 */
public final class VirtualTimeline implements Timeline {
  private record Due(Instant at, long sequence, Runnable action) {}

  private final PriorityQueue<Due> queue =
      new PriorityQueue<>(Comparator.comparing(Due::at).thenComparingLong(Due::sequence));
  private Instant now;
  private long sequence;

  /** A timeline that stands at {@code start}. */
  public VirtualTimeline(Instant start) {
    this.now = start;
  }

  @Override
  public Instant now() {
    return now;
  }

  @Override
  public void after(Duration delay, Runnable action) {
    queue.add(new Due(now.plus(delay), sequence++, action));
  }

  /** Jumps to the next action and runs it; false when there is none. */
  public boolean step() {
    Due next = queue.poll();
    if (next == null) {
      return false;
    }
    now = next.at();
    next.action().run();
    return true;
  }

  /** Runs everything that is due within {@code duration}, and ends there. */
  public void run(Duration duration) {
    Instant end = now.plus(duration);
    for (Due next = queue.peek(); next != null && !next.at().isAfter(end); next = queue.peek()) {
      step();
    }
    now = end;
  }
}
