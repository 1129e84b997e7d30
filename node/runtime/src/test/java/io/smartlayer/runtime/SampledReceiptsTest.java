package io.smartlayer.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.gateway.KeptAudit;
import io.smartlayer.gateway.KeptAudit.Result;
import io.smartlayer.gateway.ServicePort.Answer;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.sandbox.Engine;
import io.smartlayer.token.CallGuard;
import io.smartlayer.token.Engines;
import io.smartlayer.token.ReceiptBundle;
import io.smartlayer.token.World;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Whole nodes: what one answers is drawn by an anchor, and run again. */
class SampledReceiptsTest {
  @Test
  void anHonestAnswerIsFoundToAgree() {
    KeptAudit found = foundOf(Engines.V8);

    assertThat(found.result()).as(found.detail()).isEqualTo(Result.AGREES);
    assertThat(found.evidence()).isNull();
  }

  @Test
  void aLieToOneWhoDidNotLookIsFoundWithTheNodesOwnWord() {
    KeptAudit found = foundOf(new LyingEngine(Engines.V8));

    assertThat(found.result()).as(found.detail()).isEqualTo(Result.DIFFERS);
    assertThat(Objects.requireNonNull(found.evidence()).toUtf8()).contains(LyingEngine.LIE);
  }

  @Test
  void aLieThatItsCallerBringsIsKeptAsTheNodesOwnWord() {
    try (var local = new LocalWorld(new World(1, 1))) {
      Bytes answer = answer(local, new LyingEngine(Engines.V8));
      AnchorNode anchor = local.leader();
      anchor.audit(ReceiptBundle.read(answer));
      KeptAudit found = anchor.keptAudits().getFirst();

      assertThat(found.result()).as(found.detail()).isEqualTo(Result.DIFFERS);
      assertThat(found.place()).isNull();
      assertThat(Objects.requireNonNull(found.evidence()).toUtf8()).contains(LyingEngine.LIE);
      assertThat(anchor.auditCounts()).containsEntry("audits.brought.differs", 1L);
    }
  }

  /** What a node that runs on an engine answers to its first caller. */
  private static Bytes answer(LocalWorld local, Engine engine) {
    Address node = local.network().services().getFirst().address();
    local.startAnchor(local.network().anchors().getFirst().address());
    ServiceNode service = local.startService(node, engine);
    local.activate(local.leader(), 1);
    local.awaitServed(1);
    var call = new CallGuard.Call(World.token(1), "status", Bytes.utf8("{}"), null, null, null);
    return ((Answer.Answered) service.call(call)).bundle();
  }

  /** What the anchor finds of the first answer of a node that runs on an engine. */
  private static KeptAudit foundOf(Engine engine) {
    try (var local = new LocalWorld(new World(1, 1))) {
      local.audited = 1;
      Address node = local.network().services().getFirst().address();
      assertThat(answer(local, engine)).isNotNull();
      local.skip(node, ReceiptLog.INTERVAL.plusSeconds(1));
      AnchorNode anchor = local.leader();
      Patience.until("a finding", () -> !anchor.keptAudits().isEmpty());
      KeptAudit found = anchor.keptAudits().getLast();
      assertThat(found.node()).isEqualTo(node);
      return found;
    }
  }
}
