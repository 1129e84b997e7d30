package io.smartlayer.runtime;

import io.smartlayer.anchoring.Auditor;
import io.smartlayer.gateway.AnchorPort.Audit;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/**
 * Runs the receipts again that other anchors accuse nodes of, one after the other and with rests
 * between: an anchor's word is enough to make others work, so it must not be able to keep them
 * busy. Safe for use by many threads.
 */
final class VerdictAudits implements AutoCloseable {
  /** How many receipts wait; nothing is found of others. */
  static final int QUEUE_LIMIT = Verdicts.OPEN_LIMIT;

  /** How many times as long as the last took is rested before the next. */
  static final int REST = 5;

  /** The longest rest: all that wait are to be run within the time for commits. */
  private static final Duration LONGEST_REST = Duration.ofSeconds(30);

  private static final Duration BUSY_PAUSE = Duration.ofSeconds(1);
  private static final System.Logger LOG = System.getLogger(VerdictAudits.class.getName());

  private final Audits audits;
  private final BlockingQueue<Job> jobs = new ArrayBlockingQueue<>(QUEUE_LIMIT);
  private final Thread worker;

  /** Begins to wait for receipts. */
  VerdictAudits(Audits audits) {
    this.audits = audits;
    this.worker = Thread.ofVirtual().name("verdicts").start(this::work);
  }

  /** What is told what a run came to; nothing is said where nothing can be. */
  @FunctionalInterface
  interface Finding {
    /** Whether the node signed what no run of the script comes to. */
    void found(boolean wrong);
  }

  private record Job(VerdictMessage.Accusation said, Finding then) {}

  /** Has a receipt run again when it is its turn; nothing comes of it where too many wait. */
  void add(VerdictMessage.Accusation said, Finding then) {
    if (!jobs.offer(new Job(said, then))) {
      LOG.log(System.Logger.Level.INFO, "event=verdict-audit-left-out");
    }
  }

  @Override
  public void close() {
    worker.interrupt();
  }

  private void work() {
    try {
      while (true) {
        Job job = jobs.take();
        long begun = System.nanoTime();
        Audit audit = audited(job);
        while (audit instanceof Audit.Busy) { // who asks goes first
          Thread.sleep(BUSY_PAUSE);
          begun = System.nanoTime();
          audit = audited(job);
        }
        if (audit instanceof Audit.Done done) {
          switch (done.finding()) {
            case Auditor.Finding.Agrees _ -> job.then.found(false);
            case Auditor.Finding.Differs _ -> job.then.found(true);
            case Auditor.Finding.CannotTell _ -> {} // it does not vote
          }
        }
        var rest = Duration.ofNanos((System.nanoTime() - begun) * REST);
        Thread.sleep(rest.compareTo(LONGEST_REST) < 0 ? rest : LONGEST_REST);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Runs one again; what somebody sends must not end this thread, whatever it brings about. */
  private Audit audited(Job job) {
    try {
      return audits.audit(job.said.signed().receipt(), job.said.step());
    } catch (RuntimeException e) {
      LOG.log(System.Logger.Level.ERROR, "event=verdict-audit-failed", e);
      return new Audit.TimedOut();
    }
  }
}
