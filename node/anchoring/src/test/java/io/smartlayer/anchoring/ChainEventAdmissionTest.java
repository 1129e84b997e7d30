package io.smartlayer.anchoring;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.environment.Chain;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Hash;
import io.smartlayer.token.ChainEvent;
import io.smartlayer.token.ChainLogs;
import io.smartlayer.token.ChainPlace;
import io.smartlayer.token.TestScript;
import io.smartlayer.token.World;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What of the chain may join a feed: the next event of a final block, and nothing else. */
class ChainEventAdmissionTest {
  private static final long FAR = ChainEventRules.BLOCKS_LIMIT;

  private final TestGroup group = TestGroup.placed(TestScript.listening());

  ChainEventAdmissionTest() {
    group.block = 5000;
    group.chain.finalBlock = 1000;
  }

  @Test
  void readingBeginsWithTheWordFromWhereOn() {
    group.chain.logs.add(ChainLogs.transfer(990, 0, 42));
    assertThat(code(ChainLogs.transfer(990, 0, 42))).isEqualTo("chain-event-early");
    assertThat(group.code(ChainEvent.none(1001))).isEqualTo("cannot-tell");
    assertThat(group.code(ChainEvent.none(5001))).isEqualTo("chain-event-early");
    assertThat(group.offer(ChainEvent.none(1000))).isEqualTo("admitted");
    assertThat(group.ledger().chain()).isEqualTo(new ChainPlace(1001, 0));
    assertThat(group.code(ChainEvent.none(1000))).isEqualTo("duplicate");
    group.chain.finalBlock = 1100;
    assertThat(code(ChainLogs.transfer(990, 0, 42))).isEqualTo("duplicate");
  }

  @Test
  void readingBeginsNotTooFarBack() {
    group.block = 1000 + FAR;
    assertThat(group.code(ChainEvent.none(999))).isEqualTo("chain-event-late");
    assertThat(group.code(ChainEvent.none(1000))).isEqualTo("admitted");
  }

  @Test
  void eventsComeOnceInTheirOrderAndNoneIsLeftOut() {
    begin();
    Chain.Log first = put(ChainLogs.transfer(1005, 2, 42));
    Chain.Log second = put(ChainLogs.gate(1005, 9, true));
    Chain.Log third = put(ChainLogs.gate(1600, 0, true));
    put(ChainLogs.transfer(1005, 1, 77)); // a ticket of another group
    put(ChainLogs.gate(1005, 3, false)); // concerns nobody
    assertThat(code(second)).isEqualTo("chain-event-skips");
    assertThat(code(third)).isEqualTo("chain-event-skips");
    assertThat(group.code(ChainEvent.none(1005))).isEqualTo("chain-event-skips");
    assertThat(group.code(ChainEvent.none(1004))).isEqualTo("admitted");
    assertThat(code(ChainLogs.transfer(1005, 1, 77))).isEqualTo("chain-event-false");
    assertThat(offer(first)).isEqualTo("admitted");
    assertThat(code(first)).isEqualTo("duplicate");
    assertThat(code(third)).isEqualTo("chain-event-skips");
    assertThat(code(ChainLogs.gate(1005, 3, false))).isEqualTo("chain-event-false");
    assertThat(offer(second)).isEqualTo("admitted");
    assertThat(code(first)).isEqualTo("duplicate");
    assertThat(offer(third)).isEqualTo("admitted");
    assertThat(group.offer(ChainEvent.none(2000))).isEqualTo("admitted");
    assertThat(group.ledger().chain()).isEqualTo(new ChainPlace(2001, 0));
  }

  @Test
  void nothingIsBelievedThatIsNotOnTheChain() {
    begin();
    Chain.Log good = put(ChainLogs.gate(1005, 9, true));
    assertThat(code(new Chain.Log(1005, Hash.ZERO, 9, good.contract(), good.topics(), good.data())))
        .isEqualTo("chain-event-false");
    assertThat(code(ChainLogs.log(1005, 9, List.of(ChainLogs.GATE), Bytes.EMPTY)))
        .isEqualTo("chain-event-false");
    assertThat(code(ChainLogs.gate(1005, 8, true))).isEqualTo("chain-event-false");
    assertThat(code(ChainLogs.gate(1004, 9, true))).isEqualTo("chain-event-false");
    assertThat(code(good)).isEqualTo("admitted");
  }

  @Test
  void nothingIsTakenOfABlockThatIsNotFinal() {
    begin();
    Chain.Log soon = put(ChainLogs.transfer(2001, 0, 42));
    assertThat(code(soon)).isEqualTo("cannot-tell");
    group.chain.finalBlock = 2001;
    assertThat(code(soon)).isEqualTo("admitted");
    group.block = 2000;
    assertThat(code(soon)).isEqualTo("chain-event-early");
  }

  @Test
  void whoCannotReadTheChainWaits() {
    begin();
    Chain.Log event = put(ChainLogs.transfer(1005, 0, 42));
    group.chain.isUp = false;
    assertThat(code(event)).isEqualTo("cannot-tell");
    assertThat(group.code(ChainEvent.none(1004))).isEqualTo("cannot-tell");
    assertThat(code(ChainLogs.transfer(1, 0, 42))).isEqualTo("duplicate");
    group.follow(ChainEvent.of(event)); // a quorum has read it
    assertThat(group.ledger().chain()).isEqualTo(new ChainPlace(1005, 1));
  }

  @Test
  void oneEntryGoesOnAFewBlocksOnly() {
    begin();
    group.chain.finalBlock = 5000 + 2 * FAR;
    group.block = group.chain.finalBlock;
    assertThat(group.code(ChainEvent.none(1001 + FAR + 1))).isEqualTo("chain-event-early");
    assertThat(group.code(ChainEvent.none(1001 + FAR))).isEqualTo("admitted");
  }

  @Test
  void onlyGroupsThatHearOfTheChainTakeAnything() {
    TestGroup deaf = TestGroup.placed(TestScript.usual());
    assertThat(deaf.code(ChainEvent.none(1))).isEqualTo("chain-event-unwanted");
    var empty = new TestGroup(TestScript.listening());
    assertThat(empty.code(ChainEvent.none(1))).isEqualTo("nothing-to-tell");
    group.join(group.world.suspension(World.OWNER, true, group.now));
    assertThat(group.code(ChainEvent.none(1000))).isEqualTo("suspended");
    assertThat(duty(group)).isEmpty();
    assertThat(duty(deaf)).isEmpty();
  }

  /** All in the group's feed hear of what is not read yet, whoever came first. */
  @Test
  void aTokenThatCameLaterHearsOfWhatIsNotReadYet() {
    begin();
    Chain.Log event = put(ChainLogs.transfer(1005, 0, 43));
    assertThat(group.code(ChainEvent.none(1500))).isEqualTo("admitted");
    group.join(group.activation(43));
    assertThat(group.code(ChainEvent.none(1500))).isEqualTo("chain-event-skips");
    assertThat(offer(event)).isEqualTo("admitted");
  }

  private List<ChainEvent> duty(TestGroup of) {
    return new ChainDuty(of.chain).due(of.ledger(), of.script, true, Instant.ofEpochMilli(of.now));
  }

  private void begin() {
    assertThat(group.offer(ChainEvent.none(1000))).isEqualTo("admitted");
    group.chain.finalBlock = 2000;
  }

  private Chain.Log put(Chain.Log log) {
    group.chain.logs.add(log);
    return log;
  }

  private String code(Chain.Log log) {
    return group.code(ChainEvent.of(log));
  }

  private String offer(Chain.Log log) {
    return group.offer(ChainEvent.of(log));
  }
}
