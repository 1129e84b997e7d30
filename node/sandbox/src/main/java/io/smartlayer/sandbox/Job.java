package io.smartlayer.sandbox;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One call on its way through an engine: made by the caller, run by a worker, given up by the
 * caller when it takes too long.
 *
 * <p>The lock guards who may still act: a caller that gives up kills the guest only while that
 * guest is running this very job.
 */
final class Job {
  private final Program program;
  private final int function;
  private final String argumentsJson;
  private final long gasLimit;
  private final CountDownLatch started = new CountDownLatch(1);
  private final CountDownLatch finished = new CountDownLatch(1);
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
   * Waits for the end, on the caller's thread: mostly once, since to wait and to be woken costs
   * more than a small run. So a run may take up to twice its time before it is killed.
   */
  Run await(long placeMillis, long runMillis) {
    long firstMillis = Math.min(placeMillis, runMillis);
    try {
      if (finished.await(firstMillis, TimeUnit.MILLISECONDS)) return outcome();
      if (!started.await(placeMillis - firstMillis, TimeUnit.MILLISECONDS)) {
        throw giveUp(NodeFault.Kind.BUSY, "no worker was free within " + placeMillis + " ms");
      }
      if (!finished.await(runMillis, TimeUnit.MILLISECONDS)) {
        throw giveUp(NodeFault.Kind.TOO_SLOW, "the run took more than " + runMillis + " ms");
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw giveUp(NodeFault.Kind.STOPPED, "the caller was interrupted");
    }
    return outcome();
  }

  /** Marks the job as running on a guest; false when nobody waits for it any more. */
  synchronized boolean start(Guest guest) {
    if (givenUp) return false;
    running = guest;
    started.countDown();
    return true;
  }

  /** Ends the job with a run; false when it was given up and its guest may have been killed. */
  synchronized boolean finish(Run ended) {
    run = ended;
    return end();
  }

  /** Ends the job with a fault, unless it has ended. */
  synchronized void fail(NodeFault failure) {
    if (run == null) fault = failure;
    var _ = end();
  }

  private boolean end() {
    running = null;
    started.countDown();
    finished.countDown();
    return !givenUp;
  }

  private synchronized NodeFault giveUp(NodeFault.Kind kind, String message) {
    givenUp = true;
    if (running != null) running.kill();
    return new NodeFault(kind, message);
  }

  private synchronized Run outcome() {
    if (fault != null) throw fault;
    if (run == null) throw new IllegalStateException("a finished job has an outcome");
    return run;
  }
}
