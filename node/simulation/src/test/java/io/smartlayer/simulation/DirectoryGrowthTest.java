package io.smartlayer.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.adapters.memory.MemoryNetwork;
import io.smartlayer.adapters.memory.VirtualTimeline;
import io.smartlayer.discovery.DirectoryEffect;
import io.smartlayer.discovery.DirectoryKey;
import io.smartlayer.discovery.Members;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.PeerId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a look-up costs as the network grows; prints a line for each size. */
@Tag("growth")
class DirectoryGrowthTest {
  private static final int FULL_TABLE = 4096;
  private static final int LOOK_UPS = 100;
  private static final int CLIENTS = 10;
  private static final Duration TICK = Duration.ofMillis(250);

  private final Random random = new Random(1);
  private final VirtualTimeline timeline =
      new VirtualTimeline(Instant.parse("2026-03-01T00:00:00Z"));
  private final MemoryNetwork network =
      new MemoryNetwork(
          timeline,
          new Random(2),
          new MemoryNetwork.Conditions(Duration.ofMillis(20), Duration.ofMillis(80), 0, 0));
  private final DirectoryNode.Phonebook phonebook =
      new DirectoryNode.Phonebook(new TreeMap<>(), new TreeMap<>());
  private final List<DirectoryNode> nodes = new ArrayList<>();
  private final List<Long> took = new ArrayList<>();
  private Instant began = Instant.EPOCH;
  private int ended;

  @ParameterizedTest
  @ValueSource(ints = {100, 1_000, 10_000})
  void aLookUpStaysAFewQuestionsHoweverManyNodesThereAre(int count) {
    long before = memory();
    build(count);
    long perNode = (memory() - before) / count;
    for (int i = 0; i < LOOK_UPS; i++) {
      client(i).publish(i, key(i), DirectoryWorld.placement(key(i), 1));
      run(Duration.ofSeconds(12));
    }
    ended = 0;
    took.clear();
    long asked = asked();
    for (int i = 0; i < LOOK_UPS; i++) {
      began = timeline.now();
      client(i + 1).lookUp(i, key(i));
      run(Duration.ofSeconds(12));
    }
    took.sort(Comparator.naturalOrder());
    double questions = (double) (asked() - asked) / LOOK_UPS;
    System.out.printf(
        "nodes=%d found=%d questions=%.1f p50Millis=%d p99Millis=%d nodeBytes=%d%n",
        count,
        took.size(),
        questions,
        took.get(took.size() / 2),
        took.get(took.size() * 99 / 100),
        perNode);
    assertThat(took).hasSize(LOOK_UPS);
    assertThat(questions).isLessThan(count <= FULL_TABLE ? 4 : 40);
  }

  private void build(int count) {
    var checker = new DirectoryChecker(count, 0);
    for (int i = 0; i < count; i++) {
      phonebook.add(DirectoryWorld.key(i), i);
    }
    List<PeerId> peers =
        phonebook.places().keySet().stream()
            .sorted(Comparator.comparing(peer -> Hash.sha256(peer.multihash())))
            .toList();
    var members =
        new Members(
            DirectoryWorld.BEACON,
            IntStream.range(0, count)
                .mapToObj(i -> DirectoryWorld.member(i, peers.get(i), Members.Role.ANCHOR))
                .toList());
    for (int i = 0; i < count; i++) {
      var end = network.join(DirectoryWorld.key(i).address());
      nodes.add(new DirectoryNode(i, timeline, end, phonebook, checker, null, this::outcome));
    }
    for (DirectoryNode node : nodes) {
      node.start(members, FULL_TABLE, random.nextLong(), contacts(peers, node.peer()));
    }
  }

  /** In the full table everybody; beyond, those next to it and some others. */
  private List<PeerId> contacts(List<PeerId> byPlace, PeerId self) {
    if (byPlace.size() <= FULL_TABLE) {
      return byPlace;
    }
    int at = byPlace.indexOf(self);
    var near = byPlace.subList(Math.max(0, at - 12), Math.min(byPlace.size(), at + 12)).stream();
    var others = random.ints(200, 0, byPlace.size()).mapToObj(byPlace::get);
    return java.util.stream.Stream.concat(near, others).toList();
  }

  private DirectoryNode client(int number) {
    return nodes.get(number % CLIENTS);
  }

  private static DirectoryKey key(int number) {
    return DirectoryWorld.placementKey(number);
  }

  private void run(Duration duration) {
    Instant end = timeline.now().plus(duration);
    while (timeline.now().isBefore(end) && ended == 0) {
      timeline.run(TICK);
      nodes.subList(0, CLIENTS).forEach(DirectoryNode::tick);
    }
    ended = 0;
  }

  private long asked() {
    return nodes.subList(0, CLIENTS).stream().mapToLong(DirectoryNode::asked).sum();
  }

  private void outcome(DirectoryEffect effect) {
    if (effect instanceof DirectoryEffect.Found) {
      took.add(Duration.between(began, timeline.now()).toMillis());
    }
    ended++;
  }

  private static long memory() {
    System.gc();
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }
}
