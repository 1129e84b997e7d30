package io.smartlayer.runtime;

import io.smartlayer.environment.Network;
import io.smartlayer.feed.Entry;
import io.smartlayer.feed.FeedHistory;
import io.smartlayer.feed.FeedId;
import io.smartlayer.feed.TailMessage;
import io.smartlayer.feed.TailSupply;
import io.smartlayer.gateway.AnchorPort;
import io.smartlayer.gateway.FeedPort;
import io.smartlayer.gateway.KeptAudit;
import io.smartlayer.gateway.Lookup;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.TokenId;
import io.smartlayer.token.BodyMemory;
import io.smartlayer.token.Conviction;
import io.smartlayer.token.Down;
import io.smartlayer.token.EntryBody;
import io.smartlayer.token.Founding;
import io.smartlayer.token.GroupMembers;
import io.smartlayer.token.GroupState;
import io.smartlayer.token.ReceiptBundle;
import io.smartlayer.token.ServiceScript;
import io.smartlayer.token.SignedReceiptRoot;
import io.smartlayer.token.TrustFile;
import io.smartlayer.token.WrongExecution;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** An anchor: keeps the feeds whose committee it is in, and answers who serves which token. */
public final class AnchorNode implements AnchorPort, AutoCloseable {
  /** How long an answer may take that waits for the loop. */
  static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(5);

  /** How long a submission waits for its place. */
  static final Duration SUBMIT_TIMEOUT = Duration.ofSeconds(35);

  private final AnchorParts parts;
  private final Network wire;
  private final NodeLoop loop;
  private final Doorway doorway;
  private final Audits audits;
  private final KeptAudits kept = new KeptAudits();
  private final SampleAudits samples;
  private final Sampling sampling;
  private final VerdictAudits judging;
  private final Verdicts verdicts;
  private final FeedReads reads;
  private final Wayfinder wayfinder;
  private final Holdings holdings;
  private final ReplicaLevels levels;
  private final AnchorGroups groups;
  private final Map<FeedId, Long> finalSizes = new ConcurrentSkipListMap<>();
  private final Object grown = new Object();

  /** An anchor that takes up what its storage holds. It does nothing before {@link #start}. */
  public AnchorNode(NodeParts node) {
    NodeWorld world = node.world();
    this.wire = world.network();
    this.loop = new NodeLoop("anchor-" + node.key().address(), this::elapsed);
    var chain = new KnownChain(world.chain());
    this.parts =
        new AnchorParts(
            new FeedShell.Surroundings(
                loop, wire, world.spreading(), world.clock(), node.limits().retention()),
            node.roster(),
            node.key(),
            node.disk().storage(),
            node.disk().age(),
            chain,
            ScriptShelf.of(node, loop),
            world.web(),
            new Courier(token -> lookup(token, false), node.roster(), world.web()),
            new EffectMemory(loop, node.disk().storage().open("effects")),
            new BodyMemory(),
            this::onFinal);
    this.groups = new AnchorGroups(parts, node.limits().groups(), this::told);
    this.audits = new Audits(parts.scripts(), this::history, world.chain());
    this.samples = new SampleAudits(audits, kept, world.clock());
    this.sampling =
        new Sampling(
            node.roster(),
            wire,
            feed -> groups.find(feed) != null,
            world.random(),
            node.limits().audited(),
            samples);
    this.judging = new VerdictAudits(audits);
    this.verdicts =
        new Verdicts(
            node.roster(),
            node.key(),
            wire,
            world.clock(),
            groups::votesOn,
            (said, then) -> judging.add(said, wrong -> loop.offer(() -> then.found(wrong))));
    kept.accuse(evidence -> loop.offer(() -> verdicts.differs(evidence)));
    this.reads =
        new FeedReads(
            loop,
            parts.domain(),
            parts.key(),
            groups::history,
            groups::faults,
            feed -> finalSizes.getOrDefault(feed, 0L));
    this.doorway = new Doorway(parts, this::open);
    this.levels = new ReplicaLevels(world.clock());
    this.holdings = new Holdings(loop, groups.all());
    groups.restore();
    this.wayfinder = new Wayfinder(world.whereabouts(), node.roster());
  }

