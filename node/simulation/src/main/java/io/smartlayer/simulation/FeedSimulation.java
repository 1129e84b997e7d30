package io.smartlayer.simulation;

import io.smartlayer.adapters.memory.MemoryNetwork;
import io.smartlayer.adapters.memory.VirtualTimeline;
import io.smartlayer.feed.Close;
import io.smartlayer.feed.Committee;
import io.smartlayer.feed.Entry;
import io.smartlayer.feed.Feed;
import io.smartlayer.feed.FeedId;
import io.smartlayer.feed.FeedReader;
import io.smartlayer.feed.Kind;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.SecretKey;
import io.smartlayer.primitives.TypedData;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;

/**
 * A committee and its readers over virtual time, from one seed: loss, doubling, delay, partitions,
 * crashes and liars; then peace, in which everything must become final everywhere.
 */
public final class FeedSimulation {
  private static final Instant START = Instant.parse("2026-03-01T00:00:00Z");
  private static final Duration PEACE_STEP = Duration.ofMillis(500);
  private static final int PEACE_STEPS = 600;
  private static final Duration LIE = Duration.ofMillis(150);

  private final Plan plan;
  private final Random random;
  private final VirtualTimeline timeline = new VirtualTimeline(START);
  private final MemoryNetwork network;
  private final Feed feed;
  private final FeedChecker checker;
  private final List<SecretKey> keys;
  private final List<FeedNode> members = new ArrayList<>();
  private final List<FeedNode> honest = new ArrayList<>();
  private final List<Entry> submitted = new ArrayList<>();
  private boolean chainIsUp = true;
  private boolean peace;
  private long ticket;

  /**
   * What a run came to.
   *
   * @param epochs the epoch of the latest final head
   * @param givenUp how many certified heads had to give way at honest members
   * @param joined how many heads honest members took over as part of a branch of several
   * @param silences how many times a member said that it has lost signatures
   */
  public record Outcome(
      long finalEntries,
      long virtualMillis,
      int checkedProofs,
      long epochs,
      int accusations,
      long terms,
      int givenUp,
      int joined,
      int silences) {}

  /** A run of this plan with these members. */
  public FeedSimulation(Plan plan, MemberSource source) {
    this.plan = plan;
    this.random = new Random(plan.seed());
    this.network = new MemoryNetwork(timeline, new Random(random.nextLong()), weather());
    this.keys =
        IntStream.range(0, plan.anchors() + plan.readers())
            .mapToObj(i -> new SecretKey(Hash.keccak(Bytes.utf8("node " + i)).bytes()))
            .toList();
    this.feed =
        new Feed(
            new FeedId(Hash.keccak(Bytes.utf8("simulated"))),
            committee(keys.subList(0, plan.members())),
            TypedData.Domain.of("Smart Layer", "1", 31337, Address.ZERO));
    var liars = liars();
    this.checker =
        new FeedChecker(
            feed,
            IntStream.range(0, keys.size())
                .filter(i -> !liars.contains(i))
                .mapToObj(i -> keys.get(i).address())
                .toList(),
            timeline::now);
    for (int i = 0; i < keys.size(); i++) {
      FeedNode node = node(keys.get(i), i < plan.anchors(), liars.contains(i), source);
      if (i < plan.anchors()) {
        members.add(node);
      }
      if (!liars.contains(i)) {
        honest.add(node);
      }
    }
  }

