package io.smartlayer.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WatchdogTest {
  private static final Duration SHORT = Duration.ofMillis(1);
  private static final Duration LONG = Duration.ofDays(1);

  private final Watchdog watchdog = new Watchdog();

  @AfterEach
  void stop() {
    watchdog.close();
  }

  @Test
  void whoWaitsLongerThanItMayIsInterrupted() throws Exception {
    assertThat(onItsThread(this::isInterrupted)).isTrue();
  }

  @Test
  void theInterruptEndsWithWhatIsWatched() throws Exception {
    assertThat(
            onItsThread(() -> {
              boolean _ = isInterrupted();
              return Thread.currentThread().isInterrupted();
            }))
        .isFalse();
  }

  @Test
  void whatEndsInTimeIsNeverInterrupted() throws Exception {
    assertThat(
            onItsThread(() -> {
              watchdog.watch(SHORT).end();
              boolean _ = onItsThread(this::isInterrupted); // the dog has looked since
              return Thread.currentThread().isInterrupted();
            }))
        .isFalse();
  }

  @Test
  void whoMayWaitLongIsNotInterruptedWithOthers() throws Exception {
    assertThat(
            onItsThread(() -> {
              Watchdog.Watch watch = watchdog.watch(LONG);
              boolean _ = onItsThread(this::isInterrupted);
              boolean interrupted = Thread.currentThread().isInterrupted();
              watch.end();
              return interrupted;
            }))
        .isFalse();
  }

  /** Waits for what never comes, watched. */
  private boolean isInterrupted() {
    Watchdog.Watch watch = watchdog.watch(SHORT);
    try {
      new CountDownLatch(1).await();
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return true;
    } finally {
      watch.end();
    }
  }

  private static boolean onItsThread(Callable<Boolean> work) throws Exception {
    var task = new FutureTask<>(work);
    Thread.ofVirtual().start(task);
    return task.get(60, TimeUnit.SECONDS);
  }
}
