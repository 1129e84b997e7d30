package io.smartlayer.examples.flightticket;

import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Lets a hotel fail in the worst way on demand: it does what it was asked to and does not say so.
 * One flight at a time, one answer, and not for long. Safe for use by many threads.
 */
final class HeldAnswers {
  /** How long an answer is kept back. */
  static final Duration HOLD_TIME = Duration.ofSeconds(30);

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition released = lock.newCondition();
  private @Nullable String flight;
  private long releases;

  /** From now on the next answer about a flight is kept back; none about another flight. */
  void hold(String which) {
    lock.lock();
    try {
      flight = which;
    } finally {
      lock.unlock();
    }
  }

  /** Lets everything go, and keeps back nothing any more. */
  void release() {
    lock.lock();
    try {
      flight = null;
      releases++;
      released.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Passes an answer on: at once, or when it is released or has been kept back long enough. */
  Reply pass(String about, Reply answer) {
    lock.lock();
    try {
      if (about.equals(flight)) {
        flight = null;
        awaitRelease();
      }
      return answer;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return answer;
    } finally {
      lock.unlock();
    }
  }

  private void awaitRelease() throws InterruptedException {
    long before = releases;
    long left = HOLD_TIME.toNanos();
    while (releases == before && left > 0) {
      left = released.awaitNanos(left);
    }
  }
}
