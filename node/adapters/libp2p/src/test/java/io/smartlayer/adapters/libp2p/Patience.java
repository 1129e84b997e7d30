package io.smartlayer.adapters.libp2p;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Waits for what has to come, and fails when it does not. */
final class Patience {
  static final Duration LONG = Duration.ofSeconds(60);

  private static final Object NEVER_TOLD = new Object();

  private Patience() {}

  static void until(String what, BooleanSupplier holds) {
    long end = System.nanoTime() + LONG.toNanos();
    try {
      while (!holds.getAsBoolean()) {
        if (System.nanoTime() > end) {
          throw new AssertionError("waited in vain for " + what);
        }
        synchronized (NEVER_TOLD) {
          TimeUnit.MILLISECONDS.timedWait(NEVER_TOLD, 5);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted while waiting for " + what, e);
    }
  }
}
