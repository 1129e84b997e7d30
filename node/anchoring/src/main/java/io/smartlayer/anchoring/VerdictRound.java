package io.smartlayer.anchoring;

import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.SecretKey;
import io.smartlayer.token.Ballot;
import io.smartlayer.token.Commit;
import io.smartlayer.token.SignedReceipt;
import io.smartlayer.token.Verdict;
import io.smartlayer.token.VerdictRules;
import io.smartlayer.token.WrongExecution;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One anchor's part in the votes on one receipt: it commits to what it found, reveals it once it
 * has the others' commits, and counts ({@code spec/protocol/audits.md}, "Verdicts"). Pure: it is
 * told what came and what time it is.
 */
public final class VerdictRound {
  /** For how long after it heard of a receipt an anchor takes commits. */
  public static final Duration COMMIT_WINDOW = Duration.ofMinutes(15);

  /** For how long after that it takes verdicts. */
  public static final Duration REVEAL_WINDOW = Duration.ofMinutes(15);

  private final VerdictRules rules;
  private final SecretKey key;
  private final SignedReceipt receipt;
  private final Instant begun;
  private final TreeMap<Address, Commit.Signed> commits = new TreeMap<>();
  private final TreeMap<Address, Verdict.Signed> verdicts = new TreeMap<>();
  private @Nullable Ballot own;

  /**
   * Nobody has committed.
   *
   * @param rules of the feed and the node that signed
   * @param key the anchor's own
   * @param begun when it heard of the receipt
   */
  public VerdictRound(VerdictRules rules, SecretKey key, SignedReceipt receipt, Instant begun) {
    this.rules = rules;
    this.key = key;
    this.receipt = receipt;
    this.begun = begun;
  }

  /** The receipt in question. */
  public SignedReceipt receipt() {
    return receipt;
  }

  /** Who votes on it, and how. */
  public VerdictRules rules() {
    return rules;
  }

  /**
   * The anchor has run the step again. It commits to what it found, once, where it votes.
   *
   * @param wrong whether the node signed what no run comes to
   */
  public void found(boolean wrong, Instant now) {
    if (own == null && rules.voter(key.address()) != null && takesCommits(now)) {
      own = Ballot.by(key, rules.domain(), hash(), wrong);
      commits.put(key.address(), own.commit().sign(key, rules.domain()));
    }
  }

  /**
   * An anchor has committed. The first commit of a voter counts, until this anchor has revealed its
   * vote, or more have than may be bad: who commits later may have read theirs.
   *
   * @return whether it counts
   */
  public boolean committed(Commit.Signed commit, Instant now) {
    Address anchor = commit.commit().anchor();
    if (!takesCommits(now)
        || verdicts.containsKey(key.address())
        || verdicts.size() > rules.committee().faults()
        || commits.containsKey(anchor)
        || !commit.commit().receiptHash().equals(hash())
        || !rules.isVoters(commit)) {
      return false;
    }
    commits.put(anchor, commit);
    return true;
  }

  /**
   * An anchor has revealed its vote. It counts if it opens the commit that is known here, and comes
   * in time.
   *
   * @return whether it counts
   */
  public boolean revealed(Verdict.Signed verdict, Instant now) {
    Address anchor = verdict.verdict().anchor();
    Commit.Signed commit = commits.get(anchor);
    if (isOver(now)
        || commit == null
        || verdicts.containsKey(anchor)
        || !commit.commit().hash().equals(verdict.verdict().commitHash())
        || !rules.isVoters(verdict)) {
      return false;
    }
    verdicts.put(anchor, verdict);
    return true;
  }

  /**
   * Time has passed, or something came: reveals the vote when all have committed, or a quorum has
   * when the time for it is over.
   */
  public void elapsed(Instant now) {
    boolean isClosed = commits.size() == rules.voters().size() || !takesCommits(now);
    if (own != null
        && isClosed
        && commits.size() >= rules.quorum()
        && !isOver(now)
        && !verdicts.containsKey(key.address())) {
      List<Hash> seen = commits.values().stream().map(one -> one.commit().hash()).sorted().toList();
      verdicts.put(key.address(), new Verdict(own, seen).sign(key, rules.domain()));
    }
  }

  /** What this anchor has committed to, closed; null where it has not. */
  public Commit.@Nullable Signed commit() {
    return own == null ? null : commits.get(key.address());
  }

  /** What this anchor has revealed; null where it has not. */
  public Verdict.@Nullable Signed verdict() {
    return verdicts.get(key.address());
  }

  /** How many have revealed their votes, this anchor too. */
  public int votes() {
    return verdicts.size();
  }

  /** Whether a voter's commit is known. */
  public boolean hasCommitted(Address anchor) {
    return commits.containsKey(anchor);
  }

  /** The verdict of the committee that the receipt is wrong; null as long as there is none. */
  public @Nullable WrongExecution proof() {
    List<Verdict.Signed> votes = rules.convicting(List.copyOf(verdicts.values()));
    return votes.isEmpty() ? null : new WrongExecution(receipt, votes);
  }

  /** Whether commits are still taken. */
  public boolean takesCommits(Instant now) {
    return now.isBefore(begun.plus(COMMIT_WINDOW));
  }

  /** Whether nothing is taken any more. */
  public boolean isOver(Instant now) {
    return !now.isBefore(begun.plus(COMMIT_WINDOW).plus(REVEAL_WINDOW));
  }

  private Hash hash() {
    return receipt.receipt().hash();
  }
}
