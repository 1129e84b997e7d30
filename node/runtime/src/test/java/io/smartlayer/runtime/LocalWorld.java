package io.smartlayer.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.adapters.memory.MemoryCabinet;
import io.smartlayer.adapters.memory.MemoryChain;
import io.smartlayer.adapters.memory.MemoryNetwork;
import io.smartlayer.adapters.memory.MemoryStorage;
import io.smartlayer.adapters.memory.MemoryWeb;
import io.smartlayer.adapters.memory.RealTimeline;
import io.smartlayer.environment.Cabinet;
import io.smartlayer.environment.Chain;
import io.smartlayer.environment.Clock;
import io.smartlayer.environment.Network;
import io.smartlayer.environment.Storage;
import io.smartlayer.environment.Web;
import io.smartlayer.feed.FeedId;
import io.smartlayer.gateway.AnchorPort;
import io.smartlayer.gateway.AnchorPort.Submission;
import io.smartlayer.gateway.ServicePort.Answer;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.TokenId;
import io.smartlayer.sandbox.Engine;
import io.smartlayer.token.Activation;
import io.smartlayer.token.BundleVerifier;
import io.smartlayer.token.CallGuard;
import io.smartlayer.token.Engines;
import io.smartlayer.token.EntryBody;
import io.smartlayer.token.Membership;
import io.smartlayer.token.RequestVerifier;
import io.smartlayer.token.ServiceScript;
import io.smartlayer.token.StepRunner;
import io.smartlayer.token.TrustFile;
import io.smartlayer.token.World;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Real nodes in one process; chain, web, disks and network are in memory. */
final class LocalWorld implements AutoCloseable {
  final Bytes file;
  final Clock clock = clock();
  final MemoryChain chain = new MemoryChain(World.CHAIN, World.EAS, clock);
  final MemoryWeb web = new MemoryWeb();
  final RealTimeline timeline = new RealTimeline();
  final MemoryNetwork wires =
      new MemoryNetwork(
          timeline,
          new Random(1),
          new MemoryNetwork.Conditions(Duration.ofMillis(1), Duration.ofMillis(3), 0, 0));

  /** Another view of the chain that some nodes have. */
  final Map<Address, Chain> views = new ConcurrentSkipListMap<>();

  /** How often the hotel was asked, by the request's key. */
  final Map<String, AtomicInteger> rebookings = new ConcurrentSkipListMap<>();

  /** What nodes have sent, each in which of its runs. */
  final SentRequests sent = new SentRequests();

  final LocalSpreading spreading;

  /** Who hears nothing of what replicas ask for, from its start on. */
  final Set<Address> deaf = new ConcurrentSkipListSet<>();

  /** How long nodes that start from now on answer for entries. */
  Retention retention = Retention.ALL;

  /** How long service nodes that start from now on hold what nobody asks about. */
  Residence residence = Residence.ALWAYS;

  /** How many groups nodes take that start from now on. */
  int groupsLimit = NodeLimits.GROUPS_LIMIT;

  /** Which share of receipts anchors run again that start from now on. */
  double audited;

  private final Map<Address, Duration> ahead = new ConcurrentSkipListMap<>();
  private final World world;
  private final Map<Address, MemoryStorage> disks = new ConcurrentSkipListMap<>();
  private final Map<Address, MemoryCabinet> cabinets = new ConcurrentSkipListMap<>();
  private final Map<Address, AnchorNode> anchors = new ConcurrentSkipListMap<>();
  private final Map<Address, ServiceNode> services = new ConcurrentSkipListMap<>();

  LocalWorld(World world) {
    this(world, TicketFile.signedBy(World.OWNER));
  }

  LocalWorld(World world, Bytes file) {
    this.world = world;
    this.file = file;
    this.spreading = new LocalSpreading(world.network());
    chain.own(World.TYPE.contract(), World.OWNER.address());
    chain.publish(World.TYPE.contract(), List.of(TicketFile.PLACE));
    for (int i = 1; i <= 9; i++) {
      chain.hold(World.token(i), World.HOLDER.address());
    }
    web.serve("airline.example", _ -> new Web.Exchange.Answered(200, file));
    web.serve("hotel.example", this::hotel);
    web.serve("inbox.example", _ -> new Web.Exchange.Answered(204, Bytes.EMPTY));
  }

