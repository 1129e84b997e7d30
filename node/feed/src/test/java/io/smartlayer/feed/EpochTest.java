package io.smartlayer.feed;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What happens to a feed when its leader does nothing, and who may open the next epoch. */
class EpochTest {
  private static final Instant NOW = Fixture.NOW;
  private static final Duration LONG = Duration.ofSeconds(12);

  private final Fixture world = new Fixture(4);

  @Test
  void whenTheLeaderIsGoneTheNextOneGoesOnAndItComesBackAsAFollower() {
    world.submit(1, 1, "before");
    world.cutOff.add(0);
    world.submit(2, 2, "after");
    Instant later = world.elapse(NOW, LONG);
    assertThat(history(1).finalSize()).isEqualTo(2);
    assertThat(history(1).headOf(1).head().epoch()).isEqualTo(1);
    assertThat(world.members.get(1).isLeader()).isTrue();
    assertThat(history(0).finalSize()).isEqualTo(1);
    world.cutOff.clear();
    world.elapse(later, LONG);
    assertThat(history(0).rootAt(2)).isEqualTo(history(3).rootAt(2));
    assertThat(world.members.getFirst().isLeader()).isFalse();
  }

  @Test
  void aProofOfFinalityAcrossTheChangeCarriesTheLeavesOfAQuorum() {
    giveUpTheFirstLeader();
    FinalityProof proof = history(2).finalityProof(2);
    assertThat(proof.openings()).hasSize(1);
    assertThat(proof.verify(world.feed.committee(), world.feed.domain()))
        .isInstanceOf(FinalityProof.Verdict.Valid.class);
    var fewer = proof.openings().getFirst().subList(0, 2);
    assertThat(
            new FinalityProof(proof.heads(), List.of(fewer), proof.justified(), proof.certified())
                .verify(world.feed.committee(), world.feed.domain()))
        .isInstanceOf(FinalityProof.Verdict.Invalid.class);
    assertThat(FinalityProof.fromJson(proof.toJson()))
        .isEqualTo(new FinalityProof.Reading.Read(proof));
  }

  @Test
  void aLeaderThatKeepsOneEntryBackAndLetsOthersPassIsLeft() {
    world.ignored.add(Fixture.entry("an outcome").body());
    world.submit(1, 1, "an outcome");
    Instant now = NOW;
    for (int second = 0; second < 60; second++) {
      world.submit(2, 2 + second, Fixture.entry("other " + second), now);
      now = world.elapse(now, Duration.ofSeconds(1));
    }
    assertThat(history(2).finalSize()).isEqualTo(61);
    assertThat(history(2).headOf(60).head().epoch()).isEqualTo(1);
  }

  @Test
  void anIdleFeedDoesNotMissItsLeader() {
    world.submit(0, 1, "before");
    world.cutOff.add(0);
    world.elapse(NOW, LONG);
    assertThat(leaves()).isEmpty();
  }

  @Test
  void anEntryThatNobodyMayTakeIsNoReasonToLeave() {
    world.cutOff.add(0);
    world.give(1, new FeedInput.Submitted(1, Fixture.entry("no"), NOW));
    world.elapse(NOW, LONG);
    assertThat(leaves()).isEmpty();
  }

  @Test
  void whatTheChainHasToBeAskedAtEachBlockIsNoLongerExcuseForALeader() {
    world.submit(0, 1, "before");
    world.cutOff.add(0);
    Instant now = NOW;
    world.give(1, new FeedInput.Submitted(2, Fixture.entry("asked"), now));
    for (long block = 1; block <= 8; block++) { // it is another one whenever patience ends
      for (int member = 1; member < 4; member++) {
        world.give(member, new FeedInput.ChainSeen(block, now));
      }
      now = world.elapse(now, Duration.ofSeconds(1));
    }
    assertThat(history(1).finalSize()).isEqualTo(2);
    assertThat(history(1).headOf(1).head().epoch()).isEqualTo(1);
  }

