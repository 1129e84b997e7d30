package io.smartlayer.runtime;

import io.smartlayer.environment.Clock;
import io.smartlayer.gateway.AnchorPort.Audit;
import io.smartlayer.gateway.KeptAudit;
import io.smartlayer.gateway.KeptAudit.Result;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Hash;
import io.smartlayer.token.ReceiptRoot;
import io.smartlayer.token.SignedReceipt;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Runs the samples again that nodes have shown, one after the other and with long rests between, so
 * that an anchor has time for its feeds. Safe for use by many threads.
 */
final class SampleAudits implements AutoCloseable {
  /** How many samples wait; what is shown beyond that is not run again. */
  static final int QUEUE_LIMIT = 16;

  /** How many of them are of one node: whose samples take long hides nobody else's. */
  static final int NODE_LIMIT = 4;

  /** How many times as long as the last sample took is rested before the next. */
  static final int REST = 20;

  /** The longest rest, and the pause while somebody's own audit is under way. */
  private static final Duration LONGEST_REST = Duration.ofMinutes(5);

  private static final Duration BUSY_PAUSE = Duration.ofSeconds(1);
  private static final System.Logger LOG = System.getLogger(SampleAudits.class.getName());

  private final Audits audits;
  private final Clock clock;
  private final int rest;
  private final BlockingQueue<Job> jobs = new ArrayBlockingQueue<>(QUEUE_LIMIT);
  private final KeptAudits kept;
  private final AtomicLong left = new AtomicLong();
  private final Thread worker;

  /** Begins to wait for samples, with the usual rests. */
  SampleAudits(Audits audits, KeptAudits kept, Clock clock) {
    this(audits, kept, clock, REST);
  }

  SampleAudits(Audits audits, KeptAudits kept, Clock clock, int rest) {
    this.audits = audits;
    this.kept = kept;
    this.clock = clock;
    this.rest = rest;
    this.worker = Thread.ofVirtual().name("samples").start(this::work);
  }

  /** A sample that was shown, and found to stand where it should. */
  private record Job(ReceiptRoot root, long position, ReceiptMessage.Kept kept) {}

  /** Has a sample run again, when it is its turn. By one thread. */
  void add(ReceiptRoot root, long position, ReceiptMessage.Kept shown) {
    long waiting = jobs.stream().filter(job -> job.root.node().equals(root.node())).count();
    if (waiting >= NODE_LIMIT || !jobs.offer(new Job(root, position, shown))) {
      left.incrementAndGet();
    }
  }

  /** Keeps what came of a sample that nothing can be run of. */
  void found(ReceiptRoot root, long position, Result result, String detail, Instant now) {
    kept.sampled(
        new KeptAudit(
            id(root, position),
            root.node(),
            new KeptAudit.Place(root.interval(), position),
            result,
            detail,
            now.toEpochMilli(),
            null,
            null));
  }

  /** How many there was no time for. */
  long leftOut() {
    return left.get();
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
        kept.sampled(finding(job, audit));
        var rests = Duration.ofNanos((System.nanoTime() - begun) * rest);
        Thread.sleep(rests.compareTo(LONGEST_REST) < 0 ? rests : LONGEST_REST);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Runs one again; what a node shows must not end this thread, whatever it brings about. */
  private Audit audited(Job job) {
    try {
      return audits.audit(job.kept.signed().receipt(), job.kept.step());
    } catch (RuntimeException | Error e) { // a thread's top
      LOG.log(System.Logger.Level.ERROR, "event=sampled-audit-failed node=" + job.root.node(), e);
      return new Audit.TimedOut();
    }
  }

  private KeptAudit finding(Job job, Audit audit) {
    Result result = Result.CANNOT_TELL;
    String detail = "it took longer than an audit may, or could not be run";
    if (audit instanceof Audit.Done ended) {
      result = KeptAudits.result(ended.finding());
      detail = KeptAudits.detail(ended);
    }
    SignedReceipt signed = job.kept.signed();
    return new KeptAudit(
        id(job.root, job.position),
        job.root.node(),
        new KeptAudit.Place(job.root.interval(), job.position),
        result,
        detail,
        clock.now().toEpochMilli(),
        signed.receipt(),
        result == Result.DIFFERS ? KeptAudits.evidence(signed, job.kept.step()) : null);
  }

  private static Hash id(ReceiptRoot root, long position) {
    return Hash.keccak(root.hash().bytes(), Bytes.ofLong(position));
  }
}
