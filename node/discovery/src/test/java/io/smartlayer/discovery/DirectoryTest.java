package io.smartlayer.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Multiaddr;
import io.smartlayer.primitives.PeerId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class DirectoryTest {
  private static final DirectoryKey KEY = Samples.PLACEMENT;
  private static final int ANCHORS = 30;

  private final Members members = Samples.anchors(ANCHORS);
  private Instant now = Samples.NOW;
  private final Directory client = directory(1000, DirectorySettings.DEFAULT);

  private Directory directory(int number, DirectorySettings settings) {
    return new Directory(
        Samples.key(number), settings, Samples::judge, members, new Random(number));
  }

  @Test
  void aLookUpAsksThreeHoldersAndTakesTheNewest() {
    List<DirectoryEffect.Ask> asks = lookUp(1);
    assertThat(asks).hasSize(3);
    assertThat(client.holders(KEY)).containsAll(peers(asks));
    assertThat(answer(asks.get(0), 5)).noneMatch(DirectoryTest::isOutcome);
    assertThat(answer(asks.get(1), 7)).noneMatch(DirectoryTest::isOutcome);
    assertThat(answer(asks.get(2), 6)).contains(found(1, 7));
  }

  @Test
  void whatThreeHoldersAgreeOnIsJudgedOnce() {
    var judged = new AtomicInteger();
    var reader =
        new Directory(
            Samples.key(1000),
            DirectorySettings.DEFAULT,
            (key, value, at) -> {
              judged.incrementAndGet();
              return Samples.judge(key, value, at);
            },
            members,
            new Random(1));
    List<DirectoryEffect> effects = List.of();
    for (DirectoryEffect.Ask ask : asks(reader.on(new DirectoryInput.LookUp(1, KEY, now)))) {
      effects = reader.on(new DirectoryInput.Answered(ask.question(), having(5), now));
    }
    assertThat(effects).contains(found(1, 5));
    assertThat(judged).hasValue(1);
  }

  @Test
  void theTimeOfLookUpsIsToldAndNotThatOfPublications() {
    DirectoryEffect.Ask ask = lookUp(1).getFirst();
    now = now.plusMillis(250);
    assertThat(answer(ask, 5))
        .contains(new DirectoryEffect.Measured(ask.peer(), Duration.ofMillis(250)));
    Bytes value = Samples.placement(9);
    List<DirectoryEffect.Ask> puts =
        asks(client.on(new DirectoryInput.Publish(2, KEY, value, now)));
    DirectoryEffect.Ask put = puts.getFirst();
    assertThat(client.on(new DirectoryInput.Answered(put.question(), put.message(), now)))
        .noneMatch(effect -> effect instanceof DirectoryEffect.Measured);
  }

  @Test
  void holdersThatHaveNothingMakeItAskOn() {
    List<DirectoryEffect.Ask> asks = lookUp(1);
    List<DirectoryEffect> outcome = new ArrayList<>();
    int asked = 0;
    while (!asks.isEmpty()) {
      DirectoryEffect.Ask ask = asks.removeFirst();
      List<DirectoryEffect> effects = answer(ask, ++asked == 8 ? 5 : -1);
      asks.addAll(asks(effects));
      outcome.addAll(effects.stream().filter(DirectoryTest::isOutcome).toList());
    }
    assertThat(asked).isEqualTo(8);
    assertThat(outcome).containsExactly(found(1, 5));
  }

  @Test
  void aRecordThatIsNotGoodIsNeverFoundAndItsSenderIsNamed() {
    DirectoryEffect.Ask ask = lookUp(1).getFirst();
    Bytes name = KEY.bytes();
    var forged =
        new KadMessage(
            KadMessage.Type.GET_VALUE,
            name,
            new KadRecord(name, Bytes.utf8("forged"), ""),
            List.of());
    assertThat(client.on(new DirectoryInput.Answered(ask.question(), forged, now)))
        .anyMatch(effect -> effect instanceof DirectoryEffect.Misbehaved)
        .noneMatch(DirectoryTest::isOutcome)
        .anyMatch(effect -> effect instanceof DirectoryEffect.Ask);
  }

  @Test
  void theRecordOfAnotherKeyIsNoAnswer() {
    DirectoryEffect.Ask ask = lookUp(1).getFirst();
    Bytes other = new DirectoryKey.OfPeer(Samples.peer(1)).bytes();
    var record = new KadRecord(other, Samples.placement(9), "");
    var message = new KadMessage(KadMessage.Type.GET_VALUE, KEY.bytes(), record, List.of());
    assertThat(client.on(new DirectoryInput.Answered(ask.question(), message, now)))
        .anyMatch(effect -> effect instanceof DirectoryEffect.Misbehaved);
  }

  @Test
  void silentHoldersAreGivenUpAndTheNextAreAsked() {
    assertThat(lookUp(1)).hasSize(3);
    assertThat(asks(tick(1999))).isEmpty();
    assertThat(asks(tick(2000))).hasSize(3);
    tick(4000);
    assertThat(tick(6000))
        .contains(new DirectoryEffect.Missing(1, KEY, DirectoryEffect.Why.UNREACHABLE));
    assertThat(client.memory().questions()).isZero();
    assertThat(client.memory().errands()).isZero();
  }

  @Test
  void callersOfOneKeyShareALookUpUpToALimit() {
    assertThat(lookUp(1)).hasSize(3);
    for (int i = 2; i <= DirectoryLimits.TICKETS; i++) {
      assertThat(lookUp(i)).isEmpty();
    }
    assertThat(client.on(new DirectoryInput.LookUp(99, KEY, now)))
        .containsExactly(new DirectoryEffect.Missing(99, KEY, DirectoryEffect.Why.BUSY));
  }

  @Test
  void whatWasFoundIsRememberedForHalfAMinuteOrUntilItIsCalledOutdated() {
    find(1, 5);
    now = now.plusSeconds(29);
    assertThat(client.on(new DirectoryInput.LookUp(2, KEY, now))).containsExactly(found(2, 5));
    client.on(new DirectoryInput.Outdated(KEY, now));
    find(3, 6);
    now = now.plusSeconds(30);
    assertThat(lookUp(4)).hasSize(3);
  }

  @Test
  void thatThereWasNothingIsRememberedForThreeSeconds() {
    List<DirectoryEffect.Ask> asks = lookUp(1);
    while (!asks.isEmpty()) {
      asks.addAll(asks(answer(asks.removeFirst(), -1)));
    }
    assertThat(client.on(new DirectoryInput.LookUp(2, KEY, now)))
        .containsExactly(new DirectoryEffect.Missing(2, KEY, DirectoryEffect.Why.NONE));
    now = now.plusSeconds(3);
    assertThat(lookUp(3)).hasSize(3);
  }

  @Test
  void aPublicationGoesToAllHoldersAndCountsThoseThatTookIt() {
    List<DirectoryEffect.Ask> asks =
        asks(client.on(new DirectoryInput.Publish(1, KEY, Samples.placement(5), now)));
    assertThat(peers(asks)).containsExactlyInAnyOrderElementsOf(client.holders(KEY));
    List<DirectoryEffect> effects = List.of();
    for (int i = 0; i < asks.size(); i++) {
      long question = asks.get(i).question();
      effects =
          client.on(
              i < 6
                  ? new DirectoryInput.Answered(question, asks.get(i).message(), now)
                  : new DirectoryInput.Unanswered(question, now));
    }
    assertThat(effects).contains(new DirectoryEffect.Published(1, KEY, 6, 8));
  }

  @Test
  void whatIsNotGoodIsNotPublished() {
    assertThat(client.on(new DirectoryInput.Publish(1, KEY, Bytes.utf8("bad"), now)))
        .containsExactly(new DirectoryEffect.Missing(1, KEY, DirectoryEffect.Why.INVALID));
  }

  @Test
  void aNodeSaysWhereItIsAndAgainAfterTwentyMinutes() {
    List<DirectoryEffect.Ask> asks =
        asks(client.on(new DirectoryInput.Announce(List.of(Samples.address(7)), now)));
    assertThat(asks).hasSize(8);
    for (DirectoryEffect.Ask ask : asks) {
      assertThat(client.on(new DirectoryInput.Answered(ask.question(), ask.message(), now)))
          .noneMatch(DirectoryTest::isOutcome);
    }
    assertThat(asks(tick(20 * 60_000 - 1))).isEmpty();
    assertThat(asks(tick(20 * 60_000))).hasSize(8);
  }

  @Test
  void anAnnouncementThatReachedNobodyIsRepeatedSoon() {
    client.on(new DirectoryInput.Announce(List.of(Samples.address(7)), now));
    for (int millis = 2000; millis <= 10_000; millis += 1000) {
      tick(millis);
    }
    assertThat(asks(tick(21_000))).hasSize(8);
  }

  @Test
  void foundRecordsOfPeersTeachWhereTheyAre() {
    var key = new DirectoryKey.OfPeer(Samples.peer(3));
    List<DirectoryEffect.Ask> asks = asks(client.on(new DirectoryInput.LookUp(1, key, now)));
    Bytes value = Samples.record(3, now);
    List<DirectoryEffect> last = List.of();
    for (DirectoryEffect.Ask ask : asks) {
      var record = new KadRecord(key.bytes(), value, "");
      var message = new KadMessage(KadMessage.Type.GET_VALUE, key.bytes(), record, List.of());
      last = client.on(new DirectoryInput.Answered(ask.question(), message, now));
    }
    assertThat(last)
        .contains(new DirectoryEffect.Learn(Samples.peer(3), List.of(Samples.address(3))));
    assertThat(client.addresses(Samples.peer(3))).containsExactly(Samples.address(3));
  }

  @Test
  void beyondTheFullTableEachHolderIsWalkedToByXor() {
    var settings = new DirectorySettings(8, 3, 3, 10);
    Directory walker = directory(1000, settings);
    for (int i = 0; i < ANCHORS; i++) {
      if (!walker.holders(KEY).contains(Samples.peer(i))) {
        walker.on(new DirectoryInput.Met(Samples.peer(i), List.of(Samples.address(i)), now));
      }
    }
    List<DirectoryEffect.Ask> asks = asks(walker.on(new DirectoryInput.LookUp(1, KEY, now)));
    assertThat(asks).hasSize(3);
    assertThat(peers(asks)).doesNotHaveDuplicates();
    assertThat(asks)
        .allMatch(ask -> ask.message().type() == KadMessage.Type.FIND_NODE)
        .noneMatch(ask -> walker.holders(KEY).contains(ask.peer()));
    DirectoryEffect.Ask ask = asks.getFirst();
    PeerId target = new PeerId(ask.message().key());
    var way =
        new KadMessage(
            KadMessage.Type.FIND_NODE,
            ask.message().key(),
            null,
            List.of(new KadPeer(target, List.of(Samples.address(1)))));
    assertThat(asks(walker.on(new DirectoryInput.Answered(ask.question(), way, now))))
        .singleElement()
        .matches(next -> next.peer().equals(target))
        .matches(next -> next.message().type() == KadMessage.Type.GET_VALUE)
        .matches(next -> next.addresses().equals(List.of(Samples.address(1))));
  }

  @Test
  void anAnchorThatDoesNotAnswerWhereItSaidItIsIsAskedForAndFoundElsewhere() {
    PeerId moved = client.holders(KEY).getFirst();
    for (int i = 0; i < ANCHORS; i++) {
      client.on(new DirectoryInput.Met(Samples.peer(i), List.of(Samples.address(i)), now));
    }
    for (int i = 0; i < DirectoryLimits.FAILURES; i++) {
      List<DirectoryEffect.Ask> asks = lookUp(i);
      while (!asks.isEmpty()) {
        DirectoryEffect.Ask ask = asks.removeFirst();
        asks.addAll(asks(ask.peer().equals(moved) ? silence(ask) : tell(ask, List.of())));
      }
      now = now.plus(DirectoryLimits.MISSING_LIFE);
    }
    List<Multiaddr> better = List.of(Samples.address(77));
    List<DirectoryEffect.Ask> refresh = asks(client.on(new DirectoryInput.Ticked(now)));
    assertThat(refresh)
        .anyMatch(ask -> ask.message().key().equals(new DirectoryKey.OfPeer(moved).bytes()));
    tell(refresh.getFirst(), List.of(new KadPeer(moved, better)));
    assertThat(client.addresses(moved)).isEqualTo(better);
  }

  @Test
  void peersThatAreNotRegisteredAreNeitherAskedNorRemembered() {
    client.on(new DirectoryInput.Met(Samples.peer(500), List.of(Samples.address(1)), now));
    assertThat(client.addresses(Samples.peer(500))).isEmpty();
    assertThat(client.memory().peers()).isZero();
  }

  @Test
  void memoryStaysBoundedHoweverMuchIsLookedFor() {
    for (int i = 0; i < 5000; i++) {
      var key = new DirectoryKey.OfPlacement(io.smartlayer.primitives.Hash.keccak(Bytes.ofLong(i)));
      client.on(new DirectoryInput.LookUp(i, key, now));
    }
    assertThat(client.memory().errands()).isEqualTo(DirectoryLimits.ERRANDS);
    assertThat(client.memory().questions()).isEqualTo(3 * DirectoryLimits.ERRANDS);
  }

  private void find(long ticket, long sequence) {
    List<DirectoryEffect> last = List.of();
    for (DirectoryEffect.Ask ask : lookUp(ticket)) {
      last = answer(ask, sequence);
    }
    assertThat(last).contains(found(ticket, sequence));
  }

  private List<DirectoryEffect.Ask> lookUp(long ticket) {
    return asks(client.on(new DirectoryInput.LookUp(ticket, KEY, now)));
  }

  private List<DirectoryEffect> answer(DirectoryEffect.Ask ask, long sequence) {
    return client.on(new DirectoryInput.Answered(ask.question(), having(sequence), now));
  }

  private static KadMessage having(long sequence) {
    Bytes name = KEY.bytes();
    var record = sequence < 0 ? null : new KadRecord(name, Samples.placement(sequence), "");
    return new KadMessage(KadMessage.Type.GET_VALUE, name, record, List.of());
  }

  private List<DirectoryEffect> silence(DirectoryEffect.Ask ask) {
    return client.on(new DirectoryInput.Unanswered(ask.question(), now));
  }

  private List<DirectoryEffect> tell(DirectoryEffect.Ask ask, List<KadPeer> others) {
    KadMessage asked = ask.message();
    var answer = new KadMessage(asked.type(), asked.key(), null, others);
    return client.on(new DirectoryInput.Answered(ask.question(), answer, now));
  }

  private List<DirectoryEffect> tick(long millis) {
    return client.on(new DirectoryInput.Ticked(Samples.NOW.plus(Duration.ofMillis(millis))));
  }

  private static DirectoryEffect found(long ticket, long sequence) {
    return new DirectoryEffect.Found(ticket, KEY, Samples.placement(sequence), sequence);
  }

  private static boolean isOutcome(DirectoryEffect effect) {
    return effect instanceof DirectoryEffect.Found
        || effect instanceof DirectoryEffect.Missing
        || effect instanceof DirectoryEffect.Published;
  }

  static List<DirectoryEffect.Ask> asks(List<DirectoryEffect> effects) {
    return new ArrayList<>(
        effects.stream()
            .filter(DirectoryEffect.Ask.class::isInstance)
            .map(DirectoryEffect.Ask.class::cast)
            .toList());
  }

  private static List<PeerId> peers(List<DirectoryEffect.Ask> asks) {
    return asks.stream().map(DirectoryEffect.Ask::peer).toList();
  }
}
