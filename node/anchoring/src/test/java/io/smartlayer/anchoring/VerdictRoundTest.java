package io.smartlayer.anchoring;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.SecretKey;
import io.smartlayer.token.Ballot;
import io.smartlayer.token.Commit;
import io.smartlayer.token.Membership;
import io.smartlayer.token.Receipt;
import io.smartlayer.token.SignedReceipt;
import io.smartlayer.token.Verdict;
import io.smartlayer.token.VerdictRules;
import io.smartlayer.token.World;
import io.smartlayer.token.WrongExecution;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Anchors commit, then reveal; and what those come to who would rather read than run. */
class VerdictRoundTest {
  private static final Instant START = Instant.ofEpochMilli(World.START);
  private static final Instant REVEALS = START.plus(VerdictRound.COMMIT_WINDOW);
  private static final Instant OVER = REVEALS.plus(VerdictRound.REVEAL_WINDOW);

  private World world = new World(4, 1);
  private VerdictRules rules = rules(world.network());
  private SignedReceipt receipt = receipt("a lie");
  private List<VerdictRound> rounds = rounds();

  @Test
  void whatAQuorumFindsWrongConvictsOnceAllHaveCommitted() {
    rounds.forEach(each -> each.found(true, START));
    rounds.forEach(each -> each.elapsed(START));
    assertThat(rounds).allMatch(each -> each.verdict() == null && each.proof() == null);

    commitAll(START);
    revealAll(START);

    for (VerdictRound each : rounds) {
      WrongExecution proof = Objects.requireNonNull(each.proof());
      assertThat(proof.verdicts()).hasSize(4);
      assertThat(rules.flaw(proof)).isNull();
      assertThat(WrongExecution.fromJson(proof.toJson())).isEqualTo(proof);
    }
  }

  @Test
  void oneThatFindsItRightOrCannotTellSavesNobody() {
    rounds.getFirst().found(false, START);
    rounds.subList(1, 4).forEach(each -> each.found(true, START));
    commitAll(START);
    revealAll(START);
    assertThat(proof(0).verdicts()).hasSize(3);
    assertThat(rules.flaw(proof(0))).isNull();

    rounds = rounds();
    rounds.subList(1, 4).forEach(each -> each.found(true, START));
    commitAll(START);
    revealAll(REVEALS.minusMillis(1));
    assertThat(rounds).allMatch(each -> each.verdict() == null); // it may still commit
    revealAll(REVEALS);
    assertThat(proof(0).verdicts()).hasSize(3);
  }

  @Test
  void whatHalfFindWrongConvictsNobody() {
    rounds.subList(0, 2).forEach(each -> each.found(true, START));
    rounds.subList(2, 4).forEach(each -> each.found(false, START));
    commitAll(START);
    revealAll(START);

    assertThat(rounds).allMatch(each -> each.verdict() != null && each.proof() == null);
  }

  @Test
  void tooFewCommitsRevealNothing() {
    rounds.subList(0, 2).forEach(each -> each.found(true, START));
    commitAll(START);
    revealAll(REVEALS);

    assertThat(rounds).allMatch(each -> each.verdict() == null);
  }

  @Test
  void tooFewVotesProveNothing() {
    WrongExecution proof = convicted();
    var few = new WrongExecution(receipt, proof.verdicts().subList(0, 2));
    var twice = new ArrayList<>(few.verdicts());
    twice.add(twice.getFirst());

    assertThat(rules.flaw(few)).isEqualTo("fewer votes than 3");
    assertThat(rules.flaw(new WrongExecution(receipt, twice))).isEqualTo("two votes of one anchor");
  }

  @Test
  void votesOnAnotherReceiptOrOfStrangersProveNothing() {
    WrongExecution proof = convicted();
    var forged = new SignedReceipt(receipt("the truth").receipt(), receipt.signature());
    var others = new ArrayList<>(proof.verdicts().subList(0, 2));
    SecretKey stranger = World.key("stranger");
    Ballot strange = Ballot.by(stranger, rules.domain(), receipt.receipt().hash(), true);
    others.add(verdict(stranger, strange, List.of(strange.commit().hash())));

    assertThat(rules.flaw(new WrongExecution(receipt("the truth"), proof.verdicts())))
        .contains("another receipt");
    assertThat(rules.flaw(new WrongExecution(forged, proof.verdicts()))).contains("did not sign");
    assertThat(rules.flaw(new WrongExecution(receipt, others))).contains("none that votes");
  }

  @Test
  void aVoteThatSaysRightProvesNothingOfTheOthers() {
    rounds.getFirst().found(false, START);
    rounds.subList(1, 4).forEach(each -> each.found(true, START));
    commitAll(START);
    revealAll(START);
    var all = new ArrayList<>(proof(1).verdicts());
    all.set(0, Objects.requireNonNull(rounds.getFirst().verdict()));

    assertThat(rules.flaw(new WrongExecution(receipt, all))).contains("this one is right");
  }

