package io.smartlayer.runtime;

import io.smartlayer.feed.Committee;
import io.smartlayer.feed.FeedHistory;
import io.smartlayer.feed.FeedId;
import io.smartlayer.feed.FeedReader;
import io.smartlayer.feed.HistoryProof;
import io.smartlayer.feed.ProvenTip;
import io.smartlayer.feed.TipProof;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Hash;
import io.smartlayer.sandbox.NodeFault;
import io.smartlayer.token.Attested;
import io.smartlayer.token.BundleFrame;
import io.smartlayer.token.EntryBody;
import io.smartlayer.token.FoldedGroup;
import io.smartlayer.token.Founding;
import io.smartlayer.token.GroupSecrets;
import io.smartlayer.token.GroupState;
import io.smartlayer.token.Ledger;
import io.smartlayer.token.ReceiptBundle.ProvenPlacement;
import io.smartlayer.token.ScriptMissing;
import io.smartlayer.token.ServiceScript;
import io.smartlayer.token.Update;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What one service node does for one group: reads its feed, folds it into the tokens' states,
 * reports steps that ask for effects, and carries out those it is elected for. Lives on its node's
 * loop.
 */
final class ReplicaGroup {
  /** How many entries are folded in one go before other work has its turn. */
  static final int FOLD_BATCH = 64;

  private static final System.Logger LOG = System.getLogger(ReplicaGroup.class.getName());
  private static final Duration LOOK_AGAIN = Duration.ofSeconds(1);

  private final ReplicaParts parts;
  private final Consumer<ReplicaGroup> onPublish;
  private final FeedId id;
  private final FeedShell shell;
  private GroupState state;
  private long taken;
  private final StepReports reports;
  private final ReplicaActs acts;
  private final ReplicaTips tips;
  private final SnapshotWords words;
  private final UpgradeWords upgrades;
  private final StateExchange states;
  private final UpdateDesk updates;
  private final GroupKeyDesk keys;
  private final Rest rest;
  private final Leave leave;
  private volatile @Nullable ReplicaView view;
  private volatile Instant used;
  private Instant looked = Instant.EPOCH;
  private boolean faulty;

  /**
   * A replica of a group.
   *
   * @param onPublish told on the loop when queries see something new
   */
  ReplicaGroup(ReplicaParts parts, TakenUp from, Consumer<ReplicaGroup> onPublish) {
    this.parts = parts;
    this.onPublish = onPublish;
    this.id = from.id();
    this.used = parts.around().clock().now();
    this.reports = new StepReports(parts, id, this::committee);
    FeedReader reader = from.reader();
    this.shell = FeedShell.of(id, parts.around(), from.log(), reader, _ -> advance());
    this.acts = new ReplicaActs(parts, id, shell);
    this.tips = new ReplicaTips(parts.around(), id);
    this.words = new SnapshotWords(parts, id, shell);
    this.upgrades = new UpgradeWords(parts, id, shell);
    this.states = new StateExchange(parts, id, shell, reader::isBehind, this::joined);
    this.updates = new UpdateDesk(shell, parts.around().clock(), () -> state.ledger(), this::view);
    this.keys = new GroupKeyDesk(parts, id, shell);
    this.rest = new Rest(reader, shell, states, this::isIdle, () -> state, parts.around().clock());
    this.leave =
        new Leave(
            parts.key().address(),
            reader,
            shell,
            () -> states.isIdle() && updates.isIdle() && !acts.isBound(state.ledger()),
            () -> state,
            parts.around().clock());
    FoldedGroup kept = states.begin(from.state());
    this.state = new GroupState(parts.runner(), parts.scripts(), parts.keys(), kept);
    acts.settle(kept.ledger());
  }

  /** Goes on from a state that came from others. */
  private void joined(FoldedGroup fetched) {
    if (fetched.size() > state.size()) {
      state = new GroupState(parts.runner(), parts.scripts(), parts.keys(), fetched);
      taken = fetched.size();
      acts.settle(fetched.ledger());
    }
    advance();
  }

  /** Of how many entries this run of the node took the state from other replicas. */
  long taken() {
    return taken;
  }

  FeedId id() {
    return id;
  }

  /**
   * Serves again, at once, what it served when it went to sleep.
   *
   * @param since when it counts as last used
   */
  void woken(Instant since) {
    used = since;
    shell.guard(() -> publish(shell.history()));
    tips.want();
    elapsed();
  }

  /** Somebody asks about one of its tokens. On any thread. */
  void used() {
    used = now();
  }

  /** When it last had news, or was asked something. */
  Instant lastUsed() {
    return used;
  }

  /** Whether it can be let go of. */
  Rest rest() {
    return rest;
  }

  /** Whether this node may leave it to others for good. */
  Leave leave() {
    return leave;
  }

  private boolean isIdle() {
    ServiceScript script = state.script();
    return script != null
        && words.isIdle()
        && updates.isIdle()
        && acts.isIdle(state.ledger())
        && upgrades.isIdle(state.ledger(), now())
        && keys.isIdle(state.ledger(), script);
  }

  /** What it has come to; later entries do not change what was returned. */
  FoldedGroup folded() {
    return state.folded();
  }

  /** Who orders the feed in its present term. */
  Committee committee() {
    return shell.history().feed().committee();
  }

  FeedShell shell() {
    return shell;
  }

  /** Waits for what is being written. */
  void close() {
    states.close();
  }

  /** What queries need now; null while this node has nothing to serve. */
  @Nullable ReplicaView view() {
    return view;
  }

