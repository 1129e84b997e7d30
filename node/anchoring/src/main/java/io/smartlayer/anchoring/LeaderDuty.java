package io.smartlayer.anchoring;

import io.smartlayer.environment.Chain;
import io.smartlayer.feed.Close;
import io.smartlayer.feed.FeedId;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.TokenId;
import io.smartlayer.token.Activation;
import io.smartlayer.token.BodyMemory;
import io.smartlayer.token.Closed;
import io.smartlayer.token.Down;
import io.smartlayer.token.EffectCase;
import io.smartlayer.token.EffectRequest;
import io.smartlayer.token.Election;
import io.smartlayer.token.EntryBody;
import io.smartlayer.token.Ledger;
import io.smartlayer.token.Membership;
import io.smartlayer.token.Outcome;
import io.smartlayer.token.Placement;
import io.smartlayer.token.Receipt;
import io.smartlayer.token.ServiceScript;
import io.smartlayer.token.SignedReceipt;
import io.smartlayer.token.StepOutput;
import io.smartlayer.token.Target;
import io.smartlayer.token.Targets;
import io.smartlayer.token.Timer;
import io.smartlayer.token.Transfer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * What the leader of a group's feed proposes besides what others submit: the end of its committee's
 * term when that is due, a placement for a group that has none, an executor for each effect, the
 * next one when an attempt has ended, and the end of a lease that ran out. A pure state machine;
 * proposals are judged like any other entry.
 */
public final class LeaderDuty {
  /** How much one replica may have waiting for another's word, in bytes of outputs and receipts. */
  static final int REPORTS_LIMIT_BYTES = 8 << 20;

  /** How long a placement is proposed for. */
  static final Duration PLACEMENT = Duration.ofDays(30);

  /** After how long a proposal that has not become final is made again. */
  static final Duration PROPOSAL_RETRY = Duration.ofSeconds(2);

  /** How long a leader has a due timer to itself. */
  static final Duration TIMER_PATIENCE = Duration.ofSeconds(2);

  private static final int RECEIPT_BYTES = 2048;

  private final GroupAdmission.Group group;
  private final TreeMap<StepKey, List<Report>> reports = new TreeMap<>();
  private final TreeMap<String, Instant> proposed = new TreeMap<>();
  private final DownDuty downs;
  private Ledger ledger = Ledger.empty();
  private long epoch;

  /** The duty of one feed's leader. */
  public LeaderDuty(
      FeedId feed, Membership network, ServiceScript.Library library, Chain chain, Terms terms) {
    this.group =
        new GroupAdmission.Group(
            feed, network, library, chain, new BodyMemory(), terms, network, new ChainMemory());
    this.downs = new DownDuty(group);
  }

  private record StepKey(long offset, TokenId token) implements Comparable<StepKey> {
    @Override
    public int compareTo(StepKey other) {
      int byOffset = Long.compare(offset, other.offset);
      return byOffset != 0 ? byOffset : token.compareTo(other.token);
    }
  }

  private record Report(SignedReceipt signed, StepOutput output, int bytes) {
    boolean isBy(Address node) {
      return signed.receipt().node().equals(node);
    }
  }

  /** What the leader learns. */
  public sealed interface Input {
    /**
     * How far the feed is final.
     *
     * @param epoch the epoch that is led
     */
    record Advanced(Ledger ledger, long epoch, Instant now) implements Input {}

    /** A replica says what a step came to. */
    record Reported(SignedReceipt signed, StepOutput output, Instant now) implements Input {}

    /** What was proposed was not taken. */
    record Refused(EntryBody proposal, String code, Instant now) implements Input {}

    /** What anchors say of nodes that are not to be reached. */
    record Observed(Map<Address, List<Down.Observed>> words, Instant now) implements Input {}

    /** Time has passed. */
    record Elapsed(Instant now) implements Input {}
  }

  /** Takes an input and says what to propose now. */
  public List<EntryBody> on(Input input) {
    return switch (input) {
      case Input.Advanced(Ledger next, long led, Instant now) -> {
        ledger = next;
        epoch = led;
        forgetSettled(now);
        yield proposals(now);
      }
      case Input.Reported(SignedReceipt signed, StepOutput output, Instant now) -> {
        List<EntryBody> out = new ArrayList<>();
        Ledger.PlacedAt placed = ledger.placed();
        if (placed != null && LifeRules.holds(placed, now)) {
          firstElections(keep(signed, output, placed, now), placed, now, out);
        }
        yield out;
      }
      case Input.Refused(EntryBody proposal, String code, Instant now) -> {
        List<EntryBody> out = new ArrayList<>();
        if (proposal instanceof Election election
            && election.evidence() != null
            && code.equals(EffectRules.HOLDER_CHANGED)) {
          TokenId token = election.evidence().receipts().getFirst().receipt().token();
          propose(out, "transfer/" + token, new Transfer(token), now);
        }
        yield out;
      }
      case Input.Observed(Map<Address, List<Down.Observed>> words, Instant now) -> {
        downs.observed(words);
        yield proposals(now);
      }
      case Input.Elapsed(Instant now) -> proposals(now);
    };
  }

