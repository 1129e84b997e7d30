package io.smartlayer.anchoring;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.token.ChainPlace;
import io.smartlayer.token.ServiceScript;
import io.smartlayer.token.TestScript;
import io.smartlayer.token.Upgrade;
import org.junit.jupiter.api.Test;

/** What is remembered of the chain holds for the tokens and the script for which it was read. */
class ChainMemoryTest {
  private static final ServiceScript SECOND = TestScript.with("idempotent=\"false\"", 2);
  private static final ChainPlace FROM = new ChainPlace(10, 0);
  private static final ChainPlace TO = new ChainPlace(30, 0);

  private final TestGroup group = TestGroup.placed(TestScript.usual(), SECOND);
  private final ChainMemory memory = new ChainMemory();

  ChainMemoryTest() {
    memory.quiet(group.ledger(), FROM, TO);
    assertThat(memory.begin(group.ledger(), FROM)).isEqualTo(TO);
  }

  @Test
  void anotherTokenMayBeConcernedByWhatConcernedNone() {
    group.join(group.activation(43));
    assertThat(memory.begin(group.ledger(), FROM)).isEqualTo(FROM);
  }

  @Test
  void anotherScriptMayHearOfWhatTheFirstDidNot() {
    Upgrade upgrade = group.upgrade(SECOND, group.now);
    group.join(upgrade);
    assertThat(memory.begin(group.ledger(), FROM)).isEqualTo(TO);
    for (int i = 0; i < 2; i++) {
      var node = group.replicas().get(i);
      group.join(group.world.word(node, upgrade, group.tried(upgrade)));
    }
    assertThat(memory.begin(group.ledger(), FROM)).isEqualTo(FROM);
  }
}
