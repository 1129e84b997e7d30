package io.smartlayer.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.anchoring.Auditor.Finding;
import io.smartlayer.gateway.AnchorPort.Audit;
import io.smartlayer.gateway.ServicePort.Answer;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.sandbox.Engine;
import io.smartlayer.sandbox.Program;
import io.smartlayer.sandbox.Run;
import io.smartlayer.token.CallGuard;
import io.smartlayer.token.Engines;
import io.smartlayer.token.Receipt;
import io.smartlayer.token.ReceiptBundle;
import io.smartlayer.token.SignedReceipt;
import io.smartlayer.token.Step;
import io.smartlayer.token.World;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Steps that whole anchors run again. */
class AuditsTest {
  private static final Duration LONG = Duration.ofMinutes(5);

  private final LocalWorld local = LocalWorld.started(1, 3);
  private final AtomicInteger opened = new AtomicInteger();
  private final AtomicInteger shut = new AtomicInteger();
  private ReceiptBundle bundle;

  @BeforeEach
  void ask() {
    local.activate(local.leader(), 1);
    local.awaitServed(1);
    var call =
        new CallGuard.Call(World.token(1), "status", Bytes.utf8("{}"), null, null, "https://a.b");
    Bytes file = ((Answer.Answered) local.replicas().getFirst().call(call)).bundle();
    bundle = ReceiptBundle.read(file);
  }

  @AfterEach
  void stop() {
    local.close();
  }

  @Test
  void anHonestStepRunsToTheSameOnTheOtherEngine() {
    long gas = CanonicalJson.read(bundle.step().output().toUtf8()).get("gas").longValue();
    long entries = bundle.signed().receipt().offset() + 1;
    assertThat(local.leader().audit(bundle))
        .isInstanceOfSatisfying(
            Audit.Done.class,
            done -> {
              assertThat(done.engine()).isEqualTo("chicory");
              assertThat(done.entries()).isEqualTo(entries);
              assertThat(done.finding())
                  .isEqualTo(new Finding.Agrees(gas, bundle.signed().receipt().stateHash()));
            });
  }

  @Test
  void anInventedResultIsFoundOut() {
    String output = bundle.step().output().toUtf8();
    String lie = output.replace("\"minutes\":0", "\"minutes\":9");
    assertThat(lie).isNotEqualTo(output);
    var lied = with(bundle.signed(), new Step(bundle.step().input(), Bytes.utf8(lie)));
    assertThat(found(local.leader().audit(lied)))
        .isEqualTo(new Finding.Differs("output", output, lie));
  }

  @Test
  void aReceiptOfEntriesThatAreNotHereCannotBeJudged() {
    assertThat(found(local.leader().audit(at(1000)))).isInstanceOf(Finding.CannotTell.class);
    assertThat(found(local.leader().audit(at(Audits.ENTRIES_LIMIT))))
        .isEqualTo(new Finding.CannotTell("more entries than an audit folds"));
  }

  @Test
  void oneAuditAtATimeAndNoneIsLeftOpen() throws Exception {
    var inside = new CountDownLatch(1);
    var goOn = new CountDownLatch(1);
    try (var audits = audits(() -> waiting(inside, goOn), LONG);
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var first = threads.submit(() -> audits.audit(bundle));
      inside.await();
      assertThat(audits.audit(bundle)).isEqualTo(new Audit.Busy());
      goOn.countDown();
      assertThat(found(first.get())).isInstanceOf(Finding.Agrees.class);
      assertThat(found(audits.audit(bundle))).isInstanceOf(Finding.Agrees.class);
    }
    assertThat(opened).hasValue(2);
    assertThat(shut).hasValue(2);
  }

  @Test
  void anAuditThatIsOutOfTimeEnds() {
    try (var audits = audits(() -> Engines.V8, Duration.ofSeconds(-1))) {
      assertThat(audits.audit(bundle)).isEqualTo(new Audit.TimedOut());
      assertThat(audits.audit(bundle)).isEqualTo(new Audit.TimedOut());
    }
    assertThat(shut).hasValue(2);
  }

  @Test
  void aFaultOfTheNodeItselfIsNoVerdict() {
    try (var audits = audits(() -> new Engines.Faulty(1), LONG)) {
      assertThat(found(audits.audit(bundle))).isInstanceOf(Finding.CannotTell.class);
    }
  }

  @Test
  void nothingIsAuditedAfterTheEnd() {
    var audits = audits(() -> Engines.V8, LONG);
    audits.close();
    assertThat(audits.audit(bundle)).isEqualTo(new Audit.Busy());
  }

  private Audits audits(Supplier<Engine> engines, Duration atMost) {
    AnchorNode anchor = local.leader();
    return new Audits(
        _ -> local.script(),
        anchor::history,
        local.chain,
        () -> {
          opened.incrementAndGet();
          return new Borrowed(engines.get(), shut);
        },
        atMost);
  }

  /** An engine that others use too: it is only counted how often it would be closed. */
  private record Borrowed(Engine engine, AtomicInteger shut) implements Engine {
    @Override
    public String name() {
      return engine.name();
    }

    @Override
    public Run call(Program program, String function, String argumentsJson, long gasLimit) {
      return engine.call(program, function, argumentsJson, gasLimit);
    }

    @Override
    public void close() {
      shut.incrementAndGet();
    }
  }

  private static Engine waiting(CountDownLatch inside, CountDownLatch goOn) {
    inside.countDown();
    try {
      goOn.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
    return Engines.V8;
  }

  private ReceiptBundle at(long offset) {
    Receipt r = bundle.signed().receipt();
    var receipt =
        new Receipt(
            r.token(),
            r.feed(),
            offset,
            r.prefixRoot(),
            r.script(),
            r.engine(),
            r.stateHash(),
            r.stepHash(),
            r.resultHash(),
            r.timeMillis(),
            r.sequence(),
            r.evidence(),
            r.node());
    return with(new SignedReceipt(receipt, bundle.signed().signature()), bundle.step());
  }

  private ReceiptBundle with(SignedReceipt signed, Step step) {
    return new ReceiptBundle(
        signed, step, bundle.placement(), bundle.certificate(), bundle.consistency(), null);
  }

  private static Finding found(Audit audit) {
    return ((Audit.Done) audit).finding();
  }
}
