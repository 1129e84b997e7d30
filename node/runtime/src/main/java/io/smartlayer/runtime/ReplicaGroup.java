package io.smartlayer.runtime;

import io.smartlayer.environment.Web;
import io.smartlayer.feed.Feed;
import io.smartlayer.feed.FeedEffect;
import io.smartlayer.feed.FeedHistory;
import io.smartlayer.feed.FeedId;
import io.smartlayer.feed.FeedReader;
import io.smartlayer.feed.FinalityProof;
import io.smartlayer.gateway.AnchorPort.Submission;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.TokenId;
import io.smartlayer.sandbox.NodeFault;
import io.smartlayer.token.Activation;
import io.smartlayer.token.EffectCase;
import io.smartlayer.token.EffectRequest;
import io.smartlayer.token.Election;
import io.smartlayer.token.EntryBody;
import io.smartlayer.token.Executor;
import io.smartlayer.token.GroupState;
import io.smartlayer.token.Instance;
import io.smartlayer.token.Ledger;
import io.smartlayer.token.Outcome;
import io.smartlayer.token.ReceiptBundle.ProvenPlacement;
import io.smartlayer.token.ServiceScript;
import io.smartlayer.token.StepRunner;
import io.smartlayer.token.Targets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What one service node does for one group: reads its feed, folds it into the tokens' states,
 * reports steps that ask for effects, and carries out those it is elected for. Lives on its node's
 * loop.
 */
final class ReplicaGroup {
  /** How many reports wait for the committee to act on them. */
  static final int REPORTS_LIMIT = 4096;

  /** How many entries are folded in one go before other work has its turn. */
  static final int FOLD_BATCH = 64;

  private static final System.Logger LOG = System.getLogger(ReplicaGroup.class.getName());
  private static final Duration REPORT_AGAIN = Duration.ofSeconds(1);

  private final ReplicaParts parts;
  private final Assignment assignment;
  private final Consumer<ReplicaGroup> onPublish;
  private final FeedId id;
  private final FeedShell shell;
  private final GroupState state;
  private final Executor executor;
  private final TreeMap<String, Pending> pending = new TreeMap<>();
  private volatile @Nullable View view;
  private Instant looked = Instant.EPOCH;

  private record Pending(GroupState.Transition step, Bytes report) {}

  /** What queries need, as of one offset; safe to read from any thread. */
  record View(
      ServiceScript script,
      SortedMap<TokenId, Instance> instances,
      StepRunner.Position at,
      ReceiptSigner.Place place,
      ProvenPlacement placement,
      FinalityProof certificate,
      List<Hash> consistency) {}

  /**
   * A replica of a group.
   *
   * @param onPublish told on the loop when queries see something new
   */
  ReplicaGroup(ReplicaParts parts, Assignment assignment, Consumer<ReplicaGroup> onPublish) {
    this.parts = parts;
    this.onPublish = onPublish;
    this.assignment = assignment;
    this.id = assignment.feed();
    this.state = new GroupState(parts.runner(), parts.scripts());
    this.executor = new Executor(parts.key().address());
    parts.effects().records(id).forEach(executor::restore);
    var log = parts.storage().open(id.hash().toHex().substring(2));
    var feed = new Feed(id, parts.network().committee(id), parts.network().domain());
    FeedReader reader = FeedReader.restore(feed, parts.key().address(), FeedShell.records(log));
    this.shell = FeedShell.of(parts.around(), log, reader, this::onFinal);
  }

  FeedShell shell() {
    return shell;
  }

  /** What queries need now; null while this node has nothing to serve. */
  @Nullable View view() {
    return view;
  }

  void elapsed() {
    shell.elapsed();
    advance();
    if (now().isAfter(looked.plus(REPORT_AGAIN))) {
      looked = now();
      reportAndAct();
    }
  }

  private void onFinal(FeedEffect.Finalized finalized) {
    for (var entry : finalized.entries()) {
      if (EntryBody.read(entry) instanceof Outcome outcome) {
        executor.on(
            new Executor.Input.Settled(new Executor.Lease(outcome.effectId(), outcome.attempt())));
      }
    }
    advance();
  }

  /** Folds what is final and not yet applied. A fault of this node leaves it for the next tick. */
  private void advance() {
    FeedHistory history = shell.history();
    if (state.size() >= history.finalSize()) {
      return;
    }
    if (parts.scripts().find(assignment.script()) == null) {
      parts.scripts().want(assignment.script(), assignment.type());
      return;
    }
    try {
      for (GroupState.FinalEntry entry : Finals.read(history, state.size(), FOLD_BATCH)) {
        state.apply(entry).forEach(this::keep);
      }
    } catch (NodeFault e) {
      LOG.log(
          System.Logger.Level.WARNING,
          "feed=" + id + " event=step-not-run offset=" + state.size() + " fault=" + e.kind());
      return;
    }
    pending.values().removeIf(waiting -> isTaken(waiting.step));
    publish(history);
    reportAndAct();
  }

