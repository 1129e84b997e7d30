package io.smartlayer.simulation;

import io.smartlayer.adapters.memory.MemoryNetwork;
import io.smartlayer.adapters.memory.VirtualTimeline;
import io.smartlayer.discovery.DirectoryEffect;
import io.smartlayer.discovery.DirectoryKey;
import io.smartlayer.discovery.KadMessage;
import io.smartlayer.discovery.Members;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.PeerId;
import io.smartlayer.primitives.SecretKey;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A directory of many nodes over virtual time, from one seed: loss, delay, crashes, partitions, a
 * changing registry, liars and floods; then peace, in which everybody must find everything.
 */
public final class DirectorySimulation {
  private static final Instant START = Instant.parse("2026-03-01T00:00:00Z");
  private static final Duration TICK = Duration.ofMillis(500);
  private static final int SLOWER_IN_PEACE = 4;
  private static final Duration EVENT = Duration.ofMillis(200);
  private static final Duration FLOOD = Duration.ofSeconds(1);
  private static final Duration PARTITION = Duration.ofSeconds(5);
  private static final Duration DOWN = Duration.ofSeconds(8);
  private static final Duration PEACE = Duration.ofMinutes(21); // longer than until all announce
  private static final Duration LOOK = Duration.ofSeconds(15);
  private static final int KEYS = 5;
  private static final int SYBIL = 10_000;
  private static final int SYBIL_CHOICE = 300;
  private static final int BOOTSTRAP = 4;
  private static final int FLOODING = 60;

  private final DirectoryPlan plan;
  private final Random random;
  private final VirtualTimeline timeline = new VirtualTimeline(START);
  private final MemoryNetwork network;
  private final DirectoryNode.Phonebook phonebook =
      new DirectoryNode.Phonebook(new TreeMap<>(), new TreeMap<>());
  private final DirectoryChecker checker;
  private final List<DirectoryNode> nodes = new ArrayList<>();
  private final List<DirectoryNode> sybils = new ArrayList<>();
  private final TreeMap<DirectoryKey, Long> newest = new TreeMap<>();
  private final TreeMap<Long, DirectoryEffect> outcomes = new TreeMap<>();
  private Members members;
  private boolean peace;
  private long lastTicket;
  private long lookUps;

  /**
   * What a run came to.
   *
   * @param lookUps during faults and peace
   * @param found of the placements looked for in peace; all must be
   * @param newest of those found, how many were the newest
   * @param questionsPerLookUp in peace
   */
  public record Outcome(long lookUps, int found, int newest, double questionsPerLookUp) {}

  /** A run of this plan. */
  public DirectorySimulation(DirectoryPlan plan) {
    this.plan = plan;
    this.random = new Random(plan.seed());
    this.network = new MemoryNetwork(timeline, new Random(random.nextLong()), weather(plan.loss()));
    int count = plan.anchors() + 1 + plan.services();
    this.checker = new DirectoryChecker(count, plan.sybils());
    for (int i = 0; i < count; i++) {
      nodes.add(node(i, i < plan.liars() ? liar(i) : null));
    }
    sybilNumbers().forEach(number -> sybils.add(node(number, null)));
    this.members = members(plan.anchors());
  }

  /** Runs it. */
  public Outcome run() {
    nodes.forEach(this::start);
    sybils.forEach(this::start);
    for (DirectoryNode node : nodes) {
      every(TICK, node::tick);
    }
    every(EVENT, this::event);
    every(FLOOD, this::flood);
    after(plan.faults().dividedBy(2), this::changeRegistry);
    timeline.run(plan.faults());
    peace = true;
    network.heal();
    network.change(weather(0));
    nodes.stream().filter(node -> !node.isUp()).forEach(this::start);
    timeline.run(PEACE);
    for (int i = 0; i < KEYS; i++) {
      publish(i);
    }
    timeline.run(LOOK);
    findPeers();
    return findPlacements();
  }

  private static MemoryNetwork.Conditions weather(double loss) {
    return new MemoryNetwork.Conditions(
        Duration.ofMillis(5), Duration.ofMillis(150), loss, loss / 2);
  }