  /** Starts everybody. */
  static LocalWorld started(int anchors, int services) {
    return new LocalWorld(new World(anchors, services)).started();
  }

  LocalWorld started() {
    network().anchors().forEach(node -> startAnchor(node.address()));
    network().services().forEach(node -> startService(node.address()));
    return this;
  }

  private static Clock clock() {
    long began = System.nanoTime();
    return () -> Instant.ofEpochMilli(World.START).plusNanos(System.nanoTime() - began);
  }

  Membership network() {
    return world.network();
  }

  World world() {
    return world;
  }

  FeedId feed() {
    return world.feed();
  }

  NodeParts parts(Address node) {
    return parts(node, disk(node));
  }

  private NodeParts parts(Address node, Storage storage) {
    return parts(node, storage, cabinet(node));
  }

  NodeParts parts(Address node, Storage storage, Cabinet cabinet) {
    return new NodeParts(
        world.keyOf(node),
        Roster.fixed(world.network()),
        new NodeWorld(
            wire(node),
            spreading.join(node),
            new LocalWhereabouts(this::anchors),
            views.getOrDefault(node, chain),
            sent.of(node, web),
            () -> clock.now().plus(ahead.getOrDefault(node, Duration.ZERO)),
            new Random(2)),
        new NodeDisk(storage, StoreAge.NONE, cabinet),
        new NodeLimits(groupsLimit, NodeLimits.SCRIPTS_LIMIT, retention, residence, audited));
  }

  /** For one node so much time has passed. */
  void skip(Address node, Duration time) {
    ahead.merge(node, time, Duration::plus);
  }

  private Network wire(Address node) {
    Network wire = wires.join(node);
    return deaf.contains(node) ? new DeafNetwork(wire, StepReport.PROTOCOL) : wire;
  }

  /** What it keeps that it could make again. */
  MemoryCabinet cabinet(Address node) {
    return cabinets.computeIfAbsent(node, _ -> new MemoryCabinet());
  }

  MemoryStorage disk(Address node) {
    return disks.computeIfAbsent(node, _ -> new MemoryStorage());
  }

  /** What it has kept is gone. */
  void loseDisk(Address node) {
    disks.remove(node);
    cabinets.remove(node);
  }

  AnchorNode startAnchor(Address node) {
    return startAnchor(node, disk(node));
  }

  AnchorNode startAnchor(Address node, Storage storage) {
    var anchor = new AnchorNode(parts(node, storage));
    anchors.put(node, anchor);
    anchor.start();
    return anchor;
  }

  ServiceNode startService(Address node) {
    return startService(node, Engines.V8);
  }

  ServiceNode startService(Address node, Engine engine) {
    return startService(parts(node), engine);
  }

  ServiceNode startService(Address node, Storage storage) {
    return startService(parts(node, storage), Engines.V8);
  }

  ServiceNode startService(Address node, Engine engine, Storage storage) {
    return startService(parts(node, storage), engine);
  }

  ServiceNode startService(NodeParts parts, Engine engine) {
    var service = new ServiceNode(parts, new StepRunner(engine));
    services.put(parts.key().address(), service);
    service.start();
    return service;
  }

  /** The end of a node that is no replica, instead of the node. */
  Network insteadOfOneThatServesNothing() {
    Address node = network().candidates(feed()).getLast().address();
    assertThat(world.replicas(script())).doesNotContain(node);
    kill(node);
    return wires.join(node);
  }

  AnchorNode leader() {
    return anchor(network().committee(feed()).leader(0).address());
  }

  AnchorNode anchor(Address node) {
    return Objects.requireNonNull(anchors.get(node), "no such anchor runs");
  }

  List<AnchorNode> anchors() {
    return List.copyOf(anchors.values());
  }

  List<ServiceNode> services() {
    return List.copyOf(services.values());
  }

  /** The nodes that are to serve the group. */
  List<ServiceNode> replicas() {
    return world.replicas(script()).stream()
        .map(node -> Objects.requireNonNull(services.get(node), "no such replica runs"))
        .toList();
  }

