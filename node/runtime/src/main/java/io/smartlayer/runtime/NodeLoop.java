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
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);

  private final String name;
  private final Duration period;
  private final ArrayBlockingQueue<Runnable> queue = new ArrayBlockingQueue<>(QUEUE_LIMIT);
  private final CompletableFuture<Void> ended = new CompletableFuture<>();
  private final Runnable tick;
  private final Thread thread;
  private volatile boolean running = true;
  private volatile boolean failed;

  // The thread's own.
  private long nextTick = System.nanoTime();
  private final Set<Storage.Log> dirty = new LinkedHashSet<>();
  private List<Runnable> deferred = new ArrayList<>();

  /** A loop with a thread of the system's, which may wait for disks. */
  NodeLoop(String name, Runnable tick) {
    this(name, tick, TICK, Thread.ofPlatform().daemon(true));
  }

  private NodeLoop(String name, Runnable tick, Duration period, Thread.Builder builder) {
    this.name = name;
    this.tick = tick;
    this.period = period;
    this.thread = builder.name(name).unstarted(this::run);
  }

  /**
   * A loop that stores nothing. Its thread is virtual: to hand it a task, or to be handed one by
   * it, takes no switch of the system's threads.
   *
   * @param period time between two ticks, which take their turn among the tasks
   */
  static NodeLoop light(String name, Runnable tick, Duration period) {
    return new NodeLoop(name, tick, period, Thread.ofVirtual());
  }

  void start() {
    thread.start();
    if (thread.isVirtual()) {
      Thread.ofVirtual().name(name + "-ticker").start(this::tickEachPeriod);
    }
  }

  /** Whether it takes tasks: neither closed nor failed. */
  boolean isRunning() {
    return running;
  }

  /** Whether the loop ended by itself: this node takes no part any more. */
  boolean hasFailed() {
    return failed;
  }

  /** How many tasks wait. */
  int queued() {
    return queue.size();
  }

  /** Hands a task to the loop; false when there is no room or the node has stopped. */
  boolean offer(Runnable task) {
    return running && queue.offer(task);
  }

  /** Hands a task to the loop and waits for room; false when the node has stopped. */
  boolean put(Runnable task) {
    try {
      while (running) {
        if (queue.offer(task, TICK.toMillis(), TimeUnit.MILLISECONDS)) {
          return true;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return false;
  }

  /**
   * Asks something of the state machines and waits; null when there was no answer in time. The
   * answer comes once all on which it rests is on disk.
   */
  <T> @Nullable T ask(Supplier<T> question, Duration timeout) {
    var answer = new CompletableFuture<T>();
    Runnable task =
        () -> {
          T found = question.get();
          afterSync(() -> answer.complete(found));
        };
    try {
      boolean taken = running && queue.offer(task, timeout.toMillis(), TimeUnit.MILLISECONDS);
      return taken ? await(answer, timeout) : null;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return null;
    }
  }

  /** Waits for what the loop will say; null when it says nothing in time, or ends before. */
  <T> @Nullable T await(CompletableFuture<T> answer, Duration timeout) {
    try {
      CompletableFuture.anyOf(answer, ended).get(timeout.toMillis(), TimeUnit.MILLISECONDS);
      return answer.getNow(null);
    } catch (TimeoutException e) {
      return null;
    } catch (ExecutionException e) {
      throw new IllegalStateException("an answer is completed, and never fails", e);
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
    queue.offer(() -> {}); // wakes a thread that waits without end
    ended.complete(null);
    if (thread.isAlive() && !Thread.currentThread().equals(thread)) {
      try {
        if (!thread.join(CLOSE_TIMEOUT)) {
          LOG.log(System.Logger.Level.WARNING, "node=" + name + " event=still-busy");
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private void run() {
    List<Runnable> batch = new ArrayList<>(BATCH_LIMIT);
    while (running) {
      try {
        gather(batch);
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
    ended.complete(null);
  }

  private void gather(List<Runnable> batch) throws InterruptedException {
    // What was deferred by a deferred action waits for a sync, and for nothing else.
    Runnable first = deferred.isEmpty() ? next() : queue.poll();
    if (first != null) {
      batch.add(first);
      queue.drainTo(batch, BATCH_LIMIT - 1);
    }
    if (!thread.isVirtual() && System.nanoTime() - nextTick >= 0) {
      batch.add(tick);
      nextTick = System.nanoTime() + period.toNanos();
    }
  }

  /** The next task, as soon as there is one; null when it is time for a tick. */
  private @Nullable Runnable next() throws InterruptedException {
    if (thread.isVirtual()) {
      return queue.take();
    }
    return queue.poll(nextTick - System.nanoTime(), TimeUnit.NANOSECONDS);
  }

  /** For a virtual thread to wait with an end costs two switches of threads, each time anew. */
  private void tickEachPeriod() {
    try {
      while (put(tick)) {
        Thread.sleep(period);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void carryOut(List<Runnable> batch) {
    batch.forEach(Runnable::run);
    dirty.forEach(Storage.Log::sync);
    dirty.clear();
    List<Runnable> actions = deferred;
    deferred = new ArrayList<>();
    actions.forEach(Runnable::run);
  }
}