  private DirectoryNode node(int number, @Nullable DirectoryLiar liar) {
    SecretKey key = DirectoryWorld.key(number);
    phonebook.add(key, number);
    return new DirectoryNode(
        number, timeline, network.join(key.address()), phonebook, checker, liar, this::outcome);
  }

  private DirectoryLiar liar(int number) {
    DirectoryLiar.Kind[] kinds = DirectoryLiar.Kind.values();
    return new DirectoryLiar(kinds[number % kinds.length], new Random(random.nextLong()));
  }

  /** The registry, but for one anchor that is not, or no longer, registered. */
  private Members members(int without) {
    return new Members(
        DirectoryWorld.BEACON,
        IntStream.range(0, nodes.size())
            .filter(i -> i != without)
            .mapToObj(i ->
                DirectoryWorld.member(
                    i,
                    nodes.get(i).peer(),
                    i <= plan.anchors() ? Members.Role.ANCHOR : Members.Role.SERVICE))
            .toList());
  }

  /** Those of some ids that lie nearest to the first key by XOR: what grinding would give. */
  private List<Integer> sybilNumbers() {
    BigInteger target = place(DirectoryWorld.placementKey(0).bytes());
    return IntStream.range(SYBIL, SYBIL + (plan.sybils() == 0 ? 0 : SYBIL_CHOICE))
        .boxed()
        .sorted(
            Comparator.comparing(number ->
                place(PeerId.of(DirectoryWorld.key(number).publicKey()).multihash()).xor(target)))
        .limit(plan.sybils())
        .toList();
  }

  private static BigInteger place(Bytes name) {
    return new BigInteger(1, Hash.sha256(name).bytes().toArray());
  }

  private void start(DirectoryNode node) {
    List<PeerId> bootstrap = new ArrayList<>();
    for (int i = 0; i < BOOTSTRAP; i++) {
      bootstrap.add(nodes.get(random.nextInt(plan.anchors())).peer());
    }
    node.start(members, plan.fullTable(), random.nextLong(), bootstrap);
    node.announce();
  }

  private void every(Duration period, Runnable action) {
    long first = random.nextLong(period.toMillis());
    after(Duration.ofMillis(first), () -> again(period, action));
  }

  private void again(Duration period, Runnable action) {
    action.run();
    Duration pause = peace ? period.multipliedBy(SLOWER_IN_PEACE) : period;
    after(pause, () -> again(period, action));
  }

  private void after(Duration delay, Runnable action) {
    timeline.after(delay, action);
  }

  private void event() {
    if (peace) {
      return;
    }
    DirectoryNode node = nodes.get(random.nextInt(nodes.size()));
    switch (random.nextInt(12)) {
      case 0 -> publish(random.nextInt(KEYS));
      case 1 -> crash(node);
      case 2 -> partition();
      case 3 -> lookUp(node, new DirectoryKey.OfPeer(anybody()));
      default -> lookUp(node, DirectoryWorld.placementKey(random.nextInt(KEYS)));
    }
  }

  private PeerId anybody() {
    return nodes.get(random.nextInt(nodes.size())).peer();
  }

  private long lookUp(DirectoryNode node, DirectoryKey key) {
    lookUps++;
    node.lookUp(++lastTicket, key);
    return lastTicket;
  }

  /** Any service node may publish what the issuer has signed. */
  private void publish(int number) {
    DirectoryNode node = nodes.get(plan.anchors() + 1 + random.nextInt(plan.services()));
    DirectoryKey key = DirectoryWorld.placementKey(number);
    if (node.isUp()) {
      long sequence = newest.merge(key, 1L, Long::sum);
      node.publish(++lastTicket, key, DirectoryWorld.placement(key, sequence));
    }
  }

  private void crash(DirectoryNode node) {
    long down = nodes.stream().filter(each -> !each.isUp()).count();
    if (node.isUp() && down < nodes.size() / 8) {
      node.crash();
      after(
          Duration.ofMillis(random.nextLong(DOWN.toMillis())),
          () -> {
            if (!node.isUp()) {
              start(node);
            }
          });
    }
  }

