package io.smartlayer.sandbox;

import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/**
 * One call on its way through an engine: made by the caller, run by a worker, given up when it
 * takes too long.
 *
 * <p>The lock guards who may still act: who gives a job up kills the guest only while that guest is
 * running this very job.
 */
final class Job {
  private final Program program;
  private final int function;
  private final String argumentsJson;
  private final long gasLimit;
  private final CountDownLatch finished = new CountDownLatch(1);
  private long looks;
  private boolean givenUp;
  private @Nullable Guest running;
  private @Nullable Run run;
  private @Nullable NodeFault fault;

  Job(Program program, int function, String argumentsJson, long gasLimit) {
    this.program = program;
    this.function = function;
    this.argumentsJson = argumentsJson;
    this.gasLimit = gasLimit;
  }

  Program program() {
    return program;
  }

  int function() {
    return function;
  }

  String argumentsJson() {
    return argumentsJson;
  }

  long gasLimit() {
    return gasLimit;
  }

  /**
   * Waits for the end, on the caller's thread: without a time of its own, since to wait with an end
   * wakes one more thread. {@link #look} ends what takes too long.
   */
  Run await() {
    try {
      finished.await();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      giveUp(new NodeFault(NodeFault.Kind.STOPPED, "the caller was interrupted"));
    }
    return outcome();
  }

  /** Marks the job as running on a guest; false when nobody waits for it any more. */
  synchronized boolean start(Guest guest) {
    if (givenUp) return false;
    running = guest;
    looks = 0;
    return true;
  }

  /**
   * Looks once at a job that has not ended, and gives it up when it has been looked at more often
   * than it may be.
   *
   * @param placeLooks how often while it waits for a worker
   * @param runLooks how often while it runs
   */
  synchronized void look(long placeLooks, long runLooks) {
    looks++;
    if (running == null && looks > placeLooks) {
      giveUp(new NodeFault(NodeFault.Kind.BUSY, "no worker was free in time"));
    } else if (running != null && looks > runLooks) {
      giveUp(new NodeFault(NodeFault.Kind.TOO_SLOW, "the run took too long"));
    }
  }

  /** Ends the job with a run; false when it was given up and its guest may have been killed. */
  synchronized boolean finish(Run ended) {
    if (!givenUp) run = ended;
    return end();
  }

  /** Ends the job with a fault, unless it has ended. */
  synchronized void fail(NodeFault failure) {
    if (run == null && fault == null) fault = failure;
    var _ = end();
  }

  private boolean end() {
    running = null;
    finished.countDown();
    return !givenUp;
  }

  private synchronized void giveUp(NodeFault why) {
    if (finished.getCount() == 0) return;
    givenUp = true;
    fault = why;
    if (running != null) running.kill();
    finished.countDown();
  }

  private synchronized Run outcome() {
    if (fault != null) throw fault;
    if (run == null) throw new IllegalStateException("a finished job has an outcome");
    return run;
  }
}