  @Test
  void aRevealWithoutACommitDoesNotCount() {
    rounds.subList(0, 3).forEach(each -> each.found(true, START));
    commitAll(START);
    Ballot late = ballot(3, true);
    List<Hash> seen = List.of(late.commit().hash());
    assertThat(rounds.getFirst().revealed(verdict(key(3), late, seen), START)).isFalse();
    revealAll(REVEALS);

    // it names all others, but no other names its own
    var commits = new ArrayList<>(proof(0).verdicts().getFirst().verdict().commits());
    commits.add(late.commit().hash());
    var votes = new ArrayList<>(proof(0).verdicts());
    votes.add(verdict(key(3), late, commits.stream().sorted().toList()));
    assertThat(rules.flaw(new WrongExecution(receipt, votes))).contains("without a commit");
    assertThat(rules.convicting(votes)).hasSize(3);
  }

  @Test
  void whoCommitsAfterAVoteWasRevealedDoesNotCount() {
    rounds.subList(0, 3).forEach(each -> each.found(true, START));
    commitAll(START);
    rounds.subList(0, 3).forEach(each -> each.elapsed(REVEALS));
    Commit.Signed late = ballot(3, true).commit().sign(key(3), rules.domain());

    assertThat(rounds.getFirst().committed(late, REVEALS.minusMillis(1))).isFalse();
    VerdictRound slow = rounds.get(3); // its own window is still open, but two have revealed
    for (VerdictRound each : rounds.subList(0, 2)) {
      assertThat(slow.revealed(Objects.requireNonNull(each.verdict()), START)).isTrue();
    }
    assertThat(slow.committed(late, START)).isFalse();
  }

  @Test
  void aCopiedCommitmentCannotBeOpened() {
    rounds.subList(0, 3).forEach(each -> each.found(true, START));
    Ballot original = ballot(0, true);
    var copy = new Commit(original.receiptHash(), original.hash(), key(3).address());
    VerdictRound at = rounds.get(1);
    assertThat(at.committed(copy.sign(key(3), rules.domain()), START)).isTrue();

    var opened = new Ballot(original.receiptHash(), true, original.salt(), key(3).address());
    assertThat(at.revealed(verdict(key(3), opened, List.of(copy.hash())), START)).isFalse();
    assertThat(at.revealed(verdict(key(0), original, List.of(copy.hash())), START)).isFalse();
  }

  @Test
  void ofTwoCommitsTheFirstCounts() {
    VerdictRound at = rounds.getFirst();
    Ballot wrong = ballot(3, true);
    Ballot right = ballot(3, false);

    assertThat(at.committed(wrong.commit().sign(key(3), rules.domain()), START)).isTrue();
    assertThat(at.committed(right.commit().sign(key(3), rules.domain()), START)).isFalse();
    List<Hash> seen = List.of(right.commit().hash());
    assertThat(at.revealed(verdict(key(3), right, seen), START)).isFalse();
  }

  @Test
  void aLateRevealDoesNotCountNorALateCommit() {
    rounds.subList(0, 3).forEach(each -> each.found(true, START));
    commitAll(START);
    rounds.get(3).found(true, REVEALS);
    assertThat(rounds.get(3).commit()).isNull();
    rounds.get(1).elapsed(REVEALS);
    Verdict.Signed vote = Objects.requireNonNull(rounds.get(1).verdict());

    Commit.Signed late = ballot(3, true).commit().sign(key(3), rules.domain());
    assertThat(rounds.getFirst().committed(late, REVEALS)).isFalse();
    assertThat(rounds.getFirst().revealed(vote, OVER)).isFalse();
    rounds.getFirst().elapsed(OVER);
    assertThat(rounds.getFirst().verdict()).isNull();
    assertThat(rounds.getFirst().revealed(vote, OVER.minusMillis(1))).isTrue();
  }

  @Test
  void theAccusedDoesNotVoteOnItself() {
    Membership all = world.network();
    Membership.Node judge = all.anchors().getFirst();
    Membership.Node served = all.services().getFirst();
    var own = new Membership.Node(judge.operator(), served.publicKey(), served.http());
    rules = rules(with(all, all.anchors(), own));
    rounds = rounds();
    assertThat(rules.voters()).hasSize(3).noneMatch(one -> one.address().equals(judge.address()));

    rounds.forEach(each -> each.found(true, START));
    commitAll(START);
    revealAll(START);
    WrongExecution proof = proof(at(judge.address()));
    assertThat(proof.verdicts()).hasSize(3).noneMatch(one -> by(one).equals(judge.address()));

    int accused = at(judge.address());
    Ballot ballot = ballot(accused, true);
    var votes = new ArrayList<>(proof.verdicts().subList(0, 2));
    votes.add(verdict(key(accused), ballot, List.of(ballot.commit().hash())));
    assertThat(rules.flaw(new WrongExecution(receipt, votes))).contains("none that votes");
    rounds.get(accused).found(true, START);
    assertThat(rounds.get(accused).commit()).isNull();
  }

