package io.smartlayer.runtime;

import io.smartlayer.anchoring.VerdictRound;
import io.smartlayer.environment.Clock;
import io.smartlayer.environment.Network;
import io.smartlayer.feed.Committee;
import io.smartlayer.feed.FeedId;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.SecretKey;
import io.smartlayer.token.Commit;
import io.smartlayer.token.Receipt;
import io.smartlayer.token.SignedReceipt;
import io.smartlayer.token.Step;
import io.smartlayer.token.Verdict;
import io.smartlayer.token.VerdictRules;
import io.smartlayer.token.WrongExecution;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * An anchor's part in verdicts on what service nodes signed: it tells its committee what it found
 * to be wrong, runs again what others found, and votes ({@code spec/protocol/audits.md},
 * "Verdicts"). Owned by the anchor's loop, but for {@link #latest} and {@link #counts}.
 */
final class Verdicts {
  /** On how many receipts that others accuse is voted at once; and of its own as many again. */
  static final int OPEN_LIMIT = 16;

  /** How many of them one other anchor has brought. */
  static final int ACCUSER_LIMIT = 4;

  /** How many of them are one node's: another one would convict it no more. */
  static final int NODE_LIMIT = 4;

  /** How many verdicts are kept, the latest. */
  static final int KEPT_LIMIT = 64;

  /** Of how many receipts it is remembered that they were voted on. */
  static final int ENDED_LIMIT = 1_024;

  /** How often votes are said again: what is sent may be lost. */
  static final Duration SAY_AGAIN = Duration.ofSeconds(10);

  /** How often a receipt is shown again to who has not committed. */
  static final Duration SHOW_AGAIN = Duration.ofMinutes(1);

  private static final System.Logger LOG = System.getLogger(Verdicts.class.getName());

  private final Roster roster;
  private final SecretKey key;
  private final Network network;
  private final Clock clock;
  private final Function<FeedId, @Nullable Committee> committees;
  private final BiConsumer<VerdictMessage.Accusation, VerdictAudits.Finding> judge;
  private final Map<Hash, Open> open = new TreeMap<>();
  private final LinkedHashSet<Hash> ended = new LinkedHashSet<>();
  private final ArrayDeque<WrongExecution> kept = new ArrayDeque<>(); // guarded by itself
  private long wrong; // guarded by kept
  private long leftOut; // guarded by kept

  /**
   * Nothing is voted on.
   *
   * @param key the anchor's own
   * @param committees of feeds that this anchor keeps as a member; null for others
   * @param judge runs a receipt again, and tells on the anchor's loop what came of it
   */
  Verdicts(
      Roster roster,
      SecretKey key,
      Network network,
      Clock clock,
      Function<FeedId, @Nullable Committee> committees,
      BiConsumer<VerdictMessage.Accusation, VerdictAudits.Finding> judge) {
    this.roster = roster;
    this.key = key;
    this.network = network;
    this.clock = clock;
    this.committees = committees;
    this.judge = judge;
  }

  /** A receipt that is voted on. */
  private static final class Open {
    private final VerdictMessage.Accusation said;
    private final Address accuser;
    private final VerdictRound round;
    private boolean shows;
    private boolean convicted;
    private int counted;
    private Instant say = Instant.EPOCH;
    private Instant show = Instant.EPOCH;

    private Open(VerdictMessage.Accusation said, Address accuser, VerdictRound round) {
      this.said = said;
      this.accuser = accuser;
      this.round = round;
    }

    private Address node() {
      return said.signed().receipt().node();
    }
  }

  /** The verdicts that are kept, newest first. Safe for use by many threads. */
  List<WrongExecution> latest() {
    synchronized (kept) {
      return List.copyOf(new ArrayList<>(kept).reversed());
    }
  }

  /** How many nodes' receipts were found to be wrong, and how many were not voted on, by name. */
  Map<String, Long> counts() {
    synchronized (kept) {
      return new TreeMap<>(Map.of("verdicts.wrong", wrong, "verdicts.left-out", leftOut));
    }
  }

  /**
   * This anchor's own run came to something else than a node signed.
   *
   * @param evidence the node's word, as it is kept with the finding
   */
  void differs(Bytes evidence) {
    Address self = key.address();
    VerdictMessage.Accusation said =
        PeerMessages.read(self, evidence, VerdictMessage.Accusation::of);
    if (said != null) {
      Open known = open.get(said.signed().receipt().hash());
      Open one = known == null ? opened(self, said) : known;
      if (one != null) {
        found(one, true);
      }
    }
  }

  /** An anchor sent a word of verdicts. */
  void received(Address from, Bytes body) {
    Instant now = clock.now();
    switch (PeerMessages.read(from, body, VerdictMessage::decode)) {
      case VerdictMessage.Accusation said -> accused(from, said);
      case VerdictMessage.Committed(Commit.Signed commit) -> {
        Open one = open.get(commit.commit().receiptHash());
        if (one != null && one.round.committed(commit, now)) {
          advance(one, now);
        }
      }
      case VerdictMessage.Revealed(Verdict.Signed verdict) -> {
        Open one = open.get(verdict.verdict().ballot().receiptHash());
        if (one != null && one.round.revealed(verdict, now)) {
          advance(one, now);
        }
      }
      case null -> {} // no word at all
    }
  }

