package io.smartlayer.command;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Lets time pass for a test that watches a process: there is nothing else to wait for. */
final class Pause {
  private Pause() {}

  static void of(Duration time) throws InterruptedException {
    millis(time.toMillis());
  }

  /** For a test that nobody interrupts. */
  static void unlessInterrupted(Duration time) {
    try {
      of(time);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }

  static void millis(long millis) throws InterruptedException {
    boolean _ = new Semaphore(0).tryAcquire(millis, TimeUnit.MILLISECONDS);
  }
}
