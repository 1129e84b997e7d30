package io.smartlayer.token;

import io.smartlayer.feed.Committee;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.PublicKey;
import io.smartlayer.primitives.TypedData;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Who votes on what a service node signed, and when the votes convict it ({@code
 * spec/protocol/audits.md}, "Verdicts").
 *
 * @param committee of the feed: its members keep the feed, so they can run the step again
 * @param accused the service node that signed
 * @param voters the members that are not its operator's
 */
public record VerdictRules(
    Committee committee,
    Membership.Node accused,
    List<Committee.Member> voters,
    TypedData.Domain domain) {
  /** Copies the voters. */
  public VerdictRules {
    voters = List.copyOf(voters);
  }

  /**
   * The rules for a node's receipts.
   *
   * @param committee that orders the feed
   * @param all who is registered
   * @param node that signed
   * @return null where no such service node is registered
   */
  public static @Nullable VerdictRules of(Committee committee, Membership all, Address node) {
    Membership.Node accused = all.service(node);
    if (accused == null) {
      return null;
    }
    return new VerdictRules(committee, accused, voters(committee, all, accused), all.domain());
  }

  /** One member for an operator, and none for the one that is accused. */
  private static List<Committee.Member> voters(
      Committee committee, Membership all, Membership.Node accused) {
    Set<Address> operators = new TreeSet<>(List.of(accused.operator()));
    List<Committee.Member> voters = new ArrayList<>();
    for (Committee.Member member : committee.members()) {
      Membership.Node anchor = all.anchor(member.address());
      if (anchor != null && operators.add(anchor.operator())) {
        voters.add(member);
      }
    }
    return voters;
  }

  /**
   * How many votes convict: those that make an entry final, of the whole committee, which is more
   * than two thirds of it. Who may not vote is not counted out.
   */
  public int quorum() {
    return committee.quorum();
  }

  /** The key of a voter; null of anybody else. */
  public @Nullable PublicKey voter(Address anchor) {
    return voters.stream()
        .filter(member -> member.address().equals(anchor))
        .map(Committee.Member::key)
        .findFirst()
        .orElse(null);
  }

  /** Whether a commit is a voter's own. */
  public boolean isVoters(Commit.Signed commit) {
    PublicKey key = voter(commit.commit().anchor());
    return key != null && commit.isBy(key, domain);
  }

  /** Whether a verdict is a voter's own. */
  public boolean isVoters(Verdict.Signed verdict) {
    PublicKey key = voter(verdict.verdict().anchor());
    return key != null && verdict.isBy(key, domain);
  }

  /** Why votes do not convict the node of its receipt, or null where they do. */
  public @Nullable String flaw(WrongExecution proof) {
    Hash receipt = proof.receipt().receipt().hash();
    if (!proof.receipt().isBy(accused.publicKey(), domain)) {
      return "a receipt that the node did not sign";
    }
    if (proof.verdicts().size() < quorum()) {
      return "fewer votes than " + quorum();
    }
    Set<Address> seen = new TreeSet<>();
    for (Verdict.Signed each : proof.verdicts()) {
      if (!isVoters(each)) {
        return "a vote of none that votes, or that it did not sign";
      }
      if (!seen.add(each.verdict().anchor())) {
        return "two votes of one anchor";
      }
      Ballot ballot = each.verdict().ballot();
      if (!ballot.receiptHash().equals(receipt) || !ballot.wrong()) {
        return "a vote on another receipt, or that this one is right";
      }
    }
    return areMutual(proof.verdicts()) ? null : "a vote without a commit before the others' votes";
  }

  /**
   * The votes that convict, as many as there are: they say that the receipt is wrong, and each
   * names the commits of all others.
   *
   * @param cast votes of different voters
   * @return none where they are too few
   */
  public List<Verdict.Signed> convicting(List<Verdict.Signed> cast) {
    List<Verdict.Signed> wrong =
        cast.stream().filter(each -> each.verdict().ballot().wrong()).toList();
    List<Verdict.Signed> best = List.of();
    int sets = 1 << wrong.size(); // at most 2^7
    for (int set = 1; set < sets; set++) {
      int count = Integer.bitCount(set);
      if (count >= quorum() && count > best.size()) {
        List<Verdict.Signed> some = subset(wrong, set);
        best = areMutual(some) ? some : best;
      }
    }
    return best;
  }

  private static List<Verdict.Signed> subset(List<Verdict.Signed> of, int set) {
    List<Verdict.Signed> some = new ArrayList<>();
    for (int i = 0; i < of.size(); i++) {
      if (((set >> i) & 1) == 1) {
        some.add(of.get(i));
      }
    }
    return some;
  }

  private static boolean areMutual(List<Verdict.Signed> votes) {
    List<Hash> commits = votes.stream().map(vote -> vote.verdict().commitHash()).toList();
    return votes.stream().allMatch(vote -> vote.verdict().commits().containsAll(commits));
  }
}