  /**
   * Runs it.
   *
   * @throws Violation at the first event that breaks a rule
   */
  public Outcome run() {
    members.forEach(FeedNode::start);
    honest.forEach(FeedNode::start);
    scheduleChain(0);
    for (int i = 0; i < plan.entries(); i++) {
      within(plan.faults(), this::submitNew);
    }
    for (int i = 0; i < plan.changes(); i++) {
      within(plan.faults(), this::submitClose);
    }
    double crashRate = random.nextInt(3) == 0 ? 0 : 0.0005;
    honest.forEach(node -> node.crashRate(crashRate));
    for (int i = random.nextInt(4); i > 0; i--) {
      within(plan.faults(), () -> honest.get(random.nextInt(honest.size())).crash());
    }
    for (int i = random.nextInt(3); i > 0; i--) {
      within(plan.faults(), this::cutSomeOff);
    }
    within(plan.faults(), () -> chainIsUp = false);
    if (plan.blackout().isPositive()) {
      within(plan.faults(), () -> everybody().forEach(node -> node.crash(plan.blackout())));
    }
    if (plan.losses() > 0) {
      within(plan.faults(), this::loseDisks);
    }
    if (plan.churn()) {
      scheduleChurn();
    }
    timeline.run(plan.faults().plus(plan.blackout()));
    makePeace();
    BranchCount branches =
        members.stream()
            .filter(honest::contains)
            .map(node -> node.branches(feed))
            .reduce(BranchCount.NONE, BranchCount::plus);
    return new Outcome(
        checker.finalEntries().size(),
        Duration.between(START, timeline.now()).toMillis(),
        checker.checkedProofs(),
        honest.stream().mapToLong(FeedNode::epoch).max().orElse(0),
        checker.accusations(),
        checker.term(),
        branches.givenUp(),
        branches.joined(),
        checker.silences());
  }

  /** Some members lose what is on their disks, or the end of it, at once. */
  private void loseDisks() {
    var some = new ArrayList<>(honest.stream().filter(members::contains).toList());
    Collections.shuffle(some, random);
    some.subList(0, plan.losses()).forEach(node -> node.lose(checker.term()));
  }

  /** Some are cut off for a while, and some lose patience, again and again. */
  private void scheduleChurn() {
    timeline.after(
        Duration.ofMillis(random.nextInt(200, 2500)),
        () -> {
          if (!peace) {
            if (random.nextInt(3) == 0) {
              cutSomeOff();
            }
            if (random.nextInt(3) == 0) {
              FeedNode impatient = members.get(random.nextInt(members.size()));
              impatient.hurry(Duration.ofSeconds(random.nextInt(4, 70)));
            }
            if (random.nextInt(6) == 0) {
              honest.get(random.nextInt(honest.size())).crash();
            }
            scheduleChurn();
          }
        });
  }

  private FeedNode node(SecretKey key, boolean isMember, boolean lies, MemberSource source) {
    BooleanSupplier chain = () -> chainIsUp;
    var nodeRandom = new Random(random.nextLong());
    var liar = new Liar(feed, key, nodeRandom);
    var node =
        new FeedNode(
            key.address(),
            (records, recollection) ->
                isMember
                    ? FeedNode.Core.of(
                        source.restore(
                            feed, key, SeenAdmission.empty(chain), records, recollection))
                    : FeedNode.Core.of(FeedReader.restore(feed, key.address(), records)),
            timeline,
            network,
            nodeRandom,
            checker,
            lies ? liar : (to, message) -> List.of(message));
    if (lies) {
      scheduleLies(node, liar);
    }
    return node;
  }

  private void scheduleLies(FeedNode node, Liar liar) {
    timeline.after(
        LIE,
        () -> {
          Address to = members.get(random.nextInt(members.size())).self();
          liar.unasked().forEach(message -> node.send(to, message));
          scheduleLies(node, liar);
        });
  }

  private Set<Integer> liars() {
    var liars = new TreeSet<Integer>();
    if (plan.leaderLies()) {
      liars.add(0);
    }
    while (liars.size() < plan.liars()) {
      liars.add(random.nextInt(1, plan.members()));
    }
    return liars;
  }

  private Set<FeedNode> everybody() {
    Set<FeedNode> everybody = new LinkedHashSet<>(members);
    everybody.addAll(honest);
    return everybody;
  }

  private void submitNew() {
    int number = submitted.size();
    String body =
        switch (random.nextInt(8)) {
          case 0 -> "bad" + number;
          case 1 -> "chain" + number;
          default -> "fact" + number;
        };
    Kind kind = random.nextBoolean() ? Kind.ATTESTATION : Kind.CALL;
    var entry = new Entry(kind, Bytes.utf8(body));
    submitted.add(entry);
    honest.get(random.nextInt(honest.size())).submit(ticket++, entry);
    if (random.nextInt(4) == 0) { // a client that tries twice
      honest.get(random.nextInt(honest.size())).submit(ticket++, entry);
    }
  }

