package io.smartlayer.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.feed.FeedMember;
import java.time.Duration;

class FeedSimulationTest {
  @Seeds(30)
  void fourHonestMembersOrderEverythingDespiteLossAndCrashes(long seed) {
    run(Plan.honest(seed, 4));
  }

  @Seeds(30)
  void oneLiarOfFourNeitherForksNorHaltsTheFeed(long seed) {
    run(Plan.withLiars(seed, 4));
  }

  @Seeds(30)
  void aLyingLeaderOfFourIsReplaced(long seed) {
    run(Plan.withLyingLeader(seed, 4));
  }

  @Seeds(12)
  void twoLiarsOfSevenNeitherForkNorHaltTheFeed(long seed) {
    run(Plan.withLiars(seed, 7));
  }

  @Seeds(12)
  void aLyingLeaderOfSevenAndItsAccompliceAreReplaced(long seed) {
    run(Plan.withLyingLeader(seed, 7));
  }

  @Seeds(12)
  void aLoneMemberOrdersAndRestarts(long seed) {
    run(Plan.honest(seed, 1));
  }

  @Seeds(20)
  void whenEverybodyCrashesAndComesBackMuchLaterTheFeedGoesOn(long seed) {
    run(Plan.honest(seed, 4).withBlackout(Duration.ofSeconds(30)));
  }

  @Seeds(8)
  void oneLiarOfFourDoesNotKeepItFromGoingOn(long seed) {
    run(Plan.withLiars(seed, 4).withBlackout(Duration.ofSeconds(30)));
  }

  @Seeds(20)
  void committeesFollowEachOther(long seed) {
    assertThat(run(Plan.honest(seed, 4).withChanges(3)).terms()).isGreaterThanOrEqualTo(3);
  }

  @Seeds(20)
  void aLiarDoesNotKeepACommitteeFromChanging(long seed) {
    run(Plan.withLyingLeader(seed, 4).withChanges(2));
  }

  @Seeds(8)
  void aCommitteeOfSevenWithTwoLiarsChanges(long seed) {
    run(Plan.withLyingLeader(seed, 7).withChanges(2));
  }

  @Seeds(30)
  void aMemberThatLosesItsDiskConvictsNobodyAndHaltsNothing(long seed) {
    run(Plan.honest(seed, 4).withLosses(1));
  }

  @Seeds(20)
  void twoOfSevenLoseTheirDisksAtOnce(long seed) {
    run(Plan.honest(seed, 7).withLosses(2));
  }

  @Seeds(12)
  void oneOfSevenLosesItsDiskBesideALiar(long seed) {
    run(Plan.withLyingLeader(seed, 7).withLosses(1));
  }

  @Seeds(12)
  void everybodyCrashesAndOneDiskIsLost(long seed) {
    run(Plan.honest(seed, 4).withLosses(1).withBlackout(Duration.ofSeconds(10)));
  }

  @Seeds(12)
  void whoLostItsDiskSignsAgainInALaterTerm(long seed) {
    run(Plan.honest(seed, 4).withLosses(1).withChanges(2));
  }

  @Seeds(10)
  void aDiskIsLostWhileLeadersChange(long seed) {
    run(Plan.withLyingLeader(seed, 7).withLosses(1).withChurn(churn(seed)));
  }

  /** Ten thousand of them: {@code -Dtest=FeedSimulationTest#twoLiars*Churn* -Dseeds=10000}. */
  @Seeds(60)
  void twoLiarsOfSevenNeitherForkNorHaltAFeedThatChurns(long seed) {
    run(Plan.withLyingLeader(seed, 7).withChurn(churn(seed)));
  }

  @Seeds(30)
  void oneLiarOfFourNeitherForksNorHaltsAFeedThatChurns(long seed) {
    run(Plan.withLyingLeader(seed, 4).withChurn(churn(seed)));
  }

  private static Duration churn(long seed) {
    return Duration.ofSeconds(15 + seed % 20);
  }

  @Seeds(3)
  void theSameSeedGivesTheSameRun(long seed) {
    assertThat(run(Plan.withLiars(seed, 4))).isEqualTo(run(Plan.withLiars(seed, 4)));
  }

  private static FeedSimulation.Outcome run(Plan plan) {
    FeedSimulation.Outcome outcome = new FeedSimulation(plan, FeedMember::restore).run();
    assertThat(outcome.finalEntries()).isPositive();
    return outcome;
  }
}
