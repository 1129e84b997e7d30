package io.smartlayer.runtime;

import io.smartlayer.anchoring.ChainDuty;
import io.smartlayer.anchoring.DownDuty;
import io.smartlayer.anchoring.GroupAdmission;
import io.smartlayer.anchoring.ImportDuty;
import io.smartlayer.anchoring.LeaderDuty;
import io.smartlayer.anchoring.Terms;
import io.smartlayer.feed.Admission;
import io.smartlayer.feed.Committee;
import io.smartlayer.feed.Entry;
import io.smartlayer.feed.FaultProof;
import io.smartlayer.feed.Feed;
import io.smartlayer.feed.FeedEffect;
import io.smartlayer.feed.FeedId;
import io.smartlayer.feed.FeedMember;
import io.smartlayer.feed.FeedMessage;
import io.smartlayer.feed.Kind;
import io.smartlayer.gateway.AnchorPort.Submission;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.TokenId;
import io.smartlayer.token.Activation;
import io.smartlayer.token.Down;
import io.smartlayer.token.EntryBody;
import io.smartlayer.token.Founding;
import io.smartlayer.token.Ledger;
import io.smartlayer.token.Membership;
import io.smartlayer.token.Placement;
import io.smartlayer.token.ServiceScript;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** What one anchor does for one group: keeps its feed, and leads it where it must. */
final class AnchorGroup {
  private static final System.Logger LOG = System.getLogger(AnchorGroup.class.getName());
  private static final Duration ASSIGN_AGAIN = Duration.ofSeconds(5);
  private static final Duration LOOK_AGAIN = Duration.ofMillis(200);
  private final AnchorParts parts;
  private final FeedId id;
  private final FeedShell shell;
  private final FeedMember member;
  private final LeaderDuty duty;
  private final BulletinFeeds bulletins;
  private final ImportDuty imports;
  private final ChainDuty chain;
  private final AnchorActs acts;
  private final SameAnswer answers;
  private final ProbeDraw draw = new ProbeDraw();
  private final ReplicaCounts counts = new ReplicaCounts();
  private final WantedScripts wanted;
  private GroupAdmission admission;
  private Map<Address, List<Down.Observed>> observed = new TreeMap<>();
  private long heightSeen;
  private Instant looked = Instant.EPOCH;
  private Instant assigned = Instant.EPOCH;

  /**
   * A group as its log has it.
   *
   * @param members who rank for it
   * @param bulletins what it may import
   */
  AnchorGroup(AnchorParts parts, FeedId id, Membership members, BulletinFeeds bulletins) {
    this.parts = parts;
    this.id = id;
    this.wanted = new WantedScripts(parts, id);
    this.bulletins = bulletins;
    this.imports = new ImportDuty(bulletins);
    this.chain = new ChainDuty(parts.chain());
    Terms terms = parts.roster().terms();
    this.admission =
        GroupAdmission.of(
            id, members, parts.scripts(), parts.chain(), parts.bodies(), terms, parts.roster());
    var log = parts.storage().open(id.hash().toHex().substring(2));
    var feed = new Feed(id, members.committee(id), members.domain());
    this.member =
        FeedMember.restore(
            feed,
            parts.key(),
            admission,
            FeedShell.records(log),
            parts.age().of(id, parts.roster(), log.size() == 0));
    this.duty = new LeaderDuty(id, members, parts.scripts(), parts.chain(), terms);
    this.acts =
        new AnchorActs(parts, id, member.history(), this::committee, this::guard, this::propose);
    this.shell = FeedShell.of(id, parts.around(), log, member, this::onFinal);
    this.answers = new SameAnswer(shell::submit);
    shell.history().finalized(0).forEach(this::fold);
    advanced(); // only now: what was to be done at some point in the past may be done since
  }

  /** Whether it is this anchor's turn to order the feed. */
  boolean isLeader() {
    return member.isLeader();
  }

  /** Who keeps the feed, and who serves the group. */
  WatchList.Group watched() {
    Ledger.PlacedAt placed = ledger().placed();
    return new WatchList.Group(
        committee(), placed == null ? List.of() : placed.placement().replicas());
  }