  /** Somebody wants another committee, drawn from all anchors. */
  private void submitClose() {
    var anchors = new ArrayList<>(keys.subList(0, plan.anchors()));
    Collections.shuffle(anchors, random);
    boolean bears = plan.liars() > 0 || plan.losses() > 0;
    int size = !bears && random.nextInt(4) == 0 ? 1 : plan.members();
    var close = new Close(checker.term() + 1, 0, committee(anchors.subList(0, size)));
    honest.get(random.nextInt(honest.size())).submit(ticket++, close.toEntry());
  }

  private static Committee committee(List<SecretKey> members) {
    return new Committee(
        members.stream().map(key -> Committee.Member.of(key.publicKey())).toList());
  }

  private void cutSomeOff() {
    if (!peace) {
      var some = members.stream().filter(_ -> random.nextInt(3) == 0).map(FeedNode::self).toList();
      network.cutOff(some);
      timeline.after(Duration.ofMillis(random.nextInt(100, 2000)), network::heal);
    }
  }

  private void scheduleChain(long block) {
    timeline.after(
        Duration.ofSeconds(1),
        () -> {
          for (FeedNode node : members) {
            timeline.after(Duration.ofMillis(random.nextInt(900)), () -> node.seeBlock(block));
          }
          scheduleChain(block + 1);
        });
  }

  private MemoryNetwork.Conditions weather() {
    return new MemoryNetwork.Conditions(
        Duration.ofMillis(1),
        Duration.ofMillis(random.nextInt(2, 150)),
        random.nextInt(3) * 0.12,
        random.nextInt(3) * 0.1);
  }

  private void within(Duration duration, Runnable action) {
    timeline.after(Duration.ofMillis(random.nextLong(duration.toMillis())), action);
  }

  /** Nothing fails any more: what was submitted becomes final, whoever led at first. */
  private void makePeace() {
    peace = true;
    chainIsUp = true;
    network.heal();
    network.change(
        new MemoryNetwork.Conditions(Duration.ofMillis(1), Duration.ofMillis(40), 0.02, 0.0));
    honest.forEach(node -> node.crashRate(0));
    timeline.run(Duration.ofSeconds(2)); // who is down comes back
    for (int i = 0; i < PEACE_STEPS && !isEverythingFinal(); i++) {
      if (i % 10 == 0) {
        submitMissing();
        if (checker.term() < plan.changes()) {
          submitClose();
        }
      }
      timeline.run(PEACE_STEP);
    }
    checkLiveness();
  }

  /** Clients whose node crashed submit again. */
  private void submitMissing() {
    List<Entry> there = checker.finalEntries();
    for (Entry entry : submitted) {
      if (!there.contains(entry)) {
        honest.get(random.nextInt(honest.size())).submit(ticket++, entry);
      }
    }
  }

  private List<Entry> admissible() {
    return submitted.stream().filter(e -> !e.body().toUtf8().startsWith("bad")).toList();
  }

  private boolean isEverythingFinal() {
    int size = checker.finalEntries().size();
    return checker.term() >= plan.changes()
        && checker.finalEntries().containsAll(admissible())
        && honest.stream().allMatch(node -> node.finalSize() == size);
  }

  private void checkLiveness() {
    List<Entry> there = checker.finalEntries();
    for (FeedNode node : honest) {
      if (node.finalSize() != there.size()) {
        throw new Violation(
            node.self() + " is at " + node.finalSize() + " of " + there.size() + " in the end");
      }
    }
    for (Entry entry : admissible()) {
      long count = there.stream().filter(entry::equals).count();
      if (count != 1) {
        throw new Violation(entry.body().toUtf8() + " is final " + count + " times");
      }
    }
    if (checker.term() < plan.changes()) {
      throw new Violation("the committee changed only " + checker.term() + " times");
    }
    if (plan.liars() == 0 && there.size() != admissible().size() + checker.term()) {
      throw new Violation("entries became final that nobody submitted");
    }
  }
}
