package io.smartlayer.simulation;

import io.smartlayer.gossip.GossipEffect;
import io.smartlayer.gossip.GossipInput;
import io.smartlayer.gossip.GossipRouter;
import io.smartlayer.gossip.GossipSettings;
import io.smartlayer.gossip.Lanes;
import io.smartlayer.gossip.Operator;
import io.smartlayer.gossip.Operators;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.PeerId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * Routers over virtual time, from one seed: first trouble, in which nodes crash and the network
 * parts, then messages, all of which must arrive at all honest nodes. Hostile nodes are hostile all
 * the time.
 */
public final class GossipSimulation {
  private static final long SETTLE_MILLIS = 10_000;
  private static final long ARRIVE_MILLIS = 10_000;
  private static final long STEP_MILLIS = 500;

  private final GossipPlan plan;
  private final Random random;
  private final GossipWorld world;
  private final GossipSettings settings;
  private final UnaryOperator<Function<GossipInput, List<GossipEffect>>> twist;
  private final Map<PeerId, Operator> operators = new LinkedHashMap<>();
  private final List<GossipNode> all = new ArrayList<>();
  private final List<GossipNode> honest = new ArrayList<>();
  private int published;

  /** A run of this plan. */
  public GossipSimulation(GossipPlan plan) {
    this(plan, plan.settings(), UnaryOperator.identity());
  }

  /**
   * A run of this plan with broken routers.
   *
   * @param settings of the honest routers, though they are checked against those of the plan
   * @param twist changes what honest routers do
   */
  public GossipSimulation(
      GossipPlan plan,
      GossipSettings settings,
      UnaryOperator<Function<GossipInput, List<GossipEffect>>> twist) {
    this.plan = plan;
    this.settings = settings;
    this.twist = twist;
    this.random = new Random(plan.seed());
    this.world = new GossipWorld(plan, new Random(random.nextLong()));
    for (int i = 0; i < plan.honest(); i++) {
      honest.add(node(i, GossipMischief.NONE));
    }
    for (int i = 0; i < plan.hostile().size(); i++) {
      node(plan.honest() + i, plan.hostile().get(i));
    }
  }

  /**
   * Runs it.
   *
   * @throws Violation at the first event that breaks a rule, or when a message did not arrive
   */
  public GossipFigures run() {
    GossipFigures figures = measure();
    if (figures.missing() > 0) {
      throw new Violation(figures.missing() + " deliveries are missing");
    }
    return figures;
  }

  /**
   * Runs it, and only counts what did not arrive.
   *
   * @throws Violation at the first event that breaks a rule
   */
  public GossipFigures measure() {
    all.forEach(GossipNode::start);
    all.forEach(this::dialSome);
    if (plan.eclipse()) {
      eclipse();
    }
    makeTrouble();
    world.timeline().run(SETTLE_MILLIS);
    world.counts().reset();
    long from = world.timeline().nowMillis();
    int first = published;
    for (int i = 0; i < plan.messages(); i++) {
      publish();
      world.timeline().run(plan.intervalMillis());
    }
    long end = world.timeline().nowMillis() + ARRIVE_MILLIS;
    while (world.timeline().nowMillis() < end && !(plan.checked() && missing(first) == 0)) {
      world.timeline().run(STEP_MILLIS);
    }
    long cost = world.timeline().nowMillis() - from;
    return world
        .counts()
        .figures(
            plan.honest(),
            plan.messages(),
            missing(first),
            smallestMesh(),
            cost,
            world.timeline().nowMillis(),
            world.timeline().events());
  }

  /** How many deliveries of the messages from {@code first} on are missing. */
  private long missing(int first) {
    long missing = 0;
    for (int message = first; message < published; message++) {
      int wanted = message;
      missing += honest.stream().filter(node -> !node.hasDelivered(wanted)).count();
    }
    return missing;
  }

  private int smallestMesh() {
    return honest.stream()
        .flatMapToInt(node -> world.topics().stream().mapToInt(topic -> node.mesh(topic).size()))
        .min()
        .orElse(0);
  }

  private GossipNode node(int number, GossipMischief mischief) {
    byte[] key = new byte[32];
    random.nextBytes(key);
    PeerId id = PeerId.ofEd25519(Bytes.of(key));
    boolean isHonest = mischief == GossipMischief.NONE;
    if (!isHonest && plan.hostileOperators() > 0) {
      operators.put(id, new Operator(Bytes.ofLong(number % plan.hostileOperators())));
    }
    Operators known = peer -> operators.getOrDefault(peer, Operator.of(peer));
    Function<Random, GossipRouter> source =
        chance -> new GossipRouter(settings, Lanes.all(), known, chance);
    var node =
        new GossipNode(
            number,
            id,
            world,
            new Random(random.nextLong()),
            world.topics(),
            source,
            isHonest ? twist : UnaryOperator.identity(),
            mischief);
    all.add(node);
    world.add(node);
    return node;
  }

  private void dialSome(GossipNode node) {
    for (int i = 0; i < plan.dials(); i++) {
      GossipNode other = all.get(random.nextInt(all.size()));
      if (other != node && !(plan.eclipse() && isOneTheVictim(node, other))) {
        dialSoon(node, other);
      }
    }
  }

  private static boolean isOneTheVictim(GossipNode one, GossipNode other) {
    return one.number() * other.number() == 0;
  }

  private void eclipse() {
    GossipNode victim = honest.getFirst();
    for (GossipNode node : all) {
      if (!node.isHonest()) {
        dialSoon(victim, node);
      } else if (node.number() == 1 || node.number() == 2) {
        dialSoon(node, victim);
      }
    }
  }

  private void dialSoon(GossipNode from, GossipNode to) {
    world.timeline().after(random.nextLong(1000), () -> world.dial(from, to));
  }

  private void makeTrouble() {
    long lasting = plan.troubleMillis();
    world.lossy(lasting > 0);
    for (int i = 0; lasting > 0 && i < honest.size() / 2; i++) {
      GossipNode node = honest.get(random.nextInt(honest.size()));
      long down = random.nextLong(lasting);
      world.timeline().after(down, () -> crash(node));
    }
    for (int i = 0; lasting > 0 && i < 2; i++) {
      long parted = random.nextLong(lasting);
      world.timeline().after(parted, world::part);
      world.timeline().after(parted + random.nextLong(5000), world::heal);
    }
    for (long at = 100; at < lasting; at += 500) {
      world.timeline().at(at, this::publish);
    }
    world.timeline().run(lasting);
    world.timeline().after(0, world::heal);
  }

  private void crash(GossipNode node) {
    if (node.isUp()) {
      node.crash();
      world.timeline().after(500 + random.nextLong(2000), node::start);
    }
  }

  private void publish() {
    GossipNode from = honest.get(random.nextInt(honest.size()));
    if (from.isUp()) {
      int message = published++;
      world.published(message);
      from.publish(world.topic(message), GossipNode.valid(message, plan.dataBytes()));
    }
  }
}