  @Test
  void whoHasLeftAnEpochVotesThereNoMoreEvenAfterARestart() {
    Segment proposal = proposal();
    world.cutOff.add(0);
    world.give(1, new FeedInput.Submitted(2, Fixture.entry("b"), NOW));
    for (int second = 0; second < 5; second++) {
      world.give(1, new FeedInput.Elapsed(NOW.plusSeconds(second)));
    }
    assertThat(leaves()).isNotEmpty();
    world.restart(1);
    assertThat(ballots(propose(1, proposal))).isEmpty();
    assertThat(ballots(propose(2, proposal))).isNotEmpty();
  }

  @Test
  void oneMembersSuspicionMovesNobodyElse() {
    world.cutOff.addAll(List.of(0, 2, 3));
    world.give(1, new FeedInput.Submitted(2, Fixture.entry("b"), NOW));
    world.elapse(NOW, Duration.ofSeconds(5));
    world.cutOff.clear();
    world.elapse(NOW.plusSeconds(5), LONG);
    assertThat(history(3).finalSize()).as("the leader has heard of it since").isEqualTo(1);
    assertThat(history(1).headOf(0).head().epoch()).isZero();
    assertThat(world.members.get(1).epoch()).isEqualTo(1);
    assertThat(world.members.get(2).epoch()).isZero();
  }

  @Test
  void aCertifiedHeadThatTheQuorumDidNotNameGivesWayAndItsEntriesComeAgain() {
    world.submit(0, 1, "a");
    // The next head reaches all, their votes reach the leader alone, and then it is gone.
    world.give(0, new FeedInput.Submitted(2, Fixture.entry("b"), NOW));
    world.deliverTo(List.of(1, 2, 3), NOW);
    world.deliverTo(List.of(0), NOW);
    world.loseMail();
    int height = history(0).height();
    assertThat(history(1).height()).isLessThan(height);
    world.cutOff.add(0);
    Instant later = world.elapse(NOW, LONG);
    assertThat(history(1).finalSize())
        .as("it was voted for, so it is sequenced again")
        .isEqualTo(2);
    world.cutOff.clear();
    world.elapse(later, LONG);
    assertThat(history(0).rootAt(2)).isEqualTo(history(1).rootAt(2));
    assertThat(history(0).headOf(1).head().epoch()).isEqualTo(1);
    world.restart(0);
    assertThat(history(0).rootAt(2)).isEqualTo(history(1).rootAt(2));
  }

  @Test
  void anEpochIsOpenedByNoOtherLeavesThanThoseOfAQuorumFromTheEpochBefore() {
    giveUpTheFirstLeader();
    Segment good = opening();
    Head head = good.head();
    List<SignedLeave> leaves = good.leaves();
    var wrong =
        List.of(
            List.<SignedLeave>of(),
            leaves.subList(0, 2),
            List.of(leaves.get(0), leaves.get(0), leaves.get(1)),
            leaves.reversed(),
            relabelled(leaves, 1),
            lower(leaves));
    for (List<SignedLeave> others : wrong) {
      assertThat(Opening.fault(world.feed, head, others, Rules.PROTOCOL)).isNotNull();
    }
    assertThat(Opening.fault(world.feed, head, leaves, Rules.PROTOCOL)).isNull();
  }

  @Test
  void aHeadThatOpensAnEpochMakesNothingFinal() {
    giveUpTheFirstLeader();
    assertThat(finalAtTheOpening(Rules.PROTOCOL)).isFalse();
    assertThat(finalAtTheOpening(Rules.without(Rules.Rule.ROUND_ZERO_WAITS)))
        .as("without the rule")
        .isTrue();
  }

  /** Whether the parent of the head that opened epoch 1 is final once that head is certified. */
  private boolean finalAtTheOpening(Rules rules) {
    FeedHistory seen = history(1);
    var history = new FeedHistory(world.feed, rules);
    int height = 0;
    do {
      history.append(seen.link(height), seen.segment(height).entries(), seen.certificate(height));
    } while (!Opening.isNeeded(seen.link(height++).head()));
    return history.finalHeight() == height - 1;
  }