  ServiceScript script() {
    return switch (TakenBefore.load(file, World.CHAIN)) {
      case ServiceScript.Loading.Loaded(ServiceScript script) -> script;
      case ServiceScript.Loading.Refused(String code, String why) ->
          throw new AssertionError(code + ": " + why);
      case ServiceScript.Loading.CannotTell(String why) -> throw new AssertionError(why);
    };
  }

  Activation activation(int number) {
    return world.activation(script(), World.token(number), "http://inbox.example/hook");
  }

  Submission activate(AnchorNode anchor, int number) {
    return anchor.submit(feed(), activation(number));
  }

  Submission delay(AnchorNode anchor, int minutes) {
    return anchor.submit(feed(), World.delay(minutes, clock.now().toEpochMilli()));
  }

  /** What a node answers for a token, checked offline; null while it does not serve it. */
  static @Nullable JsonNode status(ServiceNode node, TokenId token) {
    var call = new CallGuard.Call(token, "status", Bytes.utf8("{}"), null, null, null);
    if (!(node.call(call) instanceof Answer.Answered(Bytes bundle))) {
      return null;
    }
    return switch (new BundleVerifier(node.network()).verify(bundle)) {
      case BundleVerifier.Verdict.Valid(var valid, var _) ->
          CanonicalJson.read(valid.step().output().toUtf8()).get("result");
      case BundleVerifier.Verdict.Refused(String reason, String detail) ->
          throw new AssertionError("a bundle does not verify: " + reason + ", " + detail);
    };
  }

  static String story(ServiceNode node, int number) {
    JsonNode status = status(node, World.token(number));
    return status == null ? "" : status.get("story").stringValue();
  }

  static int minutes(ServiceNode node, int number) {
    JsonNode status = status(node, World.token(number));
    return status == null ? -1 : status.get("minutes").intValue();
  }

  /** The entries of a kind in the tokens' feed. */
  <T extends EntryBody> List<T> entries(Class<T> kind) {
    return leader().entries(feed(), 0, 1000).stream()
        .map(AnchorPort.FinalEntry::entry)
        .map(EntryBody::read)
        .filter(kind::isInstance)
        .map(kind::cast)
        .toList();
  }

  void awaitServed(int number) {
    Patience.until(
        "all replicas to serve token " + number,
        () -> replicas().stream().allMatch(node -> !story(node, number).isEmpty()));
  }

  void kill(Address node) {
    AnchorNode anchor = anchors.remove(node);
    if (anchor != null) {
      anchor.close();
    }
    ServiceNode service = services.remove(node);
    if (service != null) {
      service.close();
    }
  }

  /** Cuts these nodes off from all others. */
  void cutOff(List<Address> nodes) {
    spreading.cutOff.addAll(nodes);
    wires.cutOff(nodes);
  }

  /** Ends {@link #cutOff}. */
  void heal() {
    spreading.cutOff.clear();
    wires.heal();
  }

  @Override
  public void close() {
    services.values().forEach(ServiceNode::close);
    anchors.values().forEach(AnchorNode::close);
    timeline.close();
  }

  Web.Exchange hotel(Web.Request request) {
    if (request.method().equals("GET")) {
      return new Web.Exchange.Answered(200, Bytes.EMPTY);
    }
    String key =
        request.headers().stream()
            .filter(header -> header.name().equals("Idempotency-Key"))
            .findFirst()
            .orElseThrow()
            .value();
    if (!isOf(request, key)) {
      return new Web.Exchange.Answered(401, Bytes.EMPTY);
    }
    rebookings.computeIfAbsent(key, _ -> new AtomicInteger()).incrementAndGet();
    return new Web.Exchange.Answered(
        200, World.confirmation(World.HOTEL, Hash.fromHex(key), clock.now().toEpochMilli()));
  }

  /** Whether a node of this network has signed a request for an effect. */
  private boolean isOf(Web.Request request, String effect) {
    var received =
        new RequestVerifier.Received(
            request.method(), request.uri(), request.headers(), request.body());
    return new RequestVerifier(TrustFile.unregistered(network())).check(received, clock.now())
            instanceof RequestVerifier.Answer.Verified verified
        && verified.effectId().toHex().equals(effect);
  }
}