  @Test
  void oneOperatorHasOneVote() {
    Membership all = world.network();
    List<Membership.Node> anchors = new ArrayList<>(all.anchors());
    Membership.Node second = anchors.get(1);
    anchors.set(
        1, new Membership.Node(anchors.getFirst().operator(), second.publicKey(), second.http()));
    Membership shared = with(all, anchors, all.services().getFirst());
    VerdictRules of =
        Objects.requireNonNull(
            VerdictRules.of(all.committee(world.feed()), shared, receipt.receipt().node()));

    assertThat(of.voters()).hasSize(3);
    assertThat(of.quorum()).isEqualTo(3);
  }

  @Test
  void aSingleAnchorDecidesAloneUnlessItIsItsOwnNode() {
    world = new World(1, 1);
    rules = rules(world.network());
    receipt = receipt("a lie");
    rounds = rounds();
    rounds.getFirst().found(true, START);
    rounds.getFirst().elapsed(START);
    assertThat(rules.flaw(proof(0))).isNull();

    Membership all = world.network();
    Membership.Node served = all.services().getFirst();
    var own =
        new Membership.Node(all.anchors().getFirst().operator(), served.publicKey(), served.http());
    rules = rules(with(all, all.anchors(), own));
    rounds = rounds();
    rounds.getFirst().found(true, START);
    rounds.getFirst().elapsed(REVEALS);
    assertThat(rounds.getFirst().proof()).isNull();
  }

  @Test
  void whoForgotCommitsToTheSameAgain() {
    rounds.getFirst().found(true, START);
    VerdictRound again = rounds().getFirst();
    again.found(true, START.plusSeconds(60));

    assertThat(again.commit()).isNotNull().isEqualTo(rounds.getFirst().commit());
  }

  private WrongExecution convicted() {
    rounds.forEach(each -> each.found(true, START));
    commitAll(START);
    revealAll(START);
    return proof(0);
  }

  private void commitAll(Instant now) {
    for (VerdictRound from : rounds) {
      Commit.Signed commit = from.commit();
      for (VerdictRound to : rounds) {
        if (commit != null && to != from) {
          assertThat(to.committed(commit, now)).isTrue();
          assertThat(to.committed(commit, now)).isFalse();
        }
      }
    }
  }

  private void revealAll(Instant now) {
    rounds.forEach(each -> each.elapsed(now));
    for (VerdictRound from : rounds) {
      Verdict.Signed verdict = from.verdict();
      for (VerdictRound to : rounds) {
        if (verdict != null && to != from) {
          assertThat(to.revealed(verdict, now)).isTrue();
          assertThat(to.revealed(verdict, now)).isFalse();
        }
      }
    }
  }

  private WrongExecution proof(int of) {
    return Objects.requireNonNull(rounds.get(of).proof());
  }

  private List<VerdictRound> rounds() {
    return rules.committee().members().stream()
        .map(one -> new VerdictRound(rules, world.keyOf(one.address()), receipt, START))
        .toList();
  }

  private VerdictRules rules(Membership all) {
    Address node = world.network().services().getFirst().address();
    return Objects.requireNonNull(VerdictRules.of(all.committee(world.feed()), all, node));
  }

  private static Membership with(
      Membership all, List<Membership.Node> anchors, Membership.Node service) {
    return new Membership(
        all.chainId(), all.registry(), all.eas(), all.beacon(), anchors, List.of(service));
  }

  private int at(Address anchor) {
    return rules.committee().indexOf(anchor);
  }

  private SecretKey key(int of) {
    return world.keyOf(rules.committee().members().get(of).address());
  }

  private Ballot ballot(int of, boolean wrong) {
    return Ballot.by(key(of), rules.domain(), receipt.receipt().hash(), wrong);
  }

  private Verdict.Signed verdict(SecretKey key, Ballot ballot, List<Hash> commits) {
    return new Verdict(ballot, commits).sign(key, rules.domain());
  }

  private static Address by(Verdict.Signed verdict) {
    return verdict.verdict().anchor();
  }

  private SignedReceipt receipt(String result) {
    SecretKey key = world.keyOf(world.network().services().getFirst().address());
    var said =
        new Receipt(
            World.token(1),
            world.feed(),
            4,
            hash("prefix"),
            hash("script"),
            hash("engine"),
            hash("state"),
            hash("step"),
            hash(result),
            World.START,
            7,
            Receipt.NO_EVIDENCE,
            key.address());
    return SignedReceipt.by(key, said, world.network().domain());
  }

  private static Hash hash(String of) {
    return Hash.keccak(Bytes.utf8(of));
  }
}