  /** What queries need now, after a moment's wait where nothing shows how old it is. */
  @Nullable ReplicaView freshView() {
    tips.await(() -> {
      ReplicaView seen = view;
      return seen == null || ReplicaTips.isYoung(seen.freshness(), now());
    });
    return view;
  }

  /** A member of the committee vouches for the feed. */
  void vouched(Address from, ProvenTip tip) {
    ReplicaView served = view;
    if (served != null && tips.received(from, tip, shell.history().feed(), served.size())) {
      view = served.vouched(proof(served.certificate(), served.size()));
      tips.changed();
    }
  }

  private @Nullable TipProof proof(HistoryProof certificate, long size) {
    FeedHistory history = shell.history();
    return tips.proof(history, certificate.head().term(), size, history.rootAt(size));
  }

  /** Another replica asks for the group's state, or answers. */
  void received(Address from, StateMessage message) {
    shell.guard(() -> {
      if (message instanceof StateMessage.OfKey ofKey) {
        keys.received(from, ofKey, state.ledger());
        advance();
        if (view != null) {
          publish(shell.history()); // answers are sealed by the key that came
        }
      } else {
        states.received(from, message);
      }
    });
  }

  /** Hands an update in; {@code answer} is told what it came to. */
  void update(Update update, Consumer<UpdateDesk.Answer> answer) {
    used();
    updates.submit(update, answer);
  }

  void elapsed() {
    tips.elapsed(shell.history().feed());
    shell.elapsed();
    parts.around().loop().afterSync(() -> shell.guard(this::look));
    if (shell.isHalted()) {
      view = null;
    }
  }

  private void look() {
    if (now().isAfter(looked.plus(LOOK_AGAIN)) || now().isBefore(looked)) {
      looked = now();
      faulty = false;
      updates.elapsed();
      keys.look(state.ledger());
      acts.handInAgain();
      reportAndAct();
      shell.retain(state.ledger().snapshots().agreedSize());
    }
    advance();
  }

  /** Folds what is final and not yet applied. A fault of this node leaves it for a second. */
  private void advance() {
    FeedHistory history = shell.history();
    if (faulty || state.size() >= history.finalSize() || states.isFetching(state)) {
      return;
    }
    try {
      for (GroupState.FinalEntry next : Finals.read(history, state.size(), FOLD_BATCH)) {
        EntryBody body = EntryBody.read(next.entry());
        boolean mayNeedKey = body instanceof Attested || body instanceof Update;
        if (mayNeedKey && !keys.isReady(state.ledger())) {
          break;
        }
        List<GroupState.Transition> steps;
        try {
          steps = state.apply(next);
        } catch (ScriptMissing e) {
          want(e.script(), body);
          break;
        } catch (GroupSecrets.Missing e) {
          faulty = true; // it is asked for once a second, and so is this step
          break;
        }
        used();
        if (body instanceof Update) {
          steps.forEach(step -> updates.folded(next.entry(), step));
        }
        words.folded(state);
        upgrades.folded(state);
        acts.settle(body);
      }
    } catch (NodeFault e) {
      fault(e);
    }
    publish(history);
    reportAndAct();
  }

  private void fault(NodeFault fault) {
    faulty = true;
    LOG.log(
        System.Logger.Level.WARNING,
        "feed=" + id + " event=step-not-run offset=" + state.size() + " fault=" + fault.kind());
  }

  /** The feed itself names its scripts: the first activation does, and every upgrade. */
  private void want(@Nullable Hash script, @Nullable EntryBody body) {
    Founding founding = body instanceof Founding first ? first : state.ledger().founding();
    if (script != null && founding != null) {
      parts.scripts().want(script, founding);
    }
  }

  /** Only once all that is final is folded: what seems to be running may have ended since. */
  private void reportAndAct() {
    if (state.ledger().script() != null && state.size() == shell.history().finalSize()) {
      report();
      acts.advanced(state.folded());
      words.tell(state.ledger());
      keys.tell(state.ledger(), state.script());
      FoldedGroup point = words.takeAgreed();
      if (point != null) {
        states.keep(point);
      }
    }
  }

  private void report() {
    want(state.ledger().script(), null);
    reports.update(state, now(), script -> want(script, null));
    reports.tell(now());
    try {
      if (!faulty) {
        upgrades.tell(state, now());
      }
    } catch (NodeFault e) {
      fault(e);
    }
  }

  private void publish(FeedHistory history) {
    ServiceScript script = state.script();
    Ledger.PlacedAt placed = state.ledger().placed();
    if (script == null
        || placed == null
        || !placed.placement().script().equals(script.hash()) // until it is placed anew
        || words.differs()
        || upgrades.differs()
        || !placed.placement().replicas().contains(parts.key().address())) {
      view = null;
      return;
    }
    if (view == null && state.size() < history.finalSize()) {
      return; // it begins to serve with all it holds
    }
    HistoryProof certificate = history.proof(state.size());
    long certified = certificate.head().size();
    ProvenPlacement placement = Lookups.proven(history, placed, certificate);
    List<Hash> consistency =
        state.size() == certified ? List.of() : history.consistency(state.size(), certified);
    TipProof freshness = proof(certificate, state.size());
    var next =
        new ReplicaView(
            script,
            state.ledger().isSuspended(),
            state.instances(),
            state.ledger(),
            state.position(),
            new ReceiptSigner.Place(id, state.size() - 1, state.prefixRoot()),
            placement,
            certificate,
            consistency,
            freshness,
            parts.keys().ofGroup(state.ledger()),
            new BundleFrame(placement, certificate, consistency, freshness));
    view = next;
    tips.changed();
    updates.published(next);
    onPublish.accept(this);
  }

  private Instant now() {
    return parts.around().clock().now();
  }
}
