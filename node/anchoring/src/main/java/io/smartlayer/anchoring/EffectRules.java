package io.smartlayer.anchoring;

import io.smartlayer.environment.Chain;
import io.smartlayer.feed.Admission.Context;
import io.smartlayer.feed.Close;
import io.smartlayer.feed.Committee;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.PublicKey;
import io.smartlayer.primitives.Signature;
import io.smartlayer.primitives.TokenId;
import io.smartlayer.token.Counterparty;
import io.smartlayer.token.EffectCase;
import io.smartlayer.token.EffectRequest;
import io.smartlayer.token.Election;
import io.smartlayer.token.Failure;
import io.smartlayer.token.Ledger;
import io.smartlayer.token.Membership;
import io.smartlayer.token.Outcome;
import io.smartlayer.token.Receipt;
import io.smartlayer.token.SealedOutcome;
import io.smartlayer.token.ServiceScript;
import io.smartlayer.token.SignedReceipt;
import io.smartlayer.token.Target;
import io.smartlayer.token.Targets;
import io.smartlayer.token.Timer;
import io.smartlayer.token.Upgrade;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Rules for who acts, what came of it, and who may say that it failed. */
final class EffectRules {
  /** What a lease has besides the request's own timeout, for the entries to travel. */
  static final Duration LEASE_MARGIN = Duration.ofSeconds(3);

  /** Why a holder is not told: another one holds the token. */
  static final String HOLDER_CHANGED = "holder-changed";

  /** How long after a deadline an outcome may still be on its way. */
  static final Duration GRACE = Duration.ofSeconds(5);

  private final GroupAdmission.Group group;
  private final Ledger ledger;

  EffectRules(GroupAdmission.Group group, Ledger ledger) {
    this.group = group;
    this.ledger = ledger;
  }

  Ruling rule(Context context, Election election) {
    Ledger.PlacedAt placed = ledger.placed();
    if (placed == null
        || placed.offset() != election.placement()
        || !LifeRules.holds(placed, context.time())) {
      return Ruling.refused("wrong-placement", "not by the placement that holds");
    }
    EffectCase known = ledger.effect(election.effectId());
    Target target = known == null ? target(election) : known.target();
    if (target == null) {
      return Ruling.refused("effect-unknown", "no step asks for this, or it goes nowhere");
    }
    Ruling turn = known == null ? first(context, election, placed) : next(election, known);
    if (!(turn instanceof Ruling.Allowed)) {
      return turn;
    }
    Address expected =
        new Ranks(group, ledger, context.time())
            .executor(placed, election.effectId(), target, election.route(), context.epoch());
    if (!election.executor().equals(expected)) {
      return Ruling.refused("wrong-executor", "not the node whose turn it is");
    }
    long lease = election.deadlineMillis() - context.time().toEpochMilli();
    return lease >= target.timeout().toMillis()
            && lease <= target.timeout().plus(LEASE_MARGIN).toMillis()
        ? Ruling.allowed()
        : Ruling.refused("wrong-deadline", "a lease of " + lease + " ms");
  }

  /** Where the effect of a first election goes; null for later ones, or when it goes nowhere. */
  @Nullable Target target(Election election) {
    Election.Evidence evidence = election.evidence();
    if (evidence == null) {
      return null;
    }
    Receipt step = evidence.receipts().getFirst().receipt();
    ServiceScript script = group.library().at(step.offset(), ledger);
    String webhook = ledger.webhook(step.token());
    EffectRequest request = evidence.output().effects().get(evidence.index());
    return script == null || webhook == null
        ? null
        : Targets.of(script.service(), request, webhook);
  }

  private Ruling first(Context context, Election election, Ledger.PlacedAt placed) {
    Election.Evidence evidence = election.evidence();
    if (evidence == null || election.attempt() != 1 || election.route() != Election.Route.SERVICE) {
      return Ruling.refused("wrong-attempt", "the first election comes with its evidence");
    }
    Ruling shown = shown(context, election.effectId(), evidence, placed);
    EffectRequest request = evidence.output().effects().get(evidence.index());
    TokenId token = evidence.receipts().getFirst().receipt().token();
    if (shown instanceof Ruling.Allowed && request instanceof EffectRequest.Send send) {
      return ledger.isTurn(token, send)
          ? Ruling.allowed()
          : Ruling.refused("message-early", "another message of the two tokens comes first");
    }
    return shown instanceof Ruling.Allowed && request instanceof EffectRequest.Notify
        ? told(context, token)
        : shown;
  }

