package io.smartlayer.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smartlayer.environment.Storage;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.SecretKey;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FeedMemberTest {
  private static final Instant NOW = Fixture.NOW;

  @Test
  void aLoneMemberPromisesAndFinalisesAtOnce() {
    var world = new Fixture(1);
    List<FeedEffect> effects =
        world.give(0, new FeedInput.Submitted(7, Fixture.entry("landed"), NOW));
    assertThat(effects.stream().map(effect -> effect.getClass().getSimpleName()))
        .startsWith("Store", "Store", "Store") // head 0, its vote and certificate
        .endsWith("Store", "Sync", "Promised", "Spread", "Finalized", "Spread") // the seal's too
        .hasSize(11);
    SignedPromise promise = world.shown(FeedEffect.Promised.class).getFirst().promise();
    assertThat(promise.isBy(world.keys.getFirst().publicKey(), world.feed.domain())).isTrue();
    assertThat(promise.promise().offset()).isZero();
    assertThat(world.members.getFirst().history().entry(0)).isEqualTo(Fixture.entry("landed"));
  }

  @Test
  void whatIsSubmittedAnywhereBecomesFinalEverywhere() {
    var world = new Fixture(4);
    for (int i = 0; i < 12; i++) {
      world.submit(i % 4, i, "fact " + i);
    }
    assertThat(world.shown(FeedEffect.Promised.class)).hasSize(12);
    Hash root = world.members.getFirst().history().rootAt(12);
    assertThat(world.members)
        .allSatisfy(member -> assertThat(member.history().rootAt(12)).isEqualTo(root));
  }

  @Test
  void aRefusalFindsItsWayBack() {
    var world = new Fixture(4);
    world.submit(2, 1, "no");
    world.submit(3, 2, "fact");
    world.submit(1, 3, "fact");
    assertThat(world.shown(FeedEffect.Refused.class))
        .containsExactly(new FeedEffect.Refused(1, "no", "it says so"));
    List<FeedEffect.Promised> promised = world.shown(FeedEffect.Promised.class);
    assertThat(promised).as("an entry twice, one place").hasSize(2);
    assertThat(promised.get(1).promise()).isEqualTo(promised.get(0).promise());
  }

  @Test
  void nothingLeavesBeforeItIsStored() {
    var world = new Fixture(4);
    world.give(0, new FeedInput.Submitted(1, Fixture.entry("a"), NOW));
    List<FeedEffect> effects = List.copyOf(world.shown);
    assertThat(effects.getFirst()).isInstanceOf(FeedEffect.Store.class);
    int sync = effects.indexOf(new FeedEffect.Sync());
    assertThat(effects.subList(sync + 1, effects.size()))
        .isNotEmpty()
        .noneMatch(FeedEffect.Store.class::isInstance);
  }

  @Test
  void whatNobodyCanTellIsDeferredThenTakenOrGivenUp() {
    var world = new Fixture(4);
    world.chainIsUp.set(false);
    world.submit(0, 1, "later");
    assertThat(world.shown(FeedEffect.Promised.class)).isEmpty();
    world.chainIsUp.set(true);
    Instant soon = NOW.plusSeconds(1);
    world.give(0, new FeedInput.Elapsed(soon));
    world.deliver(soon);
    assertThat(world.shown(FeedEffect.Promised.class)).hasSize(1);

    var other = new Fixture(4);
    other.chainIsUp.set(false);
    other.submit(0, 1, "later");
    other.give(0, new FeedInput.Elapsed(NOW.plus(FeedLimits.DEFER).plusSeconds(1)));
    assertThat(other.shown(FeedEffect.Refused.class))
        .containsExactly(new FeedEffect.Refused(1, "unavailable", "the chain is down"));
  }

  @Test
  void whatIsDeferredIsJudgedAgainSoonAndThenLater() {
    var soon = new Fixture(4);
    deferred(soon);
    assertThat(promisedAt(soon, FeedLimits.DEFER_FIRST.minusMillis(1))).isFalse();
    assertThat(promisedAt(soon, FeedLimits.DEFER_FIRST)).isTrue();

    var later = new Fixture(4);
    deferred(later);
    later.chainIsUp.set(false);
    assertThat(promisedAt(later, FeedLimits.DEFER_FIRST)).isFalse(); // judged, in vain
    later.chainIsUp.set(true);
    assertThat(promisedAt(later, FeedLimits.DEFER_FIRST.multipliedBy(3).minusMillis(1))).isFalse();
    assertThat(promisedAt(later, FeedLimits.DEFER_FIRST.multipliedBy(3))).isTrue();
  }

  private static void deferred(Fixture world) {
    world.chainIsUp.set(false);
    world.submit(0, 1, "later");
    world.chainIsUp.set(true);
  }

  private static boolean promisedAt(Fixture world, Duration after) {
    world.give(0, new FeedInput.Elapsed(NOW.plus(after)));
    return !world.shown(FeedEffect.Promised.class).isEmpty();
  }

  @Test
  void aVoteIsWithheldUntilTheMemberCanTell() {
    var world = new Fixture(4);
    Segment segment = proposal(world, NOW, List.of(Fixture.entry("later")));
    world.chainIsUp.set(false);
    assertThat(ballots(propose(world, segment, NOW))).isEmpty();
    world.chainIsUp.set(true);
    Instant muchLater = NOW.plusSeconds(60); // the head arrived in time, and that is what counts
    assertThat(ballots(world.give(1, new FeedInput.Elapsed(muchLater)))).hasSize(3);
  }

  @Test
  void aHeadIsVotedForOnlyNearTheMembersClock() {
    assertThat(votesAt(NOW.plusSeconds(10))).isTrue();
    assertThat(votesAt(NOW.plusSeconds(11))).isFalse();
    assertThat(votesAt(NOW.minusSeconds(2))).isTrue();
    assertThat(votesAt(NOW.minusSeconds(3))).isFalse();
  }

  @Test
  void aHeadFarBehindTheChainIsLate() {
    var world = new Fixture(4);
    Segment segment = proposal(world, NOW, List.of(Fixture.entry("a")));
    world.give(1, new FeedInput.ChainSeen(FeedLimits.BLOCKS_BEHIND + 1, NOW));
    assertThat(ballots(propose(world, segment, NOW))).isEmpty();
  }

  @Test
  void aMemberThatWasToldOfABlockThatIsNoneVotesAgainOnceItKnowsBetter() {
    var world = new Fixture(4);
    Segment segment = proposal(world, NOW, List.of(Fixture.entry("a")));
    world.give(1, new FeedInput.ChainSeen(1_000_000_000, NOW));
    world.give(1, new FeedInput.ChainSeen(1, NOW));
    assertThat(ballots(propose(world, segment, NOW))).hasSize(3);
  }

  @Test
  void aHeadAheadOfTheClockGetsItsVoteWhenTheClockHasComeThere() {
    var world = new Fixture(4);
    Segment segment = proposal(world, NOW, List.of(Fixture.entry("a")));
    assertThat(ballots(propose(world, segment, NOW.minusSeconds(5)))).isEmpty();
    assertThat(ballots(world.give(1, new FeedInput.Elapsed(NOW)))).hasSize(3);
  }

  @Test
  void aHeadFarAheadOfTheChainWaits() {
    var world = new Fixture(4);
    world.give(0, new FeedInput.ChainSeen(FeedLimits.BLOCKS_AHEAD + 1, NOW));
    Segment segment = proposal(world, NOW, List.of(Fixture.entry("a")));
    assertThat(ballots(propose(world, segment, NOW))).isEmpty();
    assertThat(ballots(world.give(1, new FeedInput.ChainSeen(1, NOW)))).hasSize(3);
  }

  @Test
  void aSecondHeadForASlotGetsNoVoteEvenAfterARestart() {
    var world = new Fixture(4);
    Segment first = proposal(world, NOW, List.of(Fixture.entry("a")));
    Segment second = resigned(world, first, first.head().time() + 1);
    assertThat(ballots(propose(world, first, NOW))).hasSize(3);
    assertThat(ballots(propose(world, second, NOW))).isEmpty();
    world.restart(1);
    assertThat(ballots(propose(world, second, NOW))).isEmpty();
    assertThat(ballots(propose(world, first, NOW)))
        .as("the same vote again, to who asks")
        .hasSize(1);
  }

  @Test
  void aWrongRootOrAnInadmissibleEntryGetsNoVote() {
    var world = new Fixture(4);
    Segment good = proposal(world, NOW, List.of(Fixture.entry("a")));
    Segment swapped =
        new Segment(good.signed(), good.certificate(), List.of(), List.of(Fixture.entry("b")));
    assertThat(ballots(propose(world, swapped, NOW))).isEmpty();
    Segment foreign = signed(good, good.head().time(), Fixture.key("stranger"), world);
    assertThat(ballots(propose(world, foreign, NOW))).isEmpty();
    assertThat(ballots(propose(world, good, NOW))).hasSize(3);
  }

  @Test
  void aRestartedLeaderGoesOnWithTheHeadItSigned() {
    var world = new Fixture(4);
    world.give(0, new FeedInput.Submitted(1, Fixture.entry("a"), NOW));
    world.loseMail();
    SignedPromise promise = world.shown(FeedEffect.Promised.class).getFirst().promise();
    world.restart(0);
    world.give(0, new FeedInput.Submitted(2, Fixture.entry("b"), NOW));
    Instant soon = NOW.plusSeconds(1);
    world.give(0, new FeedInput.Elapsed(soon));
    world.deliver(soon);
    Entry kept = world.members.get(3).history().entry(promise.promise().offset());
    assertThat(kept.leaf()).isEqualTo(promise.promise().entryHash());
    assertThat(world.members.get(3).history().entry(1)).isEqualTo(Fixture.entry("b"));
  }

  @Test
  void aRestartAtAnyRecordLosesNothingThatWasSynced() {
    var world = new Fixture(1);
    for (int i = 0; i < 5; i++) {
      world.submit(0, i, "fact " + i);
    }
    List<Bytes> disk = List.copyOf(world.disks.getFirst());
    for (int records = 0; records <= disk.size(); records++) {
      world.disks.getFirst().clear();
      world.disks.getFirst().addAll(disk.subList(0, records));
      world.restart(0);
      world.give(0, new FeedInput.Elapsed(NOW.plusSeconds(3600)));
      FeedHistory history = world.members.getFirst().history();
      assertThat(history.finalSize()).isEqualTo((records + 5) / 6);
    }
  }

  @Test
  void aLogOfAnotherFeedIsRefused() {
    var world = new Fixture(1);
    world.submit(0, 1, "a");
    var other = new Fixture(4);
    assertThatThrownBy(() ->
            FeedMember.restore(
                other.feed,
                other.keys.getFirst(),
                other.admission(),
                world.disks.getFirst(),
                Recollection.WHOLE))
        .isInstanceOf(Storage.StorageFailure.class);
    assertThatThrownBy(() ->
            FeedMember.restore(
                world.feed,
                world.keys.getFirst(),
                world.admission(),
                List.of(Bytes.EMPTY),
                Recollection.WHOLE))
        .isInstanceOf(Storage.StorageFailure.class);
  }

  @Test
  void aFullQueueSaysSo() {
    var world = new Fixture(4); // without votes nothing leaves the queue
    for (int i = 0; i <= FeedLimits.QUEUE_ENTRIES; i++) {
      world.give(0, new FeedInput.Submitted(i, Fixture.entry("fact " + i), NOW));
    }
    assertThat(world.shown(FeedEffect.Refused.class))
        .singleElement()
        .satisfies(refused -> assertThat(refused.code()).isEqualTo("busy"));
  }

  @Test
  void aSegmentHoldsAtMostItsLimits() {
    var world = new Fixture(4);
    for (int i = 0; i < 600; i++) {
      world.give(0, new FeedInput.Submitted(i, Fixture.entry("fact " + i), NOW));
    }
    world.deliver(NOW);
    List<Integer> sizes =
        world.members.getFirst().history().finalized(0).stream()
            .map(segment -> segment.entries().size())
            .toList();
    assertThat(sizes).startsWith(1, 256, 256, 87);
  }

  @Test
  void whatArrivesAgainGetsTheSamePromiseAndOffset() {
    var world = new Fixture(4);
    world.give(1, new FeedInput.Submitted(1, Fixture.entry("a"), NOW));
    world.loseMail();
    for (int second = 1; second < 4; second++) {
      Instant later = NOW.plusSeconds(second * 2L);
      world.give(1, new FeedInput.Elapsed(later));
      world.deliver(later);
    }
    assertThat(world.shown(FeedEffect.Promised.class)).hasSize(1);
    assertThat(world.members.get(1).history().finalSize()).isEqualTo(1);
  }

  private static boolean votesAt(Instant membersClock) {
    var world = new Fixture(4);
    Segment segment = proposal(world, NOW, List.of(Fixture.entry("a")));
    return !ballots(propose(world, segment, membersClock)).isEmpty();
  }

  private static Segment proposal(Fixture world, Instant time, List<Entry> entries) {
    boolean wasUp = world.chainIsUp.get();
    world.chainIsUp.set(true);
    var found = new ArrayList<Segment>();
    for (Entry entry : entries) {
      for (FeedEffect effect : world.give(0, new FeedInput.Submitted(1, entry, time))) {
        if (effect instanceof FeedEffect.Send(var _, FeedMessage.Proposal(var segment))) {
          found.add(segment);
        }
      }
    }
    world.chainIsUp.set(wasUp);
    world.loseMail();
    return found.getFirst();
  }

  private static List<FeedEffect> propose(Fixture world, Segment segment, Instant now) {
    return world.give(
        1, new FeedInput.Received(world.address(0), new FeedMessage.Proposal(segment), now));
  }

  private static List<FeedEffect> ballots(List<FeedEffect> effects) {
    return effects.stream()
        .filter(effect ->
            effect instanceof FeedEffect.Send(var _, var message)
                && message instanceof FeedMessage.Ballot)
        .toList();
  }

  private static Segment resigned(Fixture world, Segment segment, long time) {
    return signed(segment, time, world.keys.getFirst(), world);
  }

  private static Segment signed(Segment segment, long time, SecretKey key, Fixture world) {
    Head head = segment.head();
    var other =
        new Head(
            head.feedId(),
            head.term(),
            head.epoch(),
            head.round(),
            head.base(),
            head.size(),
            head.parent(),
            head.justify(),
            head.root(),
            head.chainBlock(),
            time);
    SignedHead signed = SignedHead.by(key, world.feed.domain(), other);
    return new Segment(signed, segment.certificate(), List.of(), segment.entries());
  }

  @Test
  void timeNeverGoesBackEvenIfTheLeadersClockDoes() {
    var world = new Fixture(1);
    world.submit(0, 1, "a");
    Instant back = NOW.minus(Duration.ofHours(1));
    world.give(0, new FeedInput.Submitted(2, Fixture.entry("b"), back));
    FeedHistory history = world.members.getFirst().history();
    assertThat(history.headOf(1).head().instant()).isEqualTo(NOW);
  }
}