  /** Begins to take part. */
  public void start() {
    parts.chain().start();
    loop.start();
    wire.receive((from, protocol, body) -> {
      if (parts.roster().knows(from)) { // reading costs more than sending
        loop.offer(() -> received(from, protocol, body));
      }
    });
    parts.around().spreading().receive(segment -> loop.offer(() -> groups.received(segment)));
  }

  @Override
  public void close() {
    samples.close();
    judging.close();
    audits.close();
    wire.close();
    loop.close();
    parts.chain().close();
    parts.storage().close();
  }

  @Override
  public boolean isReady() {
    return loop.isRunning();
  }

  /** Whether it ended by itself, after a fault of its own. */
  boolean hasFailed() {
    return loop.hasFailed();
  }

  /** What it counts of itself; null when it has no time to say. */
  @Nullable Figures figures() {
    return loop.ask(
        () ->
            Figures.of(loop, groups.all().values().stream().map(AnchorGroup::shell))
                .with(
                    groups.all().values().stream()
                        .map(AnchorGroup::replicas)
                        .reduce(ReplicaCounts.Of.NONE, ReplicaCounts.Of::plus)),
        ANSWER_TIMEOUT);
  }

  @Override
  public TrustFile network() {
    return parts.roster().trust();
  }

  @Override
  public GroupMembers groups() {
    return parts.roster();
  }

  @Override
  public Address self() {
    return parts.key().address();
  }

  /** The scripts this anchor has taken. */
  public ServiceScript.Library scripts() {
    return parts.scripts();
  }

  @Override
  public Lookup lookup(TokenId token, boolean anew) {
    FeedId feed = holdings.feedOf(token);
    Lookup found =
        feed == null ? wayfinder.find(token, anew) : holdings.placement(feed, parts.roster().all());
    return Lookups.weighed(found, levels::weights);
  }

  /** How well replicas serve, as this anchor sees it. */
  ReplicaLevels levels() {
    return levels;
  }

  /** The groups that this anchor keeps, in a fixed order; null when it has no time to say. */
  @Nullable List<WatchList.Group> watched() {
    return loop.ask(
        () ->
            groups.all().values().stream()
                .filter(group -> group.rank() >= 0)
                .map(AnchorGroup::watched)
                .toList(),
        ANSWER_TIMEOUT);
  }

  /** What replicas are to be asked now; nothing when it has no time to say. */
  List<ProbeQuestion> questions(RandomGenerator random) {
    List<ProbeQuestion> drawn =
        loop.ask(() -> groups.questions(ServiceProbes.GROUPS, random), ANSWER_TIMEOUT);
    return drawn == null ? List.of() : drawn;
  }

  /** What the directory is to hold of the groups whose feeds this anchor keeps. */
  Holdings holdings() {
    return holdings;
  }

  @Override
  public boolean knows(FeedId feed) {
    return finalSizes.containsKey(feed);
  }

  @Override
  public Submission submit(FeedId feed, EntryBody body) {
    var answer = new CompletableFuture<Submission>();
    Entry entry = body.toEntry(); // here, where what does not fit meets the caller alone
    if (!loop.offer(() -> submit(feed, body, entry, answer::complete))) {
      return isReady()
          ? new Submission.Refused("busy", "too much to do")
          : new Submission.Refused("node-failed", "it takes no part any more");
    }
    Submission answered = loop.await(answer, SUBMIT_TIMEOUT);
    return answered == null ? new Submission.TimedOut() : answered;
  }

  private void submit(FeedId feed, EntryBody body, Entry entry, Consumer<Submission> answer) {
    AnchorGroup known = groups.find(feed);
    if (known != null) {
      groups.give(known, group -> group.submit(entry, answer));
    } else if (body instanceof Founding founding && founding.feed().equals(feed)) {
      doorway.arrive(founding, answer);
    } else {
      answer.accept(new Submission.Refused("feed-unknown", "no such feed here"));
    }
  }

  private void open(Founding founding, Consumer<Submission> answer) {
    AnchorGroup group = groups.open(founding.feed());
    if (group == null) {
      answer.accept(new Submission.Refused("feed-unknown", "another committee keeps this feed"));
    } else {
      groups.give(group, opened -> opened.submit(founding.toEntry(), answer));
    }
  }