  private void partition() {
    List<Address> minority = new ArrayList<>();
    for (Address address : phonebook.peers().keySet()) {
      if (random.nextInt(3) == 0) {
        minority.add(address);
      }
    }
    network.cutOff(minority);
    after(PARTITION, network::heal);
  }

  /** One anchor leaves the registry and another joins; each node hears of it some time later. */
  private void changeRegistry() {
    members = members(plan.liars());
    for (DirectoryNode node : nodes) {
      after(
          Duration.ofMillis(random.nextLong(5000)),
          () -> {
            node.registered(members);
          });
    }
  }

  private void flood() {
    if (peace) {
      return;
    }
    DirectoryKey key = DirectoryWorld.placementKey(0);
    Address victim = address(nodes.get(random.nextInt(plan.anchors())).peer());
    for (DirectoryNode sybil : sybils) {
      for (int i = 0; i < FLOODING; i++) {
        sybil.flood(
            victim,
            i % 2 == 0
                ? KadMessage.get(key.bytes())
                : KadMessage.put(key.bytes(), Bytes.ofLong(i), timeline.now()));
      }
    }
  }

  private static Address address(PeerId peer) {
    return java.util.Objects.requireNonNull(peer.publicKey()).address();
  }

  private void outcome(DirectoryEffect effect) {
    switch (effect) {
      case DirectoryEffect.Found found -> outcomes.put(found.ticket(), found);
      case DirectoryEffect.Missing missing -> outcomes.put(missing.ticket(), missing);
      case DirectoryEffect.Published published -> outcomes.put(published.ticket(), published);
      case DirectoryEffect.Ask _,
          DirectoryEffect.Answer _,
          DirectoryEffect.Refuse _,
          DirectoryEffect.Learn _,
          DirectoryEffect.Misbehaved _,
          DirectoryEffect.Measured _ -> {}
    }
    while (outcomes.size() > 10_000) {
      outcomes.pollFirstEntry();
    }
  }

  /** In peace everybody who is registered and honest can be found by everybody. */
  private void findPeers() {
    List<DirectoryNode> wanted =
        nodes.stream()
            .filter(node -> node.isHonest() && members.member(node.peer()) != null)
            .limit(20)
            .toList();
    List<Long> tickets = new ArrayList<>();
    for (DirectoryNode node : wanted) {
      DirectoryNode seeker = nodes.get(plan.anchors() + 1);
      tickets.add(lookUp(seeker, new DirectoryKey.OfPeer(node.peer())));
    }
    timeline.run(LOOK);
    for (int i = 0; i < tickets.size(); i++) {
      expect(
          outcomes.get(tickets.get(i)) instanceof DirectoryEffect.Found,
          wanted.get(i).peer() + " is not found: " + outcomes.get(tickets.get(i)));
    }
  }

  private Outcome findPlacements() {
    int found = 0;
    int current = 0;
    long questions = 0;
    for (int i = 0; i < KEYS; i++) {
      DirectoryKey key = DirectoryWorld.placementKey(i);
      List<Long> tickets = new ArrayList<>();
      long before = asked();
      for (DirectoryNode node : nodes) {
        if (node.isHonest()) {
          node.outdated(key);
          tickets.add(lookUp(node, key));
        }
      }
      timeline.run(LOOK);
      questions += asked() - before;
      for (long ticket : tickets) {
        if (outcomes.get(ticket) instanceof DirectoryEffect.Found(_, _, _, long sequence)) {
          found++;
          current += sequence == newest.getOrDefault(key, 0L) ? 1 : 0;
        } else {
          throw new Violation(key + " is not found: " + outcomes.get(ticket));
        }
      }
    }
    return new Outcome(lookUps, found, current, (double) questions / found);
  }

  private long asked() {
    return nodes.stream().filter(DirectoryNode::isHonest).mapToLong(DirectoryNode::asked).sum();
  }

  private static void expect(boolean holds, String otherwise) {
    if (!holds) {
      throw new Violation(otherwise);
    }
  }
}
