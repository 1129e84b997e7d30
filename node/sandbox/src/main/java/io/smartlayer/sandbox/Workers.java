package io.smartlayer.sandbox;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * An engine's workers: platform threads with stacks deep enough for what the meter allows, each
 * with one guest of its own, fed through one bounded queue. A clock looks at all jobs now and then,
 * so that none waits or runs for ever.
 *
 * <p>A worker whose guest met a node fault drops it and boots another for its next job.
 */
final class Workers implements AutoCloseable {
  /** How long a call may wait for a worker. */
  static final long PLACE_MILLIS = 10_000;

  /**
   * How long a run may take by the wall clock before it is killed; gas should end it long before.
   */
  static final long RUN_MILLIS = 60_000;

  private static final int MAXIMUM_WORKERS = 256;
  private static final int QUEUED_PER_WORKER = 256;
  private static final int MAXIMUM_IMAGES = 16_384;
  private static final long MAXIMUM_IMAGE_BYTES = 128L << 20;
  private static final long STACK_BYTES = 64L << 20;

  private static final long LOOK_MILLIS = 100;
  private static final long PLACE_LOOKS = PLACE_MILLIS / LOOK_MILLIS;

  private final Supplier<Guest> guests;
  private final long runLooks;
  private final BlockingQueue<Job> queue;
  private final AtomicReferenceArray<@Nullable Job> taken;
  private final ImageCache images = new ImageCache(MAXIMUM_IMAGES, MAXIMUM_IMAGE_BYTES);
  private final List<Thread> threads = new ArrayList<>();
  private final ScheduledThreadPoolExecutor clock;
  private volatile boolean closed;

  Workers(String name, int count, long runMillis, Supplier<Guest> guests) {
    if (count < 1 || count > MAXIMUM_WORKERS) {
      throw new IllegalArgumentException("1 to 256 workers, not " + count);
    }
    this.guests = guests;
    this.runLooks = Math.ceilDiv(runMillis, LOOK_MILLIS);
    this.queue = new ArrayBlockingQueue<>(count * QUEUED_PER_WORKER);
    this.taken = new AtomicReferenceArray<>(count);
    this.clock =
        new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().daemon().name("sandbox-" + name + "-clock").factory());
    for (int index = 0; index < count; index++) {
      int own = index;
      String worker = "sandbox-" + name + "-" + index;
      Thread thread = new Thread(null, () -> work(own), worker, STACK_BYTES);
      thread.setDaemon(true);
      threads.add(thread);
      thread.start();
    }
    var _ =
        clock.scheduleWithFixedDelay(this::look, LOOK_MILLIS, LOOK_MILLIS, TimeUnit.MILLISECONDS);
  }

  Run call(Program program, String function, String argumentsJson, long gasLimit) {
    if (gasLimit < 1 || gasLimit > Engine.MAXIMUM_GAS) {
      throw new IllegalArgumentException("gas limit " + gasLimit);
    }
    int index = program.functions().indexOf(function);
    if (index < 0) return new Run.Failed(FailureCode.NO_SUCH_FUNCTION, 0);
    if (!argumentsJson.startsWith("[") || !Texts.isCleanJson(argumentsJson)) {
      return new Run.Failed(FailureCode.BAD_ARGUMENTS, 0);
    }
    Job job = new Job(program, index, argumentsJson, gasLimit);
    if (closed) throw new NodeFault(NodeFault.Kind.STOPPED, "the engine is closed");
    if (!queue.offer(job)) throw new NodeFault(NodeFault.Kind.BUSY, "the engine's queue is full");
    if (closed && queue.remove(job)) {
      throw new NodeFault(NodeFault.Kind.STOPPED, "the engine is closed");
    }
    return job.await();
  }

  @Override
  public void close() {
    closed = true;
    threads.forEach(Thread::interrupt);
    Job left = queue.poll();
    while (left != null) {
      left.fail(new NodeFault(NodeFault.Kind.STOPPED, "the engine is closed"));
      left = queue.poll();
    }
  }

  private void work(int index) {
    try (Worker worker = new Worker(guests, images)) {
      while (!closed) {
        Job job = next();
        if (job == null) continue;
        taken.set(index, job);
        worker.run(job);
        taken.set(index, null);
      }
    }
  }

  /**
   * Looks at all jobs that have not ended; one between queue and worker is seen the next time. The
   * clock ends after the last worker.
   */
  private void look() {
    if (closed && threads.stream().noneMatch(Thread::isAlive)) {
      clock.shutdown();
    }
    for (Job job : queue) {
      job.look(PLACE_LOOKS, runLooks);
    }
    for (int index = 0; index < taken.length(); index++) {
      Job job = taken.get(index);
      if (job != null) job.look(PLACE_LOOKS, runLooks);
    }
  }

  /** The next job; null when woken by a close, or by a kill that came after its run had ended. */
  private @Nullable Job next() {
    try {
      return queue.take();
    } catch (InterruptedException _) {
      return null;
    }
  }
}