  /** Who held a token before is told nothing of it. */
  private Ruling told(Context context, TokenId token) {
    return switch (new Parties(group, ledger).holder(context, token)) {
      case Chain.Answer.CannotTell<Address>(String why) -> new Ruling.CannotTell(why);
      case Chain.Answer.Known<Address>(Address holder) ->
          holder.equals(ledger.namedBy(token, group.network().domain()))
              ? Ruling.allowed()
              : Ruling.refused(HOLDER_CHANGED, "who holds the token now has not taken it over");
    };
  }

  /** That replicas agree on a step that asks for an effect. */
  private Ruling shown(
      Context context, Hash effectId, Election.Evidence evidence, Ledger.PlacedAt placed) {
    Receipt step = evidence.receipts().getFirst().receipt();
    Hash expected = EffectRequest.id(group.feed(), step.offset(), step.token(), evidence.index());
    boolean sound =
        expected.equals(effectId)
            && step.feed().equals(group.feed())
            && ledger.activation(step.token()) != null
            && step.script().equals(ledger.scriptAt(step.offset()))
            && step.offset() < context.offset()
            && evidence.output().isTransition()
            && step.resultHash().equals(Hash.keccak(evidence.output().toBytes()))
            && agreed(evidence.receipts(), placed.placement().replicas());
    return sound
        ? Ruling.allowed()
        : Ruling.refused("evidence-wrong", "the replicas did not agree on such an effect");
  }

  /** Whether the timer still waits is for who folds the feed to know. */
  Ruling rule(Context context, Timer timer) {
    Ledger.PlacedAt placed = ledger.placed();
    if (placed == null || !LifeRules.holds(placed, context.time())) {
      return Ruling.refused("wrong-placement", "no placement holds");
    }
    if (ledger.isCalled(timer.effectId())) {
      return Ruling.refused("duplicate", "the timer has been called");
    }
    if (timer.request().atMillis() == 0 || context.time().toEpochMilli() < timer.dueMillis()) {
      return Ruling.refused("timer-early", "its time has not come");
    }
    return shown(context, timer.effectId(), timer.evidence(), placed);
  }

  private boolean agreed(List<SignedReceipt> receipts, List<Address> replicas) {
    Set<Address> nodes = new TreeSet<>();
    for (SignedReceipt signed : receipts) {
      Membership.Node node = group.network().service(signed.receipt().node());
      if (node == null
          || !replicas.contains(node.address())
          || !signed.receipt().agreesWith(receipts.getFirst().receipt())
          || !signed.isBy(node.publicKey(), group.network().domain())) {
        return false;
      }
      nodes.add(node.address());
    }
    return nodes.size() >= Math.min(Election.RECEIPTS, replicas.size());
  }

  private static Ruling next(Election election, EffectCase known) {
    if (election.evidence() != null) {
      return Ruling.refused("duplicate", "an executor was elected already");
    }
    boolean turn =
        switch (known.status()) {
          case NEXT_SERVICE -> election.route() == Election.Route.SERVICE;
          case NEXT_ANCHOR -> election.route() == Election.Route.ANCHOR;
          case RUNNING, SUCCEEDED, UNKNOWN, FAILED -> false;
        };
    return turn && election.attempt() == known.attempts().size() + 1
        ? Ruling.allowed()
        : Ruling.refused("wrong-attempt", "it is not the turn of attempt " + election.attempt());
  }

  /** Who orders the feed after what is in a ledger. */
  static Committee committee(GroupAdmission.Group group, Ledger ledger) {
    Close last = ledger.closed();
    return last == null ? group.network().committee(group.feed()) : last.committee();
  }

  Ruling rule(Context context, Outcome outcome) {
    EffectCase effect = ledger.effect(outcome.effectId());
    EffectCase.Attempt attempt = effect == null ? null : effect.attempt(outcome.attempt());
    if (effect == null || attempt == null) {
      return Ruling.refused("effect-unknown", "nobody was elected for it");
    }
    if (!attempt.executor().equals(outcome.executor())) {
      return Ruling.refused("wrong-executor", "another node was elected");
    }
    if (attempt.outcome() != null && !isLate(attempt.outcome(), outcome)) {
      return Ruling.refused("duplicate", "the attempt has an outcome already");
    }
    if (outcome.kind() == Outcome.Kind.EXPIRED) {
      return outcome.signature() == null && isOver(attempt, ledger, context.time())
          ? Ruling.allowed()
          : Ruling.refused("not-expired", "the lease is not over");
    }
    PublicKey key = key(outcome.executor());
    if (key == null || !outcome.isBy(key, group.network().domain())) {
      return Ruling.refused("signature-invalid", "the executor did not sign");
    }
    if (effect.isSealed()
        && attempt.route() == Election.Route.ANCHOR
        && outcome.kind() != Outcome.Kind.NOT_DONE) {
      return Ruling.refused("not-confirmed", "an anchor asks nothing of a sealed host");
    }
    return outcome.kind() == Outcome.Kind.SUCCESS ? confirmed(effect, outcome) : Ruling.allowed();
  }

