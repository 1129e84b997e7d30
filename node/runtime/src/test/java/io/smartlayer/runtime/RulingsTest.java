package io.smartlayer.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.anchoring.Auditor;
import io.smartlayer.anchoring.Auditor.Finding;
import io.smartlayer.gateway.AnchorPort.Audit;
import io.smartlayer.gateway.GatewayPort.Passed;
import io.smartlayer.primitives.Hash;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What may leave an anchor, by what its audits come to. */
class RulingsTest {
  private static final Finding AGREES = new Finding.Agrees(1, Hash.ZERO);
  private static final Finding DIFFERS = new Finding.Differs("output", "1", "2");

  private static Audit.Done done(Finding finding, Audit.Done... nested) {
    return new Audit.Done("engine", 1, finding, List.of(nested));
  }

  /** The code by which an answer is refused whose audits come to this, one after the other. */
  private static @Nullable String code(Audit... audits) {
    Deque<Audit> left = new ArrayDeque<>(List.of(audits));
    var rulings = new Rulings(Duration.ofMillis(600));
    Passed.Refused refused = rulings.on(() -> left.size() == 1 ? left.getFirst() : left.pop());
    return refused == null ? null : refused.code();
  }

  @Test
  void whatAnotherRunAgreesWithLeavesAndWhatDiffersDoesNot() {
    assertThat(code(done(AGREES))).isNull();
    assertThat(code(done(DIFFERS))).isEqualTo("answer-refused");
    assertThat(code(done(AGREES, done(AGREES, done(DIFFERS))))).isEqualTo("answer-refused");
  }

  @Test
  void whatNoAnchorCouldTellLeaves() {
    assertThat(code(done(Auditor.SEALED))).isNull();
    assertThat(code(done(Auditor.BLANK))).isNull();
    assertThat(code(done(Audits.TOO_LONG))).isNull();
    assertThat(code(done(AGREES, done(Auditor.BEHIND)))).as("another token's feed").isNull();
  }

  @Test
  void whatOnlyThisAnchorCannotTellIsKeptBack() {
    assertThat(code(done(new Finding.CannotTell("out of order")))).isEqualTo("audit-timed-out");
    assertThat(code(done(Auditor.BEHIND))).isEqualTo("audit-timed-out");
    assertThat(code(new Audit.TimedOut())).isEqualTo("audit-timed-out");
    assertThat(code(new Audit.Busy()))
        .as("not busy: its call was made")
        .isEqualTo("audit-timed-out");
  }

  @Test
  void itsTurnAndTheEntriesAreWaitedFor() {
    assertThat(code(new Audit.Busy(), new Audit.Busy(), done(AGREES))).isNull();
    assertThat(code(done(Auditor.BEHIND), done(AGREES))).isNull();
    assertThat(code(done(Auditor.BEHIND), done(DIFFERS))).isEqualTo("answer-refused");
  }
}