  @Override
  public FeedPort feeds() {
    return reads;
  }

  @Override
  public List<FinalEntry> entries(FeedId feed, long from, int limit) {
    return reads.entries(feed, from, limit);
  }

  @Override
  public Audit audit(ReceiptBundle bundle) {
    Audit audit = audits.audit(bundle);
    if (audit instanceof Audit.Done done) {
      kept.brought(bundle, done, parts.around().clock().now());
    }
    return audit;
  }

  @Override
  public Hash convict(Conviction proof) {
    return kept.brought(proof, parts.around().clock().now());
  }

  @Override
  public List<KeptAudit> keptAudits() {
    return kept.latest();
  }

  @Override
  public List<WrongExecution> verdicts() {
    return verdicts.latest();
  }

  /** How audits ended, and what was voted on, by name. */
  Map<String, Long> auditCounts() {
    Map<String, Long> all = kept.counts();
    all.put("audits.sampled.left-out", samples.leftOut());
    all.putAll(verdicts.counts());
    return all;
  }

  /** The final entries of a feed with their prefix roots: what an auditor folds. */
  public List<GroupState.FinalEntry> history(FeedId feed, long from, int limit) {
    List<GroupState.FinalEntry> found =
        loop.ask(
            () -> {
              AnchorGroup group = groups.find(feed);
              return group == null ? List.of() : Finals.read(group.shell().history(), from, limit);
            },
            ANSWER_TIMEOUT);
    return found == null ? List.of() : found;
  }

  @Override
  public boolean awaitBeyond(FeedId feed, long size, Duration atMost) throws InterruptedException {
    return await(() -> finalSizes.getOrDefault(feed, 0L) > size, atMost);
  }

  /** What those who follow feeds over streams are told. */
  TailShell.Source tails() {
    return new TailShell.Source() {
      @Override
      public TailSupply.@Nullable Cut cut(TailSupply supply) {
        return loop.ask(() -> supply.cut(groups::history), ANSWER_TIMEOUT);
      }

      @Override
      public boolean awaitMore(List<TailMessage.Place> places, Duration atMost)
          throws InterruptedException {
        return await(
            () ->
                places.stream().anyMatch(at -> finalSizes.getOrDefault(at.feed(), 0L) > at.size()),
            atMost);
      }
    };
  }

  /** Waits for something that comes with more final entries. */
  private boolean await(BooleanSupplier there, Duration atMost) throws InterruptedException {
    long deadline = System.nanoTime() + atMost.toNanos();
    synchronized (grown) {
      while (!loop.isRunning() || !there.getAsBoolean()) {
        long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
        if (left <= 0) {
          return false;
        }
        grown.wait(left);
      }
      return true;
    }
  }

  private void onFinal(FeedId feed) {
    groups.grown(feed);
  }

  private void told(FeedId feed, AnchorGroup group) {
    holdings.told(feed, group);
    FeedHistory history = group.shell().history();
    synchronized (grown) {
      if (history.finalSize() > 0) {
        finalSizes.put(feed, history.finalSize());
      }
      grown.notifyAll();
    }
  }

  /** The roots that a service node has told this anchor of its receipts, oldest first. */
  List<SignedReceiptRoot> receiptRoots(Address node) {
    List<SignedReceiptRoot> known = loop.ask(() -> sampling.roots().of(node), ANSWER_TIMEOUT);
    return known == null ? List.of() : known;
  }

  /**
   * What anchors say of nodes that are not to be reached, or fail; replaces what they said before.
   */
  public void observed(Map<Address, List<Down.Observed>> words) {
    loop.offer(() -> groups.observed(words));
  }

  private void received(Address from, String protocol, Bytes body) {
    switch (protocol) {
      case ReceiptMessage.PROTOCOL -> sampling.received(from, body, parts.around().clock().now());
      case VerdictMessage.PROTOCOL -> verdicts.received(from, body);
      default -> groups.received(from, protocol, body);
    }
  }

  private void elapsed() {
    sampling.elapsed(parts.around().clock().now());
    verdicts.elapsed();
    parts.roster().elapsed();
    doorway.elapsed();
    groups.elapsed();
  }
}
