package io.smartlayer.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smartlayer.feed.BrokenMembers;
import io.smartlayer.feed.FeedMember;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Members with one rule broken: the exploration finds out, or a story does where it would have to
 * go through more epochs than it can. Members that keep all rules survive the same.
 */
class PlantedBugsTest {
  private static final int LIMIT = 200_000;
  private static final int X = 0;
  private static final int Y = 1;

  @Test
  void aVoteThatIsNotOnDiskIsCastTwice() {
    assertCaught(BrokenMembers.VOTE_NOT_STORED, "0:1:0:2:1", "two votes in one slot");
  }

  @Test
  void aHeadThatIsNotOnDiskIsSignedAgainAfterARestart() {
    assertCaught(BrokenMembers.HEAD_NOT_STORED, "3:1:0:1:2", "two heads in one slot");
  }

  @Test
  void aVoteAfterALeaveHidesACertificate() {
    assertCaught(BrokenMembers.VOTE_AFTER_LEAVE, "0:2:1:1:1", "a vote above its leave");
  }

  @Test
  void aCertificateOutsideTheVoteIsNotNamed() {
    assertCaught(BrokenMembers.CERTIFICATE_FORGOTTEN, "3:2:1:1:1", "a vote above its leave");
  }

  @Test
  void oneCertificateMakesNothingFinal() {
    assertCaught(BrokenMembers.FINAL_IN_ONE_STEP, "3:1:0:1:1", "without two certificates");
  }

  @Test
  void anOpeningMakesNothingFinal() {
    assertCaught(BrokenMembers.ROUND_ZERO_FINAL, "0:1,1:1:1:1", "without two certificates");
  }

  @Test
  void anOpeningWhoseLeavesNobodyChecksForks() {
    assertThat(explored(BrokenMembers.LEAVES_UNCHECKED::restore, "1:2,1:1:1:1"))
        .contains("is final, and an honest member voted for");
  }

  @Test
  void theHighestRoundOfAnyEpochIsNotTheHighest() {
    assertThat(forkByHighestRound(BrokenMembers.HIGHEST_BY_ROUND::restore)).isNotNull();
    assertThat(forkByHighestRound(FeedMember::restore)).isNull();
  }

  /**
   * The second round of epoch 0 is certified, and one member alone knows. Epoch 1 goes without it,
   * and makes its opening final; then that member's leave is read as if it named more.
   */
  private static @Nullable String forkByHighestRound(MemberSource source) {
    var attack = new Attack(2, source);
    attack.submit(X, 0);
    int first = attack.latest(0);
    attack.propose(first, 1, 3);
    attack.certify(first, 0, 1, 3);
    int second = attack.latest(0); // the seal
    attack.propose(second, 3);
    attack.certify(second, 0);
    attack.suspect(0, 1, 3);
    attack.happens(
        ExploredInput.left(0, List.of(attack.left(3, 0), new ExploredInput.Named(2, first))), 1);
    int opening = attack.latest(1);
    attack.propose(opening, 3);
    attack.certify(opening, 1, 3);
    int next = attack.latest(1);
    attack.propose(next, 3);
    assertThat(attack.feed.justified(next)).isEqualTo(opening);
    attack.suspect(0, 1, 3);
    int fork = attack.feed.lie(second, 2, 0, Y);
    var lie = new ExploredInput.Named(2, second);
    var leaves = List.of(attack.left(0, 1), lie, attack.left(3, 1));
    attack.happens(ExploredInput.opening(fork, 1, leaves), 0, 1, 3);
    return attack.fork();
  }

  @Test
  void leavesOfAnEarlierEpochOpenNothing() {
    assertThat(forkByOldLeaves(BrokenMembers.OLD_LEAVES_COUNT::restore)).isNotNull();
    assertThat(forkByOldLeaves(FeedMember::restore)).isNull();
  }

  /** Nothing was certified in epoch 0, as the leaves say; epoch 2 is opened with them. */
  private static @Nullable String forkByOldLeaves(MemberSource source) {
    var attack = new Attack(2, source);
    attack.suspect(0, 1, 3);
    var leaves = List.of(attack.left(0, 0), new ExploredInput.Named(2, -1), attack.left(3, 0));
    attack.submit(X, 1);
    attack.happens(ExploredInput.left(0, List.of(leaves.get(0), leaves.get(2))), 1);
    int opening = attack.latest(1);
    attack.propose(opening, 3);
    attack.certify(opening, 1, 3);
    attack.propose(attack.latest(1), 3);
    int fork = attack.feed.lie(-1, 2, 0, Y);
    attack.happens(ExploredInput.opening(fork, 0, leaves), 0, 1, 3);
    return attack.fork();
  }

  @Test
  void whoVotesForAHeadWithAnotherHeadsCertificateConvictsItself() {
    assertThatThrownBy(() -> voteForAnotherCertificate(BrokenMembers.PARENT_UNCERTIFIED::restore))
        .hasMessageContaining("a vote above its leave");
    voteForAnotherCertificate(FeedMember::restore);
  }

  /** The liar's head claims to carry the certificate of one that was never certified. */
  private static void voteForAnotherCertificate(MemberSource source) {
    var attack = new Attack(0, source);
    int first = attack.feed.lie(-1, 0, 0, X);
    attack.propose(first, 1, 2, 3);
    attack.certify(first, 1, 2, 3);
    int claimed = attack.feed.lie(first, 0, 1, Y);
    attack.propose(attack.feed.lie(first, 0, 1, -1, claimed), 1, 2, 3);
    attack.suspect(1, 2, 3);
  }

  private static void assertCaught(BrokenMembers broken, String scope, String fault) {
    assertThat(explored(broken::restore, scope)).contains(fault);
    assertThat(explored(FeedMember::restore, scope)).isNull();
  }

  private static @Nullable String explored(MemberSource source, String scope) {
    return new Exploration(Exploration.Scope.of(scope), source).run(LIMIT).violation();
  }
}
