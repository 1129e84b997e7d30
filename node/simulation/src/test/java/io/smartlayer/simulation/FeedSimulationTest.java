package io.smartlayer.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.feed.FeedMember;
import java.time.Duration;

class FeedSimulationTest {
  @Seeds(50)
  void fourHonestMembersOrderEverythingDespiteLossAndCrashes(long seed) {
    run(Plan.honest(seed, 4));
  }

  @Seeds(50)
  void oneLiarOfFourNeitherForksNorHaltsTheFeed(long seed) {
    run(Plan.withLiars(seed, 4));
  }

  @Seeds(60)
  void aLyingLeaderOfFourIsReplaced(long seed) {
    run(Plan.withLyingLeader(seed, 4));
  }

  @Seeds(20)
  void twoLiarsOfSevenNeitherForkNorHaltTheFeed(long seed) {
    run(Plan.withLiars(seed, 7));
  }

  @Seeds(20)
  void aLyingLeaderOfSevenAndItsAccompliceAreReplaced(long seed) {
    run(Plan.withLyingLeader(seed, 7));
  }

  @Seeds(20)
  void aLoneMemberOrdersAndRestarts(long seed) {
    run(Plan.honest(seed, 1));
  }

  @Seeds(40)
  void whenEverybodyCrashesAndComesBackMuchLaterTheFeedGoesOn(long seed) {
    run(Plan.honest(seed, 4).withBlackout(Duration.ofSeconds(30)));
  }

  @Seeds(10)
  void oneLiarOfFourDoesNotKeepItFromGoingOn(long seed) {
    run(Plan.withLiars(seed, 4).withBlackout(Duration.ofSeconds(30)));
  }

  @Seeds(40)
  void committeesFollowEachOther(long seed) {
    assertThat(run(Plan.honest(seed, 4).withChanges(3)).terms()).isGreaterThanOrEqualTo(3);
  }

  @Seeds(40)
  void aLiarDoesNotKeepACommitteeFromChanging(long seed) {
    run(Plan.withLyingLeader(seed, 4).withChanges(2));
  }

  @Seeds(10)
  void aCommitteeOfSevenWithTwoLiarsChanges(long seed) {
    run(Plan.withLyingLeader(seed, 7).withChanges(2));
  }

  @Seeds(60)
  void aMemberThatLosesItsDiskConvictsNobodyAndHaltsNothing(long seed) {
    run(Plan.honest(seed, 4).withLosses(1));
  }

  @Seeds(30)
  void twoOfSevenLoseTheirDisksAtOnce(long seed) {
    run(Plan.honest(seed, 7).withLosses(2));
  }

  @Seeds(20)
  void oneOfSevenLosesItsDiskBesideALiar(long seed) {
    run(Plan.withLyingLeader(seed, 7).withLosses(1));
  }

  @Seeds(20)
  void everybodyCrashesAndOneDiskIsLost(long seed) {
    run(Plan.honest(seed, 4).withLosses(1).withBlackout(Duration.ofSeconds(10)));
  }

  @Seeds(20)
  void whoLostItsDiskSignsAgainInALaterTerm(long seed) {
    run(Plan.honest(seed, 4).withLosses(1).withChanges(2));
  }

  @Seeds(15)
  void aDiskIsLostWhileLeadersChange(long seed) {
    run(Plan.withLyingLeader(seed, 7).withLosses(1).withChurn(churn(seed)));
  }

  /** Ten thousand of them: {@code -Dtest=FeedSimulationTest#twoLiars*Churn* -Dseeds=10000}. */
  @Seeds(150)
  void twoLiarsOfSevenNeitherForkNorHaltAFeedThatChurns(long seed) {
    run(Plan.withLyingLeader(seed, 7).withChurn(churn(seed)));
  }

  @Seeds(50)
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