  /**
   * Whether any member hands a proposal in, as a leader could keep it back: the end of the term it
   * leads, and a timer that has been due for {@link #TIMER_PATIENCE}.
   */
  public static boolean isForAll(EntryBody proposal, Instant now) {
    return proposal instanceof Closed
        || (proposal instanceof Timer timer
            && timer.dueMillis() + TIMER_PATIENCE.toMillis() <= now.toEpochMilli());
  }

  /** Whether time alone makes nothing due but a new placement, far from now. */
  public boolean isIdle() {
    Ledger.PlacedAt placed = ledger.placed();
    return (ledger.bulletin() != null || (placed != null && LifeRules.isByScript(placed, ledger)))
        && !(group.terms().due(group.feed(), ledger.closed()) instanceof Terms.Answer.Due)
        && reports.isEmpty()
        && downs.isIdle()
        && StreamSupport.stream(ledger.effects().spliterator(), false)
            .allMatch(EffectCase::isTerminal);
  }

  /**
   * Keeps a replica's word on a step. Replicas repeat theirs each second, so what is known already
   * costs next to nothing.
   *
   * @return all that is known of the step, when this is news; else nothing
   */
  private List<Report> keep(
      SignedReceipt signed, StepOutput output, Ledger.PlacedAt placed, Instant now) {
    Receipt receipt = signed.receipt();
    var key = new StepKey(receipt.offset(), receipt.token());
    List<Report> known = reports.getOrDefault(key, List.of());
    Membership.Node node = group.network().service(receipt.node());
    if (node == null
        || known.stream().anyMatch(old -> old.isBy(receipt.node()))
        || !output.isTransition()
        || !placed.placement().replicas().contains(node.address())
        || !receipt.feed().equals(group.feed())
        || isKnown(receipt, output, now)) {
      return List.of();
    }
    // Each replica has its own share, so that one that makes up steps crowds out nobody else's.
    Bytes bytes = output.toBytes();
    var report = new Report(signed, output, bytes.size() + RECEIPT_BYTES);
    if (waiting(receipt.node()) + report.bytes > REPORTS_LIMIT_BYTES
        || !receipt.resultHash().equals(Hash.keccak(bytes))
        || !signed.isBy(node.publicKey(), group.network().domain())) {
      return List.of();
    }
    List<Report> all = reports.computeIfAbsent(key, _ -> new ArrayList<>());
    all.add(report);
    return all;
  }

  private long waiting(Address node) {
    return reports.values().stream()
        .flatMap(List::stream)
        .filter(report -> report.isBy(node))
        .mapToLong(Report::bytes)
        .sum();
  }

  /** Who is no replica any more proves nothing: evidence with its word would be refused. */
  private void forgetSettled(Instant now) {
    Ledger.PlacedAt placed = ledger.placed();
    List<Address> replicas = placed == null ? List.of() : placed.placement().replicas();
    reports
        .values()
        .forEach(list ->
            list.removeIf(one ->
                !replicas.contains(one.signed.receipt().node())
                    || isKnown(one.signed.receipt(), one.output, now)));
    reports.values().removeIf(List::isEmpty);
  }

  /**
   * A timer is reported again when it is due, and a message when it is its turn: until then nobody
   * has to know of it.
   */
  private boolean isKnown(Receipt receipt, StepOutput output, Instant now) {
    for (int i = 0; i < output.effects().size(); i++) {
      Hash id = EffectRequest.id(group.feed(), receipt.offset(), receipt.token(), i);
      EffectRequest effect = output.effects().get(i);
      boolean open =
          effect instanceof EffectRequest.Timer timer
              ? isDue(timer, now) && !ledger.isCalled(id)
              : ledger.effect(id) == null
                  && isTurn(receipt.token(), effect)
                  && target(receipt, effect) != null;
      if (open) {
        return false;
      }
    }
    return true;
  }

  private static boolean isDue(EffectRequest.Timer timer, Instant now) {
    return timer.atMillis() != 0 && timer.atMillis() <= now.toEpochMilli();
  }