  /** Who orders the feed in its present term. */
  Committee committee() {
    return member.feed().committee();
  }

  /** How many of the committee come before this anchor; -1 when it is no member now. */
  int rank() {
    return committee().indexOf(parts.key().address());
  }

  /** The offset at which a token was activated, or null where it was not. */
  @Nullable Long activatedAt(TokenId token) {
    return draw.activatedAt(token);
  }

  /** What its replicas may be asked now to see whether they serve; null for nothing. */
  @Nullable ProbeQuestion question(RandomGenerator random) {
    boolean asks = draw.isAwake(now()) && rank() >= 0;
    return asks ? draw.draw(id, ledger(), script(), random, now()) : null;
  }

  /** What convicts members of the feed's committees. */
  List<FaultProof> faults() {
    return member.faults();
  }

  FeedShell shell() {
    return shell;
  }

  Ledger ledger() {
    return admission.ledger();
  }

  /** What its feed says of its replicas. */
  ReplicaCounts.Of replicas() {
    return counts.at(ledger(), now());
  }

  void submit(Entry entry, Consumer<Submission> answer) {
    guard(() -> want(entry));
    answers.submit(entry, answer);
  }

  void received(Address from, FeedMessage message) {
    List<Entry> toJudge =
        switch (message) {
          case FeedMessage.Proposal(var segment) -> segment.entries();
          case FeedMessage.Submission submission -> List.of(submission.entry());
          case FeedMessage.Promising _,
              FeedMessage.Refusal _,
              FeedMessage.Ballot _,
              FeedMessage.Certified _,
              FeedMessage.Leaving _,
              FeedMessage.Fetch _,
              FeedMessage.Range _,
              FeedMessage.Follow _,
              FeedMessage.Recall _,
              FeedMessage.Recalled _,
              FeedMessage.Proving _,
              FeedMessage.Digest _ ->
              List.of();
        };
    if (PeerMessages.areJudgeable(from, toJudge, parts.bodies())) {
      guard(() -> toJudge.forEach(this::want));
      shell.received(from, message);
    }
  }

  void witness(Address from, WitnessMessage message) {
    guard(() -> acts.witness(from, message, ledger()));
  }

  void reported(StepReport report) {
    guard(() -> lead(new LeaderDuty.Input.Reported(report.signed(), report.output(), now())));
  }

  /** Anchors say of some of its replicas that they are not to be reached. */
  void observed(Map<Address, List<Down.Observed>> words) {
    observed = own(words);
    guard(() -> lead(new LeaderDuty.Input.Observed(observed, now())));
  }

  /** Whether that is news of its replicas. */
  boolean isConcerned(Map<Address, List<Down.Observed>> words) {
    return !own(words).equals(observed);
  }

  private Map<Address, List<Down.Observed>> own(Map<Address, List<Down.Observed>> words) {
    var own = new TreeMap<>(words);
    own.keySet().retainAll(watched().replicas());
    return own;
  }

  /** Whether time alone brings about nothing that could not wait for a while. */
  boolean isIdle() {
    return shell.isHalted()
        || (member.isIdle()
            && answers.isIdle()
            && wanted.isEmpty()
            && duty.isIdle()
            && imports.isIdle()
            && chain.isIdle());
  }

  /** A bulletin that it imports has grown. */
  void bulletinGrown() {
    guard(this::takeImports);
  }

  /**
   * The chain has a confirmed block of this height; it need not be told of each. Where a higher one
   * was told of before, that was wrong.
   */
  void chainSeen(long height) {
    if (height != heightSeen) {
      heightSeen = height;
      shell.chainSeen(height);
    }
  }

  void elapsed() {
    shell.elapsed();
    answers.elapsed(now());
    if (now().isAfter(looked.plus(LOOK_AGAIN)) || now().isBefore(looked)) {
      looked = now();
      guard(this::look);
    }
  }