  @Test
  void aHeadThatOutlivesAnotherIsKeptAgainSoThatItsCertificateCanBeReadBack() {
    world.submit(0, 1, "a");
    world.give(0, new FeedInput.Submitted(2, Fixture.entry("b"), NOW));
    world.deliverTo(List.of(1, 2, 3), NOW);
    world.deliverTo(List.of(0), NOW);
    world.loseMail();
    world.cutOff.add(0);
    world.elapse(NOW, LONG);
    Segment opening = opening();
    Instant then = opening.head().instant();
    int height = heightOf(opening);
    FeedMessage before = range(history(1), 0, height);
    FeedMessage other = range(history(0), height, height + 1);
    Certificate certificate = history(1).certificate(height);

    // The same keys, and a member that sees all this in another order, with another store.
    var late = new Fixture(4, Rules.without(Rules.Rule.ASKS_BEFORE_SIGNING));
    late.give(2, new FeedInput.Received(late.address(1), before, then));
    var proposal = new FeedMessage.Proposal(opening);
    assertThat(ballots(late.give(2, new FeedInput.Received(late.address(1), proposal, then))))
        .isNotEmpty();
    late.give(2, new FeedInput.Received(late.address(0), other, then));
    assertThat(late.members.get(2).history().tipSlot().epoch()).isZero();
    late.restart(2);
    assertThat(ballots(late.give(2, new FeedInput.Received(late.address(1), proposal, then))))
        .as("its vote is there after a restart")
        .hasSize(1);
    var certified = new FeedMessage.Certified(certificate);
    late.give(2, new FeedInput.Received(late.address(1), certified, then));
    assertThat(late.members.get(2).history().tipSlot()).isEqualTo(Slot.of(opening.head()));
    late.restart(2);
    assertThat(late.members.get(2).history().tipSlot()).isEqualTo(Slot.of(opening.head()));
  }

  private int heightOf(Segment segment) {
    int height = 0;
    while (!history(1).link(height).head().equals(segment.head())) {
      height++;
    }
    return height;
  }

  private static FeedMessage range(FeedHistory history, int from, int to) {
    var segments = new ArrayList<Segment>();
    for (int height = from; height < to; height++) {
      segments.add(history.segment(height));
    }
    return new FeedMessage.Range(segments, history.certificate(to - 1));
  }

  @Test
  void aSealAndTheHeadAfterItShareTheirBaseAndTheLeaderSignsBoth() {
    assertThat(epochOfTwoEntries(Rules.PROTOCOL)).isZero();
    assertThat(epochOfTwoEntries(Rules.without(Rules.Rule.SLOT_BY_ROUND)))
        .as("a leader that takes the base for the slot stalls behind its seal")
        .isPositive();
  }

  /** In which epoch the second of two entries became final, while nobody does any wrong. */
  private static long epochOfTwoEntries(Rules rules) {
    var members = new Fixture(4, rules);
    members.submit(0, 1, "a");
    members.submit(0, 2, "b");
    members.elapse(NOW, LONG.plus(LONG));
    FeedHistory history = members.members.getFirst().history();
    assertThat(history.finalSize()).isEqualTo(2);
    return history.headOf(1).head().epoch();
  }

  @Test
  void aLeaderPromisesNoPlaceThatItsOwnHeadGivesToAnotherEntry() {
    world.submit(0, 1, "a");
    int height = history(0).height();
    world.give(0, new FeedInput.Submitted(2, Fixture.entry("b"), NOW));
    world.deliverTo(List.of(2, 3), NOW);
    world.deliverTo(List.of(0), NOW);
    world.loseMail();
    FeedMessage certified = range(history(0), height, height + 1);
    world.give(1, new FeedInput.Submitted(3, Fixture.entry("c"), NOW));
    for (int second = 0; second < 5; second++) {
      for (int member = 1; member < 4; member++) {
        world.give(member, new FeedInput.Elapsed(NOW.plusSeconds(second)));
      }
    }
    Instant later = NOW.plusSeconds(5);
    world.deliverTo(List.of(1), later); // it opens epoch 1 with c where the other head has b
    assertThat(world.members.get(1).isLeader()).isTrue();
    world.give(1, new FeedInput.Received(world.address(0), certified, later));
    assertThat(history(1).height()).isEqualTo(height + 1);
    var again = new FeedMessage.Submission(world.feed.id(), Fixture.entry("b"));
    assertThat(world.give(1, new FeedInput.Received(world.address(0), again, later)))
        .noneMatch(effect ->
            effect instanceof FeedEffect.Send(var _, var message)
                && message instanceof FeedMessage.Promising);
  }

