package io.smartlayer.feed;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Who has restarted signs nothing before it knows what it has signed; who lost that, nothing. */
class SilenceTest {
  private static final Instant NOW = Fixture.NOW;
  private static final Duration WHILE = Duration.ofSeconds(1);

  private final Fixture world = new Fixture(4);

  @Test
  void aMemberWhoseStoreIsWholeGoesOnAfterOneExchange() {
    world.submit(0, 1, "a");
    world.restart(2, Recollection.UNSURE);
    assertThat(ballots(2, "b")).as("before it has asked").isEmpty();
    world.give(2, new FeedInput.Elapsed(NOW));
    world.deliver(NOW);
    assertThat(ballots(2, "c")).as("all have answered").isNotEmpty();
    assertThat(world.members.get(2).isSilent()).isFalse();
  }

  @Test
  void twoOfThreeAnswersAreEnoughAfterAWhile() {
    world.submit(0, 1, "a");
    world.restart(2, Recollection.UNSURE);
    world.cutOff.add(3);
    world.elapse(NOW, FeedLimits.RECALL_GRACE.minusMillis(200));
    assertThat(ballots(2, "b")).as("the third may still answer").isEmpty();
    world.elapse(NOW.plus(FeedLimits.RECALL_GRACE), WHILE);
    assertThat(ballots(2, "c")).isNotEmpty();
  }

  @Test
  void oneOfThreeAnswersIsNotEnough() {
    world.submit(0, 1, "a");
    world.restart(0, Recollection.UNSURE);
    world.cutOff.addAll(List.of(1, 3));
    Instant then = world.elapse(NOW, Duration.ofMinutes(2));
    assertThat(world.members.getFirst().isLeader()).isFalse();
    world.cutOff.clear();
    world.elapse(then, WHILE);
    assertThat(world.members.getFirst().isSilent()).isFalse();
    assertThat(world.members.getFirst().isLeader()).isTrue();
  }

  @Test
  void whoHasForgottenAVoteThatOthersHaveSeenIsSilentAndSaysSoOnce() {
    forgetfulAfterOneVote(2);
    world.restart(2, Recollection.UNSURE);
    world.elapse(NOW, WHILE);
    assertThat(world.members.get(2).isSilent()).isTrue();
    assertThat(ballots(2, "b")).isEmpty();
    assertThat(world.shown(FeedEffect.Silenced.class))
        .singleElement()
        .satisfies(said -> assertThat(said.why()).contains("vote"));
    world.restart(2, Recollection.WHOLE);
    assertThat(world.members.get(2).isSilent()).as("it remembers that it forgot").isTrue();
  }

  @Test
  void theFeedGoesOnWithoutIt() {
    forgetfulAfterOneVote(2);
    world.restart(2, Recollection.UNSURE);
    world.elapse(NOW, WHILE);
    world.submit(1, 9, "late");
    world.elapse(NOW.plus(WHILE), WHILE);
    assertThat(world.members.get(2).history().finalSize()).isEqualTo(2);
    assertThat(world.shown(FeedEffect.Accused.class)).isEmpty();
  }

  @Test
  void aLeaderThatForgotItsHeadIsReplaced() {
    world.cutOff.add(3);
    world.submit(0, 1, "a");
    world.disks.getFirst().clear();
    world.restart(0, Recollection.UNSURE);
    world.cutOff.clear();
    Instant then = world.elapse(NOW, WHILE);
    assertThat(world.members.getFirst().isSilent()).isTrue();
    world.submit(1, 2, Fixture.entry("b"), then);
    world.elapse(then, Duration.ofSeconds(20));
    assertThat(world.members.get(3).history().finalSize()).isEqualTo(2);
    assertThat(world.members.get(3).epoch()).isPositive();
    assertThat(world.shown(FeedEffect.Accused.class)).isEmpty();
  }

