package io.smartlayer.token;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.environment.Chain;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Hash;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Events of contracts, folded: which tokens hear of which, and what. */
class ChainEventTest {
  private static final ServiceScript SCRIPT = TestScript.listening();

  private final Story story = new Story(new StepRunner(Engines.V8), SCRIPT);

  ChainEventTest() {
    story.begin();
  }

  @Test
  void theTokenThatAnEventIsAboutHearsOfItAndNoOther() {
    assertThat(tell(ChainLogs.transfer(7, 3, 43))).containsExactly(World.token(43).toString());
    assertThat(note(43))
        .endsWith(
            " lastTransfer{\"from\":\"%s\",\"to\":\"%s\",\"tokenId\":\"43\"}"
                .formatted(World.HOLDER.address().toHex(), World.HOTEL.address().toHex()));
    assertThat(note(42)).doesNotContain("lastTransfer");
    assertThat(story.state.ledger().chain()).isEqualTo(new ChainPlace(7, 4));
  }

  @Test
  void allTokensHearOfWhatIsAboutNone() {
    assertThat(tell(ChainLogs.gate(7, 0, true))).hasSize(2);
    assertThat(note(42)).endsWith(" lastGate{\"name\":\"B é\",\"number\":7,\"open\":true}");
    assertThat(tell(ChainLogs.gate(8, 0, false))).isEmpty();
    assertThat(story.state.ledger().chain()).isEqualTo(new ChainPlace(8, 1));
  }

  @Test
  void whatIsAboutATokenOfAnotherGroupConcernsNobody() {
    assertThat(isHeard(ChainLogs.transfer(7, 3, 43))).isTrue();
    assertThat(isHeard(ChainLogs.transfer(7, 3, 44))).isFalse();
    assertThat(tell(ChainLogs.transfer(7, 3, 44))).isEmpty();
  }

  @Test
  void theStepIsToldWhereTheEventStands() {
    tell(ChainLogs.transfer(7, 3, 43));
    String input = story.transitions.getLast().getFirst().step().input().toUtf8();
    assertThat(input)
        .contains("\"attribute\":\"lastTransfer\",\"attributes\":", "\"block\":7", "\"logIndex\":3")
        .contains("\"contract\":\"" + World.TYPE.contract().toHex() + "\"");
  }

  @Test
  void wordThatThereIsNoEventConcernsNobody() {
    story.add(ChainEvent.none(600));
    assertThat(story.transitions.getLast()).isEmpty();
    assertThat(story.state.ledger().chain()).isEqualTo(new ChainPlace(601, 0));
  }

  /** What is not of the event's form is none: it goes by alike everywhere, and stops nothing. */
  @Test
  void whatHasAnotherFormIsNoEvent() {
    Chain.Log good = ChainLogs.gate(7, 0, true);
    assertThat(isHeard(good)).isTrue();
    Bytes data = good.data();
    assertThat(isHeard(with(good, good.topics(), data.slice(0, data.size() - 32)))).isFalse();
    assertThat(isHeard(with(good, good.topics(), Bytes.concat(data, Bytes.zeros(32))))).isFalse();
    assertThat(isHeard(with(good, good.topics().subList(0, 1), data))).isFalse();
    List<Hash> three = List.of(ChainLogs.GATE, good.topics().get(1), Hash.ZERO);
    assertThat(isHeard(with(good, three, data))).isFalse();
    Hash wide = Hash.keccak(data);
    assertThat(isHeard(with(good, List.of(ChainLogs.GATE, wide), data))).isFalse();
    assertThat(isHeard(with(good, List.of(Hash.ZERO, good.topics().get(1)), data))).isFalse();
    Bytes large = Bytes.zeros(ChainEvent.DATA_LIMIT_BYTES + 1);
    assertThat(isHeard(with(good, good.topics(), large))).isFalse();
    var elsewhere = new Chain.Log(7, good.blockHash(), 0, Address.ZERO, good.topics(), good.data());
    assertThat(isHeard(elsewhere)).isFalse();
  }

  @Test
  void onAnotherChainNothingIsHeard() {
    assertThat(new ChainHearing(SCRIPT, World.CHAIN + 1).places()).isEmpty();
    assertThat(new ChainHearing(SCRIPT, World.CHAIN).places())
        .containsExactly(
            new ChainHearing.Place(World.TYPE.contract(), ChainLogs.TRANSFER),
            new ChainHearing.Place(World.TYPE.contract(), ChainLogs.GATE));
  }

  private static Chain.Log with(Chain.Log log, List<Hash> topics, Bytes data) {
    return new Chain.Log(log.block(), log.blockHash(), log.index(), log.contract(), topics, data);
  }

  private boolean isHeard(Chain.Log log) {
    return new ChainHearing(SCRIPT, World.CHAIN).concerns(log, story.state.ledger());
  }

  /** The tokens that made a step. */
  private List<String> tell(Chain.Log log) {
    story.add(ChainEvent.of(log));
    return story.transitions.getLast().stream().map(step -> step.token().toString()).toList();
  }

  private String note(int number) {
    Instance token = Objects.requireNonNull(story.state.instance(World.token(number)));
    return token.stateJson().get("note").stringValue();
  }
}