  /**
   * Whether a lease can be given up. While an upgrade was open its outcome could not join the feed,
   * so it has as long after that as after its deadline.
   *
   * @param now the time of a head
   */
  static boolean isOver(EffectCase.Attempt attempt, Ledger ledger, Instant now) {
    Upgrade last = ledger.upgrades().last();
    long rested = last == null ? 0 : last.timeMillis() + Upgrade.PATIENCE.toMillis();
    long end = Math.max(attempt.deadlineMillis(), rested);
    return now.toEpochMilli() - end > GRACE.toMillis();
  }

  /** A success that comes after its lease had been given up still counts: it happened. */
  private static boolean isLate(Outcome before, Outcome now) {
    return before.kind() == Outcome.Kind.EXPIRED && now.kind() == Outcome.Kind.SUCCESS;
  }

  private Ruling confirmed(EffectCase effect, Outcome outcome) {
    if (!SealedOutcome.fits(effect, outcome)) {
      return Ruling.refused("not-confirmed", "sealed, where the host is not, or the other way");
    }
    String name = effect.target().attestation();
    if (name == null) {
      return Ruling.allowed();
    }
    ServiceScript script = group.library().at(effect.offset(), ledger);
    if (script == null) {
      return new Ruling.CannotTell("the script is not here yet");
    }
    var answer = Counterparty.read(script, name, effect.id(), outcome.content().toUtf8());
    return switch (answer) {
      case Counterparty.Answer.Confirmed _ -> Ruling.allowed();
      case Counterparty.Answer.Wrong(String why) -> Ruling.refused("not-confirmed", why);
    };
  }

  Ruling rule(Failure failure) {
    Committee committee = committee(group, ledger);
    if (committee.indexOf(failure.anchor()) < 0) {
      return Ruling.refused("failure-not-by-anchors", "only anchors can attest that it failed");
    }
    EffectCase effect = ledger.effect(failure.claim().effectId());
    if (effect == null) {
      return Ruling.refused("effect-unknown", "nobody was elected for it");
    }
    EffectCase.Attempt last = effect.attempts().getLast();
    if (effect.request() instanceof EffectRequest.Send) {
      return Ruling.refused(
          "failure-out-of-turn", "whoever carries a message says what came of it");
    }
    if (effect.status() != EffectCase.Status.RUNNING
        || last.route() != Election.Route.ANCHOR
        || !last.executor().equals(failure.anchor())) {
      return Ruling.refused("failure-out-of-turn", "no anchor carries this request now");
    }
    if (!effect.bears(failure.claim())) {
      return Ruling.refused("failure-out-of-turn", "an attempt may have arrived by now");
    }
    return witnessed(failure, effect, committee)
        ? Ruling.allowed()
        : Ruling.refused("failure-not-witnessed", "too few anchors saw it, or one did not sign");
  }

  private boolean witnessed(Failure failure, EffectCase effect, Committee committee) {
    Set<Address> signers = new TreeSet<>();
    if (!signed(failure, failure.anchor(), failure.signature(), committee)) {
      return false;
    }
    for (Failure.Witness witness : failure.witnesses()) {
      if (witness.witness().equals(failure.anchor())
          || !signed(failure, witness.witness(), witness.signature(), committee)
          || !signers.add(witness.witness())) {
        return false;
      }
    }
    return signers.size() >= witnesses(committee, effect.target());
  }

  /** How many must have seen a failure besides the anchor that acted. */
  static int witnesses(Committee committee, Target target) {
    int others = committee.size() - 1;
    return Math.min(others, Math.max(committee.faults() + 1, target.witnesses()));
  }

  private boolean signed(
      Failure failure, Address anchor, Signature signature, Committee committee) {
    int index = committee.indexOf(anchor);
    return index >= 0
        && failure
            .claim()
            .isBy(signature, committee.members().get(index).key(), group.network().domain());
  }

  private @Nullable PublicKey key(Address node) {
    Membership.Node known = group.network().service(node);
    if (known == null) {
      known = group.network().anchor(node);
    }
    return known == null ? newMember(node) : known.publicKey();
  }

  /** A member of the present committee may have registered after the group. */
  private @Nullable PublicKey newMember(Address node) {
    Committee committee = committee(group, ledger);
    int index = committee.indexOf(node);
    return index < 0 ? null : committee.members().get(index).key();
  }
}
