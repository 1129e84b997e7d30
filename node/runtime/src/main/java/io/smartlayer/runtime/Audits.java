package io.smartlayer.runtime;

import io.smartlayer.anchoring.Auditor;
import io.smartlayer.environment.Chain;
import io.smartlayer.feed.FeedId;
import io.smartlayer.gateway.AnchorPort.Audit;
import io.smartlayer.sandbox.ChicoryEngine;
import io.smartlayer.sandbox.Engine;
import io.smartlayer.sandbox.NodeFault;
import io.smartlayer.sandbox.Program;
import io.smartlayer.sandbox.Run;
import io.smartlayer.token.GroupState;
import io.smartlayer.token.Receipt;
import io.smartlayer.token.ReceiptBundle;
import io.smartlayer.token.ScriptMissing;
import io.smartlayer.token.ServiceScript;
import io.smartlayer.token.Step;
import io.smartlayer.token.StepRunner;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The audits of one anchor: one at a time, on an engine that lives as long as the audit, since few
 * ask for one and an engine takes much memory. Safe for use by many threads.
 */
final class Audits implements AutoCloseable {
  /** Longest history that is folded, in entries. */
  static final int ENTRIES_LIMIT = 10_000;

  /** How long an audit may take, but for the call that is under way then. */
  static final Duration AUDIT_TIME = Duration.ofSeconds(60);

  /** Found of what has a longer history. */
  static final Auditor.Finding.CannotTell TOO_LONG =
      new Auditor.Finding.CannotTell("more entries than an audit folds");

  private static final int PAGE = 256;
  private static final System.Logger LOG = System.getLogger(Audits.class.getName());

  private final ServiceScript.Library scripts;
  private final History history;
  private final Chain chain;
  private final Supplier<Engine> engines;
  private final Duration atMost;
  private final Semaphore turn = new Semaphore(1);
  private final AtomicReference<@Nullable Engine> running = new AtomicReference<>();
  private volatile boolean closed;

  /** Audits on the engine that verifies; the chain waits for answers. */
  Audits(ServiceScript.Library scripts, History history, Chain chain) {
    this(scripts, history, chain, () -> new ChicoryEngine(1), AUDIT_TIME);
  }

  Audits(
      ServiceScript.Library scripts,
      History history,
      Chain chain,
      Supplier<Engine> engines,
      Duration atMost) {
    this.scripts = scripts;
    this.history = history;
    this.chain = chain;
    this.engines = engines;
    this.atMost = atMost;
  }

  /** The anchor's own copy of its feeds. */
  @FunctionalInterface
  interface History {
    /** At most {@code limit} final entries from an offset on; none where there are none. */
    List<GroupState.FinalEntry> read(FeedId feed, long from, int limit);
  }

  /** The time is over. */
  private static final class Overdue extends RuntimeException {
    private static final long serialVersionUID = 1;
  }

  /** An engine that begins nothing any more when the time is over; each call has its own bound. */
  private record Timed(Engine engine, long endNanos) implements Engine {
    @Override
    public String name() {
      return engine.name();
    }

    @Override
    public Run call(Program program, String function, String argumentsJson, long gasLimit) {
      if (System.nanoTime() - endNanos > 0) {
        throw new Overdue();
      }
      return engine.call(program, function, argumentsJson, gasLimit);
    }

    @Override
    public void close() {
      engine.close();
    }
  }

  /** Folds a feed and runs a receipt's query again, and those of the answers that it was given. */
  Audit audit(ReceiptBundle bundle) {
    return inTurn(engine -> audit(bundle, engine));
  }

  /** The same of a receipt from a node's log, with its step where one is logged. */
  Audit audit(Receipt receipt, @Nullable Step step) {
    return inTurn(engine ->
        found(
            receipt,
            engine,
            List.of(),
            (auditor, entries) -> auditor.logged(receipt, step, entries)));
  }

  private Audit inTurn(Function<Engine, Audit.Done> work) {
    if (closed || !turn.tryAcquire()) {
      return new Audit.Busy();
    }
    var audit = new FutureTask<Audit>(() -> run(work));
    Thread.ofPlatform().daemon().name("audit").start(audit);
    try {
      return audit.get();
    } catch (InterruptedException e) { // the audit goes on until its time is over
      Thread.currentThread().interrupt();
      return new Audit.Busy();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof RuntimeException known ? known : new IllegalStateException(e);
    }
  }

  /**
   * On a thread of its own: it is nothing but work, for seconds, which others must not wait for.
   */
  private Audit run(Function<Engine, Audit.Done> work) {
    long end = System.nanoTime() + atMost.toNanos();
    try (Engine engine = new Timed(engines.get(), end)) {
      running.set(engine);
      return closed ? new Audit.Busy() : work.apply(engine);
    } catch (Overdue e) {
      return new Audit.TimedOut();
    } finally {
      running.set(null);
      turn.release();
    }
  }

  /** Ends the audit that is under way; there is none any more. */
  @Override
  public void close() {
    closed = true;
    Engine engine = running.get();
    if (engine != null) {
      engine.close();
    }
  }

  private Audit.Done audit(ReceiptBundle bundle, Engine engine) {
    List<Audit.Done> nested = bundle.nested().stream().map(inner -> audit(inner, engine)).toList();
    return found(
        bundle.signed().receipt(),
        engine,
        nested,
        (auditor, entries) -> auditor.receipt(bundle, entries));
  }

  /** What is asked of an auditor. */
  private interface Question {
    Auditor.Finding ask(Auditor auditor, List<GroupState.FinalEntry> entries);
  }

  private Audit.Done found(
      Receipt receipt, Engine engine, List<Audit.Done> nested, Question question) {
    if (receipt.offset() >= ENTRIES_LIMIT) {
      return new Audit.Done(engine.name(), 0, TOO_LONG, nested);
    }
    List<GroupState.FinalEntry> entries = through(receipt);
    try {
      var auditor = new Auditor(new StepRunner(engine), scripts, chain);
      Auditor.Finding finding = question.ask(auditor, entries);
      return new Audit.Done(engine.name(), entries.size(), finding, nested);
    } catch (ScriptMissing e) {
      return new Audit.Done(engine.name(), 0, cannotTell(String.valueOf(e.getMessage())), nested);
    } catch (NodeFault e) {
      LOG.log(System.Logger.Level.WARNING, "event=audit-failed kind=" + e.kind());
      return new Audit.Done(
          engine.name(), 0, cannotTell("this anchor could not run the steps"), nested);
    }
  }

  private static Auditor.Finding cannotTell(String why) {
    return new Auditor.Finding.CannotTell(why);
  }

  /** The history through a receipt's offset, or as much of it as there is here. */
  private List<GroupState.FinalEntry> through(Receipt receipt) {
    List<GroupState.FinalEntry> all = new ArrayList<>();
    long left = receipt.offset() + 1;
    while (left > 0) {
      var page = history.read(receipt.feed(), all.size(), (int) Math.min(left, PAGE));
      if (page.isEmpty()) {
        return all;
      }
      all.addAll(page);
      left -= page.size();
    }
    return all;
  }
}