  /** Work of this group that comes back from elsewhere. */
  private void guard(Runnable work) {
    shell.guard(work);
  }

  private void look() {
    wanted.again(admission);
    lead(advance()); // told of the ledger again: what waited for a script may be in it now
    assign();
    acts.elapsed(ledger());
    shell.retain(ledger().snapshots().agreedSize());
  }

  private void want(Entry entry) {
    wanted.want(entry, ledger().founding());
  }

  private void onFinal(FeedEffect.Finalized finalized) {
    fold(finalized);
    if (!finalized.entries().isEmpty()) {
      parts.onFinal().accept(id);
      advanced();
    }
  }

  private void fold(FeedEffect.Finalized finalized) {
    long offset = finalized.firstOffset();
    for (Entry entry : finalized.entries()) {
      var context = Admission.Context.of(finalized.head().head(), offset);
      want(entry);
      answers.finalized(offset, entry);
      if (PeerMessages.founding(entry, parts.bodies()) instanceof Activation activation) {
        draw.activated(activation.token(), offset);
      }
      draw.grown(offset, entry.kind(), context.time());
      admission = (GroupAdmission) admission.certified(context, entry);
      acts.settle(parts.bodies().read(entry), ledger());
      counts.take(parts.bodies().read(entry));
      if (entry.kind() == Kind.PLACEMENT) {
        assigned = Instant.EPOCH; // who serves now is told at once
      }
      offset++;
    }
  }

  private void advanced() {
    lead(advance());
    assign();
    acts.advanced(ledger());
  }

  private LeaderDuty.Input advance() {
    return new LeaderDuty.Input.Advanced(ledger(), member.epoch(), now());
  }

  /** Every member knows what there is to propose, since each may lead next; one proposes it. */
  private void lead(LeaderDuty.Input input) {
    List<EntryBody> due = duty.on(input);
    if (isLeader()) {
      propose(due);
    } else if (rank() >= 0) {
      propose(due.stream().filter(this::isForAll).toList());
    }
    takeImports();
  }

  private boolean isForAll(EntryBody body) {
    return LeaderDuty.isForAll(body, now()) || DownDuty.isForAll(body, ledger(), now());
  }

  /**
   * Every member hands in what bulletins and the chain have said, so that no leader can keep it
   * back.
   */
  private void takeImports() {
    ServiceScript script = script();
    Founding founding = ledger().founding();
    if (script != null && founding instanceof Activation && rank() >= 0) {
      bulletins.want(script.imports(founding.type()), id);
      propose(imports.due(ledger(), script, isLeader(), now()));
      propose(chain.due(ledger(), script, isLeader(), now()));
    }
  }

  private void propose(List<? extends EntryBody> bodies) {
    for (EntryBody body : bodies) {
      shell.submit(
          body.toEntry(),
          answer -> {
            if (answer instanceof Submission.Refused(String code, String why)) {
              LOG.log(
                  System.Logger.Level.DEBUG,
                  "feed="
                      + id
                      + " event=proposal-refused kind="
                      + body.entryKind()
                      + " code="
                      + code
                      + " why="
                      + why);
              propose(duty.on(new LeaderDuty.Input.Refused(body, code, now())));
            }
          });
    }
  }

  private void assign() {
    Ledger.PlacedAt placed = ledger().placed();
    // The leader may be gone without anyone missing it, as long as its feed is idle.
    Duration again = isLeader() ? ASSIGN_AGAIN : ASSIGN_AGAIN.multipliedBy(committee().size());
    if (placed == null || rank() < 0 || now().isBefore(assigned.plus(again))) {
      return;
    }
    assigned = now();
    Placement placement = placed.placement();
    Bytes message =
        new Assignment(placement.type(), placement.group(), placement.script()).encode();
    for (Address replica : placement.replicas()) {
      parts.around().network().send(replica, Assignment.PROTOCOL, message);
    }
  }

  private @Nullable ServiceScript script() {
    return parts.scripts().at(Long.MAX_VALUE, ledger());
  }

  private Instant now() {
    return parts.around().clock().now();
  }
}
