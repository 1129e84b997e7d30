package io.smartlayer.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.gateway.ServicePort.Answer;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.token.CallGuard;
import io.smartlayer.token.Engines;
import io.smartlayer.token.Membership;
import io.smartlayer.token.ReceiptBundle;
import io.smartlayer.token.VerdictRules;
import io.smartlayer.token.World;
import io.smartlayer.token.WrongExecution;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Whole nodes: a committee convicts one that lies to those who do not look. */
class VerdictOfNodesTest {
  private static final CallGuard.Call STATUS =
      new CallGuard.Call(World.token(1), "status", Bytes.utf8("{}"), null, null, null);

  @Test
  void aLieThatAnAnchorDrewBecomesAVerdictThatAnybodyCanCheck() {
    try (var local = new LocalWorld(new World(4, 1))) {
      Address node = local.network().services().getFirst().address();
      for (Membership.Node anchor : local.network().anchors()) {
        local.startAnchor(anchor.address());
      }
      ServiceNode service = local.startService(node, new LyingEngine(Engines.V8));
      local.activate(local.leader(), 1);
      local.awaitServed(1);
      Address drawing = local.network().anchors().getFirst().address();
      endInterval(local, service, local.anchor(drawing)); // the first step is right: no sample
      local.kill(drawing);
      local.audited = 1; // one of two receipts; the others run what it shows them
      AnchorNode drew = local.startAnchor(drawing);
      assertThat(service.call(STATUS)).isInstanceOf(Answer.Answered.class);
      endInterval(local, service, drew);
      Patience.until("a finding", () -> !drew.keptAudits().isEmpty());
      AnchorNode anchor = local.anchor(local.network().anchors().getLast().address());
      Patience.until("a verdict", () -> !anchor.verdicts().isEmpty());

      WrongExecution proof = anchor.verdicts().getFirst();
      var rules = VerdictRules.of(local.network().committee(local.feed()), local.network(), node);
      assertThat(Objects.requireNonNull(rules).flaw(proof)).isNull();
      assertThat(proof.receipt().receipt().node()).isEqualTo(node);
    }
  }

  /** A receipt more, and an anchor knows the root of the interval that it is in. */
  private static void endInterval(LocalWorld local, ServiceNode service, AnchorNode anchor) {
    Bytes bundle = ((Answer.Answered) service.call(STATUS)).bundle();
    long sequence = ReceiptBundle.read(bundle).signed().receipt().sequence();
    local.skip(service.self(), ReceiptLog.INTERVAL.plusSeconds(1));
    Patience.until(
        "the root",
        () ->
            anchor.receiptRoots(service.self()).stream()
                .anyMatch(one -> one.root().covers(sequence)));
  }
}
