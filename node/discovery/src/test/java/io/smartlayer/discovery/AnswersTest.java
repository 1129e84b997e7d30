package io.smartlayer.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.PeerId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What an anchor answers to those who ask. */
class AnswersTest {
  private static final DirectoryKey KEY = Samples.PLACEMENT;
  private static final PeerId MEMBER = Samples.peer(1000);
  private static final PeerId STRANGER = Samples.peer(5000);

  private final Members members = Samples.anchors(30);
  private final int holder = number(members.holders(KEY.subject(), 8).getFirst());
  private final Directory anchor = directory(holder, members);
  private long request;

  private static Directory directory(int number, Members members) {
    return new Directory(
        Samples.key(number),
        DirectorySettings.DEFAULT,
        Samples::judge,
        members,
        new Random(number));
  }

  private static int number(PeerId peer) {
    return IntStream.range(0, 30)
        .filter(i -> Samples.peer(i).equals(peer))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void aMembersGoodRecordIsHeldAndGivenToAnybody() {
    KadMessage put = KadMessage.put(KEY.bytes(), Samples.placement(5), Samples.NOW);
    assertThat(answer(asked(anchor, MEMBER, put)).record()).isEqualTo(put.record());
    KadMessage got = answer(asked(anchor, STRANGER, KadMessage.get(KEY.bytes())));
    assertThat(got.record())
        .isEqualTo(new KadRecord(KEY.bytes(), Samples.placement(5), Samples.NOW.toString()));
  }

  @Test
  void strangersPutNothing() {
    refused(STRANGER, put(5), DirectoryEffect.Refusal.STRANGER);
  }

  @Test
  void onlyAnchorsHoldRecords() {
    Directory service = directory(1000, members);
    assertThat(asked(service, Samples.peer(1), put(5)))
        .containsExactly(
            new DirectoryEffect.Refuse(request, DirectoryEffect.Refusal.NOT_AN_ANCHOR));
  }

  @Test
  void whatIsNotGoodIsRefusedAndItsSenderNamed() {
    KadMessage bad = KadMessage.put(KEY.bytes(), Bytes.utf8("bad"), Samples.NOW);
    assertThat(asked(anchor, MEMBER, bad))
        .anyMatch(effect -> effect instanceof DirectoryEffect.Misbehaved);
    refused(MEMBER, bad, DirectoryEffect.Refusal.INVALID);
    Bytes name = new DirectoryKey.OfPeer(Samples.peer(2)).bytes();
    refused(
        MEMBER,
        KadMessage.put(name, Samples.record(3, Samples.NOW), Samples.NOW),
        DirectoryEffect.Refusal.INVALID);
    Bytes unknown = Bytes.utf8("/pk/abc");
    refused(
        MEMBER,
        KadMessage.put(unknown, Bytes.utf8("x"), Samples.NOW),
        DirectoryEffect.Refusal.MALFORMED);
    var contradiction =
        new KadMessage(
            KadMessage.Type.PUT_VALUE,
            KEY.bytes(),
            new KadRecord(name, Samples.placement(5), ""),
            List.of());
    refused(MEMBER, contradiction, DirectoryEffect.Refusal.MALFORMED);
    assertThat(anchor.memory().records()).isZero();
  }

  @Test
  void anOlderRecordDoesNotReplaceANewerOne() {
    asked(anchor, MEMBER, put(5));
    refused(MEMBER, put(4), DirectoryEffect.Refusal.OLDER);
    asked(anchor, MEMBER, put(6));
    assertThat(anchor.held(KEY, Samples.NOW)).isEqualTo(Samples.placement(6));
  }

  @Test
  void aRecordAsNewIsTakenFromWhoPublishesAgainWithALaterProof() {
    for (String proof : List.of("2", "1", "3")) {
      Bytes value = Bytes.utf8("good 5 " + proof);
      KadMessage put = KadMessage.put(KEY.bytes(), value, Samples.NOW);
      assertThat(answer(asked(anchor, MEMBER, put)).record()).isEqualTo(put.record());
    }
    assertThat(anchor.held(KEY, Samples.NOW)).isEqualTo(Bytes.utf8("good 5 3"));
  }

  @Test
  void whatIsTooOldIsGivenToNobodyAndSoonMakesRoom() {
    anchor.on(new DirectoryInput.Ticked(Samples.NOW));
    asked(anchor, MEMBER, put(5));
    Instant old = Samples.NOW.plus(DirectoryLimits.RECORD_LIFE);
    assertThat(anchor.held(KEY, old)).isNull();
    anchor.on(new DirectoryInput.Ticked(old.minusSeconds(1)));
    assertThat(anchor.memory().records()).isEqualTo(1);
    anchor.on(new DirectoryInput.Ticked(old.plus(DirectoryLimits.SWEEP)));
    assertThat(anchor.memory().records()).isZero();
  }

  @Test
  void whatIsHeldIsNotJudgedAgain() {
    var judged = new AtomicInteger();
    var counting =
        new Directory(
            Samples.key(holder),
            DirectorySettings.DEFAULT,
            (key, value, now) -> {
              judged.incrementAndGet();
              return Samples.judge(key, value, now);
            },
            members,
            new Random(holder));
    asked(counting, MEMBER, put(5));
    answer(asked(counting, MEMBER, put(5)));
    assertThat(judged).hasValue(1);
    asked(counting, MEMBER, put(6));
    assertThat(judged).hasValue(2);
  }

  @Test
  void whoLeavesTheRegistryIsForgotten() {
    int other = 3;
    var key = new DirectoryKey.OfPeer(Samples.peer(other));
    asked(
        anchor,
        MEMBER,
        KadMessage.put(key.bytes(), Samples.record(other, Samples.NOW), Samples.NOW));
    assertThat(anchor.memory().records()).isEqualTo(1);
    assertThat(anchor.addresses(Samples.peer(other))).isNotEmpty();
    var without =
        new Members(
            Samples.BEACON,
            members.all().stream()
                .filter(member -> !member.peer().equals(Samples.peer(other)))
                .toList());
    anchor.on(new DirectoryInput.Registered(without, Samples.NOW));
    assertThat(anchor.memory().records()).isZero();
    assertThat(anchor.addresses(Samples.peer(other))).isEmpty();
  }

  @Test
  void anAnchorThatIsRegisteredNoMoreHoldsNothing() {
    asked(anchor, MEMBER, put(5));
    var without =
        new Members(
            Samples.BEACON,
            members.all().stream()
                .filter(member -> !member.peer().equals(Samples.peer(holder)))
                .toList());
    anchor.on(new DirectoryInput.Registered(without, Samples.NOW));
    assertThat(anchor.memory().records()).isZero();
  }

  @Test
  void anAnchorThatIsNoHolderTakesTheRecordToThoseWhoAre() {
    int bystander = number(members.holders(KEY.subject(), 30).getLast());
    Directory other = directory(bystander, members);
    List<DirectoryEffect> effects = asked(other, MEMBER, put(5));
    assertThat(DirectoryTest.asks(effects).stream().map(DirectoryEffect.Ask::peer))
        .containsExactlyInAnyOrderElementsOf(other.holders(KEY));
    assertThat(asked(other, MEMBER, put(5)))
        .noneMatch(effect -> effect instanceof DirectoryEffect.Ask);
    assertThat(DirectoryTest.asks(asked(anchor, MEMBER, put(5)))).isEmpty();
  }

  @Test
  void whoWalksIsToldOfHoldersFirstThenOfTheNearestNeverOfHimself() {
    for (int i = 0; i < 30; i++) {
      anchor.on(new DirectoryInput.Met(Samples.peer(i), List.of(Samples.address(i)), Samples.NOW));
    }
    PeerId asker = Samples.peer(holder == 0 ? 1 : 0);
    List<PeerId> told =
        answer(asked(anchor, asker, KadMessage.get(KEY.bytes()))).closerPeers().stream()
            .map(KadPeer::id)
            .toList();
    List<PeerId> holders =
        anchor.holders(KEY).stream()
            .filter(peer -> !peer.equals(Samples.peer(holder)) && !peer.equals(asker))
            .toList();
    assertThat(told.subList(0, holders.size())).isEqualTo(holders);
    assertThat(told)
        .hasSize(DirectoryLimits.PEERS)
        .doesNotContain(asker, Samples.peer(holder))
        .doesNotHaveDuplicates();
    KadMessage way = answer(asked(anchor, asker, KadMessage.find(Samples.peer(9))));
    assertThat(way.closerPeers().getFirst().id()).isEqualTo(Samples.peer(9));
  }

  @Test
  void aFloodIsRefusedAndCostsNoMemory() {
    KadMessage get = KadMessage.get(KEY.bytes());
    int refused = 0;
    for (int i = 0; i < 1000; i++) {
      List<DirectoryEffect> effects = asked(anchor, STRANGER, get);
      refused += effects.getFirst() instanceof DirectoryEffect.Refuse ? 1 : 0;
    }
    assertThat(refused).isEqualTo(1000 - DirectoryLimits.STRANGER_BURST);
    assertThat(anchor.memory().limited()).isEqualTo(1);
  }

  @Test
  void oneOperatorFillsItsShareOnly() {
    var now = Samples.NOW;
    int held = 0;
    for (int i = 0; i < DirectoryLimits.RECORDS_OF_ONE + 100; i++) {
      Bytes name = new DirectoryKey.OfPlacement(Hash.keccak(Bytes.ofLong(i))).bytes();
      now = now.plus(Duration.ofMillis(20));
      var input =
          new DirectoryInput.Asked(i, MEMBER, KadMessage.put(name, Samples.placement(1), now), now);
      held += anchor.on(input).getFirst() instanceof DirectoryEffect.Answer ? 1 : 0;
      anchor.on(new DirectoryInput.Ticked(now));
    }
    assertThat(held).isEqualTo(DirectoryLimits.RECORDS_OF_ONE);
  }

  private static KadMessage put(long sequence) {
    return KadMessage.put(KEY.bytes(), Samples.placement(sequence), Samples.NOW);
  }

  private void refused(PeerId from, KadMessage message, DirectoryEffect.Refusal why) {
    assertThat(asked(anchor, from, message))
        .contains(new DirectoryEffect.Refuse(request, why))
        .noneMatch(effect -> effect instanceof DirectoryEffect.Answer);
  }

  private List<DirectoryEffect> asked(Directory directory, PeerId from, KadMessage message) {
    return directory.on(new DirectoryInput.Asked(++request, from, message, Samples.NOW));
  }

  private static KadMessage answer(List<DirectoryEffect> effects) {
    return effects.stream()
        .filter(DirectoryEffect.Answer.class::isInstance)
        .map(effect -> ((DirectoryEffect.Answer) effect).message())
        .findFirst()
        .orElseThrow();
  }
}