  /** Time has passed: votes are said again, revealed, and at last over. */
  void elapsed() {
    Instant now = clock.now();
    for (Open one : List.copyOf(open.values())) {
      if (one.round.isOver(now)) {
        end(one);
      } else {
        advance(one, now);
        if (!now.isBefore(one.say)) {
          say(one, now);
        }
      }
    }
  }

  private void accused(Address from, VerdictMessage.Accusation said) {
    if (open.containsKey(said.signed().receipt().hash())) {
      return; // it was shown before
    }
    Open one = opened(from, said);
    if (one != null) {
      judge.accept(said, wrong -> found(one, wrong));
    }
  }

  /** Begins to vote on a receipt; null where there is nothing to vote on, or too much. */
  private @Nullable Open opened(Address from, VerdictMessage.Accusation said) {
    Receipt receipt = said.signed().receipt();
    Committee committee = committees.apply(receipt.feed());
    if (ended.contains(receipt.hash()) || committee == null || committee.indexOf(from) < 0) {
      return null;
    }
    VerdictRules rules = VerdictRules.of(committee, roster.all(), receipt.node());
    if (rules == null || !isSaid(said, rules)) {
      return null;
    }
    if (isTooMuch(from, receipt.node())) {
      synchronized (kept) {
        leftOut++;
      }
      return null;
    }
    var one = new Open(said, from, new VerdictRound(rules, key, said.signed(), clock.now()));
    open.put(receipt.hash(), one);
    return one;
  }

  /** Whether a node signed a receipt, and the step that is shown is the receipt's. */
  private static boolean isSaid(VerdictMessage.Accusation said, VerdictRules rules) {
    SignedReceipt signed = said.signed();
    Step step = said.step();
    return signed.isBy(rules.accused().publicKey(), rules.domain())
        && (step == null
            || (step.stepHash().equals(signed.receipt().stepHash())
                && step.resultHash().equals(signed.receipt().resultHash())));
  }

  private boolean isTooMuch(Address from, Address node) {
    boolean isOwn = from.equals(key.address());
    return count(one -> one.node().equals(node)) >= NODE_LIMIT
        || count(one -> one.accuser.equals(key.address()) == isOwn) >= OPEN_LIMIT
        || (!isOwn && count(one -> one.accuser.equals(from)) >= ACCUSER_LIMIT);
  }

  private long count(Predicate<Open> fits) {
    return open.values().stream().filter(fits).count();
  }

  /** What the anchor's own run came to: who finds it wrong shows it to the others too. */
  private void found(Open one, boolean wrong) {
    Instant now = clock.now();
    one.round.found(wrong, now);
    one.shows |= wrong;
    advance(one, now);
    say(one, now);
  }

  /** Reveals what may be revealed, and counts. */
  private void advance(Open one, Instant now) {
    boolean hadRevealed = one.round.verdict() != null;
    one.round.elapsed(now);
    if (!hadRevealed && one.round.verdict() != null) {
      say(one, now);
    }
    boolean isCounted = one.convicted || one.counted == one.round.votes();
    one.counted = one.round.votes();
    WrongExecution proof = isCounted ? null : one.round.proof();
    if (proof != null) {
      one.convicted = true;
      keep(proof);
    }
  }

  private void say(Open one, Instant now) {
    one.say = now.plus(SAY_AGAIN);
    boolean showsNow = one.shows && !now.isBefore(one.show) && one.round.takesCommits(now);
    if (showsNow) {
      one.show = now.plus(SHOW_AGAIN);
    }
    Bytes shown = showsNow ? one.said.encode() : Bytes.EMPTY;
    Commit.Signed commit = one.round.commit();
    Verdict.Signed verdict = one.round.verdict();
    for (Committee.Member each : one.round.rules().committee().members()) {
      Address to = each.address();
      if (!to.equals(key.address())) {
        if (showsNow && !one.round.hasCommitted(to) && shown.size() <= VerdictMessage.LIMIT_BYTES) {
          network.send(to, VerdictMessage.PROTOCOL, shown);
        }
        if (commit != null) {
          network.send(to, VerdictMessage.PROTOCOL, committed(commit));
        }
        if (verdict != null) {
          network.send(to, VerdictMessage.PROTOCOL, revealed(verdict));
        }
      }
    }
  }

  private static Bytes committed(Commit.Signed commit) {
    return new VerdictMessage.Committed(commit).encode();
  }

  private static Bytes revealed(Verdict.Signed verdict) {
    return new VerdictMessage.Revealed(verdict).encode();
  }

  private void keep(WrongExecution proof) {
    Receipt receipt = proof.receipt().receipt();
    LOG.log(
        System.Logger.Level.WARNING,
        "event=wrong-execution node=%s receipt=%s votes=%s"
            .formatted(receipt.node(), receipt.hash(), proof.verdicts().size()));
    synchronized (kept) {
      wrong++;
      kept.addLast(proof);
      if (kept.size() > KEPT_LIMIT) {
        kept.removeFirst();
      }
    }
  }

  private void end(Open one) {
    Hash receipt = one.said.signed().receipt().hash();
    open.remove(receipt);
    ended.add(receipt);
    if (ended.size() > ENDED_LIMIT) {
      ended.removeFirst();
    }
  }
}