  /** Only once all that is final is folded: what seems to be running may have ended since. */
  private void reportAndAct() {
    if (state.size() == shell.history().finalSize()) {
      report();
      act();
    }
  }

  private void keep(GroupState.Transition step) {
    ServiceScript script = state.script();
    if (script == null || step.output().effects().isEmpty() || pending.size() >= REPORTS_LIMIT) {
      return;
    }
    var place = new ReceiptSigner.Place(id, step.offset(), step.at().prefixRoot());
    var signed = parts.signer().sign(place, step.token(), script, step.step(), step.output());
    pending.put(
        step.offset() + " " + step.token(),
        new Pending(step, new StepReport(signed, step.output()).encode()));
  }

  /** Tells the committee of steps whose effects nobody is elected for yet. */
  private void report() {
    pending.values().removeIf(waiting -> isTaken(waiting.step));
    for (Pending waiting : pending.values()) {
      for (var member : parts.network().committee(id).members()) {
        parts
            .around()
            .loop()
            .afterSync(() ->
                parts
                    .around()
                    .network()
                    .send(member.address(), StepReport.PROTOCOL, waiting.report));
      }
    }
  }

  private boolean isTaken(GroupState.Transition step) {
    Ledger ledger = state.ledger();
    Activation activation = ledger.activation(step.token());
    ServiceScript script = state.script();
    List<EffectRequest> requests = step.output().effects();
    for (int i = 0; i < requests.size(); i++) {
      Hash effectId = EffectRequest.id(id, step.offset(), step.token(), i);
      boolean goesSomewhere =
          activation != null
              && script != null
              && Targets.of(script.service(), requests.get(i), activation.webhook()) != null;
      if (goesSomewhere && ledger.effect(effectId) == null) {
        return false;
      }
    }
    return true;
  }

  private void act() {
    ServiceScript script = state.script();
    if (script == null) {
      return;
    }
    for (EffectCase effect : state.ledger().effects()) {
      EffectCase.Attempt last = effect.attempts().getLast();
      if (effect.status() == EffectCase.Status.RUNNING
          && last.route() == Election.Route.SERVICE
          && last.executor().equals(parts.key().address())) {
        carryOut(executor.on(new Executor.Input.Running(effect, script, now())));
      }
    }
  }

  private void carryOut(List<Executor.Effect> effects) {
    for (Executor.Effect todo : effects) {
      switch (todo) {
        case Executor.Effect.Remember(Bytes record) -> parts.effects().remember(id, record);
        case Executor.Effect.Call(var lease, Web.Request request) ->
            parts.around().loop().afterSync(() -> call(lease, request));
        case Executor.Effect.Ended(var lease, Executor.Ending ending) -> ended(lease, ending);
      }
    }
  }

  private void call(Executor.Lease lease, Web.Request request) {
    Thread.ofVirtual()
        .name("call")
        .start(() -> {
          Web.Exchange exchange = parts.web().send(request);
          parts
              .around()
              .loop()
              .offer(() -> carryOut(executor.on(new Executor.Input.Exchanged(lease, exchange))));
        });
  }

  private void ended(Executor.Lease lease, Executor.Ending ending) {
    Outcome outcome =
        Outcome.by(
            parts.key(),
            parts.network().domain(),
            lease.effectId(),
            lease.attempt(),
            ending.kind(),
            ending.content());
    shell.submit(
        outcome.toEntry(),
        answer -> {
          if (answer instanceof Submission.Refused(String code, String why)) {
            LOG.log(
                System.Logger.Level.INFO,
                "feed=" + id + " event=outcome-refused code=" + code + " why=" + why);
          }
        });
  }

  private void publish(FeedHistory history) {
    ServiceScript script = state.script();
    Ledger.PlacedAt placed = state.ledger().placed();
    if (script == null
        || placed == null
        || !placed.placement().replicas().contains(parts.key().address())) {
      return;
    }
    FinalityProof certificate = history.finalityProof(state.size());
    long certified = certificate.heads().getFirst().size();
    view =
        new View(
            script,
            state.instances(),
            state.position(),
            new ReceiptSigner.Place(id, state.size() - 1, state.prefixRoot()),
            Lookups.proven(history, placed, certificate),
            certificate,
            state.size() == certified ? List.of() : history.consistency(state.size(), certified));
    onPublish.accept(this);
  }

  private Instant now() {
    return parts.around().clock().now();
  }
}
