package io.smartlayer.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.environment.Storage;
import io.smartlayer.primitives.Bytes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NodeLoopTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final List<String> done = Collections.synchronizedList(new ArrayList<>());

  /** A log that says what is done to it. */
  private final Storage.Log log =
      new Storage.Log() {
        @Override
        public long append(Bytes record) {
          done.add("append " + record.toUtf8());
          return 0;
        }

        @Override
        public void sync() {
          done.add("sync");
        }

        @Override
        public long size() {
          return 0;
        }

        @Override
        public Bytes read(long position) {
          throw new AssertionError("nobody reads");
        }
      };

  @Test
  void whatWaitsForTheDiskIsDoneAfterOneSyncForAll() {
    try (var loop = new NodeLoop("test", () -> {})) {
      for (String name : List.of("a", "b")) {
        assertThat(loop.offer(() -> keep(loop, name))).isTrue();
      }
      loop.start();
      assertThat(loop.<Boolean>ask(() -> true, PATIENCE)).isTrue();
      assertThat(loop.<Boolean>ask(() -> true, PATIENCE)).isTrue(); // the batch before is over
      assertThat(done).containsExactly("append a", "append b", "sync", "say a", "say b");
    }
  }

  @Test
  void aLightLoopTicksAndTakesTasksInTheirOrder() throws InterruptedException {
    var ticks = new CountDownLatch(3);
    try (NodeLoop loop = NodeLoop.light("test", ticks::countDown, Duration.ofMillis(5))) {
      loop.start();
      assertThat(ticks.await(20, TimeUnit.SECONDS)).isTrue();
      for (int i = 0; i < 1000; i++) {
        String task = "task " + i;
        assertThat(loop.put(() -> done.add(task))).isTrue();
      }
      assertThat(loop.<Integer>ask(done::size, PATIENCE)).isEqualTo(1000);
      assertThat(done).isEqualTo(IntStream.range(0, 1000).mapToObj(i -> "task " + i).toList());
    }
  }

  @Test
  void aLightLoopThatHasNothingToDoEndsWhenItIsClosed() throws InterruptedException {
    NodeLoop loop = NodeLoop.light("test", () -> {}, Duration.ofHours(1));
    loop.start();
    Thread thread = Objects.requireNonNull(loop.ask(Thread::currentThread, PATIENCE));
    loop.close();
    assertThat(thread.join(PATIENCE)).isTrue();
    assertThat(loop.offer(() -> done.add("too late"))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aFaultEndsTheLoopForGoodAndShows(boolean error) throws InterruptedException {
    var loop = new NodeLoop("test", () -> {});
    var begun = new CountDownLatch(1);
    assertThat(loop.hasFailed()).isFalse();
    loop.offer(() -> {
      begun.countDown();
      if (error) {
        throw new AssertionError("planted");
      }
      throw new Storage.StorageFailure("planted");
    });
    loop.start();
    assertThat(begun.await(20, TimeUnit.SECONDS)).isTrue();
    loop.close(); // it waits until the thread has ended
    assertThat(loop.hasFailed()).isTrue();
    assertThat(loop.offer(() -> done.add("too late"))).isFalse();
    assertThat(done).isEmpty();
  }

  @Test
  void closingLetsTheBatchUnderWayFinishUndisturbed() throws InterruptedException {
    var loop = new NodeLoop("test", () -> {});
    var begun = new CountDownLatch(1);
    var disturbed = new AtomicBoolean();
    loop.offer(() -> {
      begun.countDown();
      long end = System.nanoTime() + Duration.ofMillis(50).toNanos();
      while (System.nanoTime() < end) {
        disturbed.compareAndSet(false, Thread.currentThread().isInterrupted());
      }
      keep(loop, "last");
    });
    loop.start();
    assertThat(begun.await(20, TimeUnit.SECONDS)).isTrue();
    loop.close();
    assertThat(disturbed).isFalse(); // an interrupt closes files
    assertThat(done).containsExactly("append last", "sync", "say last");
    assertThat(loop.hasFailed()).isFalse();
  }

  @Test
  void whatADeferredActionStoresIsSyncedBeforeItIsSaid() {
    try (var loop = new NodeLoop("test", () -> {})) {
      loop.offer(() -> {
        keep(loop, "a");
        loop.afterSync(() -> keep(loop, "b"));
      });
      loop.start();
      Patience.until("both to be said", () -> done.contains("say b"));
      assertThat(done).containsExactly("append a", "sync", "say a", "append b", "sync", "say b");
    }
  }

  @Test
  void anAnswerComesAfterTheSyncOfWhatItRestsOn() {
    try (var loop = new NodeLoop("test", () -> {})) {
      loop.offer(() -> keep(loop, "a"));
      Thread asker =
          Thread.ofVirtual()
              .start(() -> {
                loop.ask(() -> done.add("found"), PATIENCE);
                done.add("answered");
              });
      Patience.until("the question", () -> asker.getState() == Thread.State.TIMED_WAITING);
      loop.start();
      Patience.until("the answer", () -> done.contains("answered"));
      assertThat(done).containsExactly("append a", "found", "sync", "say a", "answered");
    }
  }

  @Test
  void nothingIsSaidWhenTheDiskFails() {
    var failing =
        new NodeLoop(
            "test",
            () -> {
              throw new AssertionError("no tick follows a failure");
            });
    failing.offer(() -> {
      failing.afterSync(() -> done.add("said"));
      throw new Storage.StorageFailure("planted");
    });
    failing.start();
    Patience.until("the end", failing::hasFailed);
    assertThat(done).isEmpty();
    failing.close();
  }

  @Test
  void aFullQueueRefusesAndWhoMustBeHeardWaitsForRoom() {
    try (var loop = new NodeLoop("test", () -> {})) {
      for (int i = 0; i < NodeLoop.QUEUE_LIMIT; i++) {
        assertThat(loop.offer(() -> {})).isTrue();
      }
      assertThat(loop.offer(() -> {})).isFalse();
      Thread waiting = Thread.ofVirtual().start(() -> loop.put(() -> done.add("heard")));
      Patience.until("somebody to wait", () -> waiting.getState() == Thread.State.TIMED_WAITING);
      loop.start();
      Patience.until("him to be heard", () -> done.contains("heard"));
    }
  }

  @Test
  void whoWaitsForAnAnswerIsToldAtOnceThatThereWillBeNone() {
    var loop = new NodeLoop("test", () -> {});
    Thread asker =
        Thread.ofVirtual()
            .start(() -> done.add("answer " + loop.ask(() -> "late", Duration.ofDays(1))));
    Patience.until("the question", () -> asker.getState() == Thread.State.TIMED_WAITING);
    loop.close(); // it was never started
    Patience.until("the end of the wait", () -> done.contains("answer null"));
    assertThat(loop.isRunning()).isFalse();
    assertThat(loop.put(() -> done.add("too late"))).isFalse();
  }

  private void keep(NodeLoop loop, String name) {
    loop.store(log, Bytes.utf8(name));
    loop.afterSync(() -> done.add("say " + name));
  }
}
