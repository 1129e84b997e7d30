package io.smartlayer.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.gateway.ServicePort.Answer;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.token.CallGuard;
import io.smartlayer.token.Engines;
import io.smartlayer.token.Membership;
import io.smartlayer.token.VerdictRules;
import io.smartlayer.token.World;
import io.smartlayer.token.WrongExecution;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Whole nodes: a committee convicts one that lies to those who do not look. */
class VerdictOfNodesTest {
  @Test
  void aLieThatAnAnchorDrewBecomesAVerdictThatAnybodyCanCheck() {
    try (var local = new LocalWorld(new World(4, 1))) {
      Address node = local.network().services().getFirst().address();
      for (Membership.Node anchor : local.network().anchors()) {
        boolean draws = anchor.equals(local.network().anchors().getFirst());
        local.audited = draws ? 1 : 0; // one of two receipts; the others run what it shows them
        local.startAnchor(anchor.address());
      }
      ServiceNode service = local.startService(node, new LyingEngine(Engines.V8));
      local.activate(local.leader(), 1);
      local.awaitServed(1);
      for (int i = 0; i < 2; i++) {
        var call = new CallGuard.Call(World.token(1), "status", Bytes.utf8("{}"), null, null, null);
        assertThat(service.call(call)).isInstanceOf(Answer.Answered.class);
      }
      local.skip(node, ReceiptLog.INTERVAL.plusSeconds(1));
      AnchorNode drew = local.anchor(local.network().anchors().getFirst().address());
      Patience.until("a finding", () -> !drew.keptAudits().isEmpty());
      AnchorNode anchor = local.anchor(local.network().anchors().getLast().address());
      Patience.until("a verdict", () -> !anchor.verdicts().isEmpty());

      WrongExecution proof = anchor.verdicts().getFirst();
      var rules = VerdictRules.of(local.network().committee(local.feed()), local.network(), node);
      assertThat(Objects.requireNonNull(rules).flaw(proof)).isNull();
      assertThat(proof.receipt().receipt().node()).isEqualTo(node);
    }
  }
}