  private List<EntryBody> proposals(Instant now) {
    List<EntryBody> out = new ArrayList<>();
    if (group.terms().due(group.feed(), ledger.closed()) instanceof Terms.Answer.Due(Close close)) {
      propose(out, "close/" + close.term(), new Closed(close), now);
    }
    ServiceScript script = GroupAdmission.script(group, ledger);
    Ledger.PlacedAt placed = ledger.placed();
    if (script == null || ledger.bulletin() != null) {
      return out;
    }
    if (placed == null
        || !LifeRules.holds(placed, now)
        || !LifeRules.isByScript(placed, ledger)
        || new Ranks(group, ledger, now).isOutdated(placed, script)) {
      Placement next = placement(script, now);
      if (!next.replicas().isEmpty()) {
        propose(out, "placement/" + next.replicas(), next, now); // another fall makes another one
      }
      return out;
    }
    downs.due(ledger, now).forEach(down -> propose(out, "down/" + down.target(), down, now));
    for (List<Report> list : List.copyOf(reports.values())) {
      firstElections(list, placed, now, out);
    }
    for (EffectCase effect : ledger.effects()) {
      EntryBody next = next(effect, placed, now);
      if (next != null) {
        String turn = effect.id() + "/" + effect.attempts().size() + "/" + next.entryKind();
        propose(out, turn, next, now);
      }
    }
    proposed.values().removeIf(at -> at.plus(PROPOSAL_RETRY.multipliedBy(2)).isBefore(now));
    return out;
  }

  private void propose(List<EntryBody> out, String what, EntryBody body, Instant now) {
    Instant last = proposed.get(what);
    if (last == null || last.plus(PROPOSAL_RETRY).isBefore(now)) {
      proposed.put(what, now);
      out.add(body);
    }
  }

  private Placement placement(ServiceScript script, Instant now) {
    Activation any = ledger.activations().iterator().next();
    return new Placement(
        any.token().type(),
        any.group(),
        script.hash(),
        new Ranks(group, ledger, now).replicas(script),
        script.service().serviceClass().word(),
        now.plus(PLACEMENT).toEpochMilli());
  }

  private void firstElections(
      List<Report> list, Ledger.PlacedAt placed, Instant now, List<EntryBody> out) {
    int enough = Math.min(Election.RECEIPTS, placed.placement().replicas().size());
    for (Report report : list) {
      List<SignedReceipt> agreeing =
          list.stream()
              .map(Report::signed)
              .filter(other -> other.receipt().agreesWith(report.signed.receipt()))
              .limit(enough)
              .toList();
      if (agreeing.size() == enough) {
        elect(report, agreeing, placed, now, out);
        return;
      }
    }
  }

  private void elect(
      Report report,
      List<SignedReceipt> receipts,
      Ledger.PlacedAt placed,
      Instant now,
      List<EntryBody> out) {
    Receipt step = report.signed.receipt();
    for (int i = 0; i < report.output.effects().size(); i++) {
      Hash id = EffectRequest.id(group.feed(), step.offset(), step.token(), i);
      EffectRequest effect = report.output.effects().get(i);
      Target target = target(step, effect);
      var evidence = new Election.Evidence(i, report.output, receipts);
      if (effect instanceof EffectRequest.Timer timer
          && isDue(timer, now)
          && !ledger.isCalled(id)) {
        propose(out, id + "/timer", new Timer(id, evidence), now);
      } else if (ledger.effect(id) == null && target != null && isTurn(step.token(), effect)) {
        var election = election(id, 1, Election.Route.SERVICE, placed, target, now, evidence);
        propose(out, id + "/0/ELECTION", election, now);
      }
    }
  }

  /** The messages between two tokens are carried one after the other. */
  private boolean isTurn(TokenId token, EffectRequest effect) {
    return !(effect instanceof EffectRequest.Send send) || ledger.isTurn(token, send);
  }

  private @Nullable EntryBody next(EffectCase effect, Ledger.PlacedAt placed, Instant now) {
    int attempt = effect.attempts().size() + 1;
    return switch (effect.status()) {
      case NEXT_SERVICE ->
          election(
              effect.id(), attempt, Election.Route.SERVICE, placed, effect.target(), now, null);
      case NEXT_ANCHOR ->
          election(effect.id(), attempt, Election.Route.ANCHOR, placed, effect.target(), now, null);
      case RUNNING -> expired(effect, now);
      case SUCCEEDED, UNKNOWN, FAILED -> null;
    };
  }

  private @Nullable EntryBody expired(EffectCase effect, Instant now) {
    EffectCase.Attempt last = effect.attempts().getLast();
    return EffectRules.isOver(last, ledger, now)
        ? new Outcome(
            effect.id(),
            last.number(),
            Outcome.Kind.EXPIRED,
            Bytes.utf8("{\"why\":\"the executor said nothing in time\"}"),
            last.executor(),
            null)
        : null;
  }

  private Election election(
      Hash id,
      int attempt,
      Election.Route route,
      Ledger.PlacedAt placed,
      Target target,
      Instant now,
      Election.@Nullable Evidence evidence) {
    long deadline = now.plus(target.timeout()).plus(EffectRules.LEASE_MARGIN).toEpochMilli();
    return new Election(
        id,
        attempt,
        placed.offset(),
        new Ranks(group, ledger, now).executor(placed, id, target, route, epoch),
        route,
        deadline,
        evidence);
  }

  private @Nullable Target target(Receipt step, EffectRequest request) {
    ServiceScript script = group.library().at(step.offset(), ledger);
    String webhook = ledger.webhook(step.token());
    return script == null || webhook == null
        ? null
        : Targets.of(script.service(), request, webhook);
  }
}