  @Test
  void promisesOfAnEpochThatIsOverAreMadeAnew() {
    world.submit(0, 1, "a");
    world.give(2, new FeedInput.Submitted(2, Fixture.entry("b"), NOW));
    world.cutOff.add(0);
    world.deliver(NOW);
    world.elapse(NOW, LONG);
    SignedPromise promise = world.shown(FeedEffect.Promised.class).getLast().promise();
    assertThat(promise.promise().epoch()).isEqualTo(1);
    assertThat(promise.isBy(world.keys.get(1).publicKey(), world.feed.domain())).isTrue();
  }

  private void giveUpTheFirstLeader() {
    world.submit(1, 1, "before");
    world.cutOff.add(0);
    world.submit(2, 2, "after");
    world.elapse(NOW, LONG);
    assertThat(history(2).finalSize()).isEqualTo(2);
  }

  private FeedHistory history(int member) {
    return world.members.get(member).history();
  }

  /** The segment that opened epoch 1. */
  private Segment opening() {
    for (int height = 0; height < history(1).height(); height++) {
      if (Opening.isNeeded(history(1).link(height).head())) {
        return history(1).segment(height);
      }
    }
    throw new AssertionError("no epoch was opened");
  }

  /** The same leaves, but the first says another epoch. */
  private List<SignedLeave> relabelled(List<SignedLeave> leaves, int more) {
    Leave leave = leaves.getFirst().leave();
    return resigned(
        leaves,
        new Leave(
            leave.feedId(),
            0,
            leave.epoch() + more,
            leave.highestEpoch(),
            leave.highestRound(),
            leave.highestHead()));
  }

  /** The same leaves, but the first names a higher head than the one that was followed. */
  private List<SignedLeave> lower(List<SignedLeave> leaves) {
    Leave leave = leaves.getFirst().leave();
    return resigned(
        leaves,
        new Leave(
            leave.feedId(), 0, leave.epoch(), 0, leave.highestRound() + 1, leave.feedId().hash()));
  }

  private List<SignedLeave> resigned(List<SignedLeave> leaves, Leave first) {
    var out = new ArrayList<>(leaves);
    int member = world.feed.committee().indexOf(leaves.getFirst().member());
    out.set(0, SignedLeave.by(world.keys.get(member), world.feed.domain(), first));
    return out;
  }

  private List<FeedEffect> leaves() {
    return world.shown.stream()
        .filter(effect ->
            effect instanceof FeedEffect.Send(var _, var message)
                && message instanceof FeedMessage.Leaving)
        .toList();
  }

  private Segment proposal() {
    for (FeedEffect effect : world.give(0, new FeedInput.Submitted(1, Fixture.entry("a"), NOW))) {
      if (effect instanceof FeedEffect.Send(var _, FeedMessage.Proposal(var segment))) {
        world.loseMail();
        return segment;
      }
    }
    throw new AssertionError("nothing was proposed");
  }

  private List<FeedEffect> propose(int member, Segment segment) {
    return world.give(
        member, new FeedInput.Received(world.address(0), new FeedMessage.Proposal(segment), NOW));
  }

  private static List<FeedEffect> ballots(List<FeedEffect> effects) {
    return effects.stream()
        .filter(effect ->
            effect instanceof FeedEffect.Send(var _, var message)
                && message instanceof FeedMessage.Ballot)
        .toList();
  }
}