  @Test
  void aStoreYoungerThanTheTermSignsNothingWhateverOthersSay() {
    world.restart(2, new Recollection(_ -> Recollection.Extent.LOST));
    world.elapse(NOW, WHILE);
    assertThat(ballots(2, "a")).isEmpty();
    assertThat(world.members.get(2).isSilent()).isTrue();
  }

  @Test
  void everybodyRestartsAtOnceAndGoesOn() {
    world.submit(0, 1, "a");
    for (int member = 0; member < 4; member++) {
      world.restart(member, Recollection.UNSURE);
    }
    Instant then = world.elapse(NOW, WHILE);
    world.submit(0, 2, Fixture.entry("b"), then);
    world.elapse(then, WHILE);
    assertThat(world.members.getFirst().history().finalSize()).isEqualTo(2);
  }

  @Test
  void inventedSignaturesSilenceNobody() {
    world.submit(0, 1, "a");
    world.restart(2, Recollection.UNSURE);
    world.give(2, new FeedInput.Elapsed(NOW));
    var nonsense = new Vote(world.feed.id(), 0, 0, 99, Fixture.entry("x").leaf());
    SignedVote forged = SignedVote.by(world.keys.get(1), world.feed.domain(), nonsense);
    var lie = new SignedVote(nonsense, world.address(2), forged.signature());
    long since = NOW.toEpochMilli();
    var answer = new FeedMessage.Recalled(world.feed.id(), 0, since, lie, null, null, null);
    world.give(2, new FeedInput.Received(world.address(1), answer, NOW));
    world.deliver(NOW);
    assertThat(ballots(2, "b")).isNotEmpty();
  }

  @Test
  void answersToAnEarlierQuestionDoNotCount() {
    world.submit(0, 1, "a");
    world.restart(2, Recollection.UNSURE);
    world.give(2, new FeedInput.Elapsed(NOW));
    world.loseMail();
    for (int from : List.of(0, 1, 3)) {
      var old = new FeedMessage.Recalled(world.feed.id(), 0, 7, null, null, null, null);
      world.give(2, new FeedInput.Received(world.address(from), old, NOW));
    }
    assertThat(ballots(2, "b")).isEmpty();
  }

  @Test
  void aLoneMemberGoesOnFromItsStoreAtOnce() {
    var lone = new Fixture(1);
    lone.submit(0, 1, "a");
    lone.restart(0, Recollection.UNSURE);
    lone.submit(0, 2, "b");
    assertThat(lone.members.getFirst().history().finalSize()).isEqualTo(2);
  }

  @Test
  void aLoneMemberWhoseStoreIsYoungerThanItsFeedHalts() {
    var lone = new Fixture(1);
    lone.restart(0, new Recollection(_ -> Recollection.Extent.LOST));
    lone.submit(0, 2, "b");
    lone.elapse(NOW, WHILE);
    assertThat(lone.members.getFirst().history().finalSize()).isZero();
    assertThat(lone.shown(FeedEffect.Silenced.class))
        .singleElement()
        .satisfies(said -> assertThat(said.members()).isEqualTo(1));
  }

  /** What it votes, when the leader has one more entry. */
  private List<FeedMessage.Ballot> ballots(int member, String text) {
    Instant then = NOW.plusMillis(1);
    world.give(0, new FeedInput.Submitted(text.hashCode(), Fixture.entry(text), then));
    int before = world.shown.size();
    world.deliver(then);
    return world.shown.subList(before, world.shown.size()).stream()
        .filter(FeedEffect.Send.class::isInstance)
        .map(effect -> ((FeedEffect.Send) effect).message())
        .filter(FeedMessage.Ballot.class::isInstance)
        .map(FeedMessage.Ballot.class::cast)
        .filter(ballot -> ballot.vote().member().equals(world.address(member)))
        .toList();
  }

  /** It has voted, all have seen it, and its store is as it was before. */
  private void forgetfulAfterOneVote(int member) {
    world.submit(0, 1, "a");
    world.disks.get(member).clear();
  }
}
