package io.smartlayer.runtime;

import io.smartlayer.environment.Storage;
import io.smartlayer.primitives.Bytes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The one thread that owns all state machines of a node.
 *
 * <p>It takes tasks in batches: what they store is synced once for the whole batch, and only then
 * are the actions carried out that had to wait for it. So nothing is said before it is on disk, and
 * under load one sync serves many.
 */
final class NodeLoop implements AutoCloseable {
  /** How many tasks may wait; a network message that finds no room is lost, as on any network. */
  static final int QUEUE_LIMIT = 8192;

  /** How many tasks share a sync. */
  static final int BATCH_LIMIT = 256;

  /** Longest time between two ticks. */
  static final Duration TICK = Duration.ofMillis(20);

  private static final System.Logger LOG = System.getLogger(NodeLoop.class.getName());

  private final String name;
  private final ArrayBlockingQueue<Runnable> queue = new ArrayBlockingQueue<>(QUEUE_LIMIT);
  private final Set<Storage.Log> dirty = new LinkedHashSet<>();
  private final List<Runnable> deferred = new ArrayList<>();
  private final Runnable tick;
  private final Thread thread;
  private volatile boolean running = true;
  private volatile boolean failed;

  NodeLoop(String name, Runnable tick) {
    this.name = name;
    this.tick = tick;
    this.thread = Thread.ofPlatform().name(name).daemon(true).unstarted(this::run);
  }

  void start() {
    thread.start();
  }

  /** Whether the loop ended by itself: this node takes no part any more. */
  boolean hasFailed() {
    return failed;
  }

  /** Hands a task to the loop; false when there is no room or the node has stopped. */
  boolean offer(Runnable task) {
    return running && queue.offer(task);
  }

  /** Asks something of the state machines and waits; null when there was no answer in time. */
  <T> @Nullable T ask(Supplier<T> question, Duration timeout) {
    var answer = new CompletableFuture<T>();
    if (!offer(() -> answer.complete(question.get()))) {
      return null;
    }
    try {
      return answer.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException | ExecutionException e) {
      return null;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return null;
    }
  }

  /** Appends a record that will be synced with this batch. Only on the loop's thread. */
  void store(Storage.Log log, Bytes record) {
    log.append(record);
    dirty.add(log);
  }

  /** Does something once everything stored in this batch is safe. Only on the loop's thread. */
  void afterSync(Runnable action) {
    deferred.add(action);
  }

  /**
   * Stops after the batch under way; what waits in the queue is dropped. The thread notices within
   * a tick: an interrupt would close the files that it writes to.
   */
  @Override
  public void close() {
    running = false;
    queue.clear();
    if (!Thread.currentThread().equals(thread)) {
      try {
        thread.join(Duration.ofSeconds(5));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private void run() {
    long nextTick = System.nanoTime();
    List<Runnable> batch = new ArrayList<>(BATCH_LIMIT);
    while (running) {
      try {
        long wait = nextTick - System.nanoTime();
        Runnable first = wait <= 0 ? queue.poll() : queue.poll(wait, TimeUnit.NANOSECONDS);
        if (first != null) {
          batch.add(first);
          queue.drainTo(batch, BATCH_LIMIT - 1);
        }
        if (System.nanoTime() >= nextTick) {
          batch.add(tick);
          nextTick = System.nanoTime() + TICK.toNanos();
        }
        carryOut(batch);
      } catch (InterruptedException e) {
        running = false;
      } catch (RuntimeException | Error e) { // the thread's top
        // A node that cannot store, or that meets a bug of ours, must not go on signing.
        failed = true;
        running = false;
        queue.clear();
        LOG.log(System.Logger.Level.ERROR, "node=" + name + " event=stopped", e);
      } finally {
        batch.clear();
      }
    }
  }

  private void carryOut(List<Runnable> batch) {
    batch.forEach(Runnable::run);
    dirty.forEach(Storage.Log::sync);
    dirty.clear();
    List<Runnable> actions = List.copyOf(deferred);
    deferred.clear();
    actions.forEach(Runnable::run);
  }
}
