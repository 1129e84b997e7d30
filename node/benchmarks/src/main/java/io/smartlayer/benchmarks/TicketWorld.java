package io.smartlayer.benchmarks;

import io.smartlayer.adapters.files.FileStorage;
import io.smartlayer.adapters.memory.MemoryNetwork;
import io.smartlayer.adapters.memory.RealTimeline;
import io.smartlayer.environment.Network;
import io.smartlayer.examples.flightticket.FlightTicketScript;
import io.smartlayer.examples.flightticket.TicketActivation;
import io.smartlayer.feed.FeedId;
import io.smartlayer.gateway.AnchorPort;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.PublicKey;
import io.smartlayer.primitives.SecretKey;
import io.smartlayer.primitives.TokenId;
import io.smartlayer.runtime.AnchorNode;
import io.smartlayer.runtime.NodeDisk;
import io.smartlayer.runtime.NodeLimits;
import io.smartlayer.runtime.NodeParts;
import io.smartlayer.runtime.NodeWorld;
import io.smartlayer.runtime.Residence;
import io.smartlayer.runtime.Retention;
import io.smartlayer.runtime.Roster;
import io.smartlayer.runtime.ServiceNode;
import io.smartlayer.runtime.Spreading;
import io.smartlayer.runtime.Whereabouts;
import io.smartlayer.token.Activation;
import io.smartlayer.token.EntryBody;
import io.smartlayer.token.Membership;
import io.smartlayer.token.StepRunner;
import java.math.BigInteger;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * Anchors in one process with one flight ticket that is activated and placed, and more of them when
 * asked: real nodes on files that are synced, over a network and beside a chain in memory.
 */
final class TicketWorld implements AutoCloseable {
  /** The ticket. */
  static final TokenId TOKEN =
      TokenId.parse("eip155:31337/erc721:0x00000000000000000000000000000000000000aa/7");

  static final String FLIGHT = "SL123";
  static final SecretKey AIRLINE = key("airline");
  static final SecretKey HOLDER = key("holder");

  /** Of the service node that is started. */
  static final SecretKey SERVICE = key("service 0");

  static final Address EAS = key("eas").address();

  /** How many entries there are when the world stands: the activation and the placement. */
  static final long ENTRIES = 2;

  /** Signs what the hotel answers. */
  static final SecretKey HOTEL = key("hotel");

  private static final URI HOTEL_PAGE = URI.create("http://hotel.example/");
  private static final int SERVICES = 3;
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private final Path folder;
  private final NodeLimits limits;
  private final List<SecretKey> services = keys("service", SERVICES);
  private final Membership membership;
  private final RealTimeline timeline = new RealTimeline();
  private final MemoryNetwork wires =
      new MemoryNetwork(timeline, new Random(1), MemoryNetwork.Conditions.PERFECT);
  private final Counts counts = new Counts();
  private final Bytes script;
  private final TicketChain chain;
  private final List<AnchorNode> anchors;
  private final AskedHotel hotel;

  /**
   * Starts the anchors and activates the ticket.
   *
   * @param size how many anchors there are, 4 or 7: all are in the ticket's committee
   */
  TicketWorld(Path folder, int size) throws InterruptedException {
    this(folder, size, NodeLimits.GROUPS_LIMIT);
  }

  /** The same, with anchors that take so many groups. */
  TicketWorld(Path folder, int size, int groupsLimit) throws InterruptedException {
    this(folder, size, NodeLimits.of(groupsLimit, Retention.ALL, Residence.ALWAYS));
  }

  /** The same, with anchors and service nodes of these limits. */
  TicketWorld(Path folder, int size, NodeLimits limits) throws InterruptedException {
    this(folder, size, limits, FlightTicketScript::render);
  }

  /** The ticket's script as it is rendered, before it is signed. */
  @FunctionalInterface
  interface Rendering {
    Bytes render(
        long chainId, Address contract, PublicKey airlineKey, PublicKey hotelKey, URI hotel);
  }

  /** The same, with another script. */
  TicketWorld(Path folder, int size, NodeLimits limits, Rendering rendering)
      throws InterruptedException {
    this.folder = folder;
    this.limits = limits;
    this.membership = network(size);
    this.script =
        FlightTicketScript.sign(
            rendering.render(
                TOKEN.type().chainId(),
                TOKEN.type().contract(),
                AIRLINE.publicKey(),
                HOTEL.publicKey(),
                HOTEL_PAGE),
            AIRLINE);
    this.chain =
        new TicketChain(
            TOKEN.type().chainId(),
            AIRLINE.address(),
            HOLDER.address(),
            HOTEL_PAGE.toString(),
            Instant.now());
    this.hotel = new AskedHotel(script, TOKEN.type().chainId());
    this.anchors = keys("anchor", size).stream().map(k -> new AnchorNode(parts(k))).toList();
    anchors.forEach(AnchorNode::start);
    activate(0);
    awaitPlaced(0);
  }

  /** Hands in the activation of one more flight's ticket; flight 0 is there from the start. */
  void activate(int flight) {
    long _ = submit(flight, activation(flight));
  }

  /** Hands in the activation of one more ticket of a flight; ticket 0 is the first. */
  void activate(int flight, int ticket) {
    long _ = submit(flight, activation(flight, ticket));
  }

  /** Waits until a flight's ticket is placed, at every anchor. */
  void awaitPlaced(int flight) throws InterruptedException {
    awaitFinal(flight, ENTRIES);
  }

  /** Waits until so many entries of a flight's feed are final, at every anchor of its committee. */
  void awaitFinal(int flight, long size) throws InterruptedException {
    FeedId feed = feed(flight);
    for (AnchorNode anchor : anchors) {
      boolean keeps = membership.committee(feed).indexOf(anchor.self()) >= 0;
      if (keeps && !anchor.awaitBeyond(feed, size - 1, PATIENCE)) {
        throw new IllegalStateException("entries of " + flight(flight) + " became not final");
      }
    }
  }

  /** A service node that the placement names, begun now. */
  ServiceNode startService(StepRunner runner) {
    return startService(services.getFirst(), runner);
  }

  /** All service nodes that placements name, begun now. */
  List<ServiceNode> startServices(StepRunner runner) {
    return services.stream().map(key -> startService(key, runner)).toList();
  }

  private ServiceNode startService(SecretKey key, StepRunner runner) {
    var node = new ServiceNode(parts(key), runner);
    node.start();
    return node;
  }

  /** The server that all nodes ask, for scripts and for rooms. */
  AskedHotel hotel() {
    return hotel;
  }

  Membership membership() {
    return membership;
  }

  /** The network of a world with so many anchors: the same in every process. */
  static Membership network(int anchors) {
    return membership(keys("anchor", anchors), keys("service", SERVICES));
  }

  FeedId feed() {
    return feed(0);
  }

  /** The feed of a flight. */
  FeedId feed(int flight) {
    return FeedId.of(TOKEN.type(), flight(flight));
  }

  /** The name of a flight. */
  static String flight(int flight) {
    return flight == 0 ? FLIGHT : "SL" + (1_000_000 + flight);
  }

  Counts counts() {
    return counts;
  }

  /** The anchor that leads the ticket's feed. */
  AnchorNode leader() {
    return member(0);
  }

  /** An anchor by its rank in the feed's committee, 0 to 3. */
  AnchorNode member(int rank) {
    return anchor(membership.committee(feed()).members().get(rank).address());
  }

  private AnchorNode anchor(Address address) {
    return anchors.stream().filter(a -> a.self().equals(address)).findFirst().orElseThrow();
  }

  /** All anchors. */
  List<AnchorNode> anchors() {
    return anchors;
  }

  /** Joins the network as one of the service nodes that it lists, which is not started. */
  Network joinAsService() {
    return wires.join(services.getFirst().address());
  }

  /** The folder in which an anchor keeps its files. */
  Path folder(AnchorNode anchor) {
    return folder(anchor.self());
  }

  /** The folder in which a node keeps its files. */
  Path folder(Address node) {
    return folder.resolve(node.toHex());
  }

  /** Hands an entry in at its feed's leader, and says at which offset that promised to put it. */
  long submit(int flight, EntryBody body) {
    Address leader = membership.committee(feed(flight)).members().getFirst().address();
    return submit(anchor(leader), feed(flight), body);
  }

  /** Hands in an entry and says at which offset the leader promised to put it. */
  long submit(AnchorNode at, EntryBody body) {
    return submit(at, feed(), body);
  }

  private static long submit(AnchorNode at, FeedId feed, EntryBody body) {
    return switch (at.submit(feed, body)) {
      case AnchorPort.Submission.Promised(var promise, var _) -> promise.promise().offset();
      case AnchorPort.Submission.Included(long offset) -> offset;
      case AnchorPort.Submission other -> throw new IllegalStateException("not taken: " + other);
    };
  }

  /** Stops the anchors; a service node goes on with what it has. */
  void stopAnchors() {
    anchors.forEach(AnchorNode::close);
  }

  @Override
  public void close() {
    stopAnchors();
    timeline.close();
  }

  /** A key that is the same in every run. */
  static SecretKey key(String name) {
    return new SecretKey(Hash.keccak(Bytes.utf8(name)).bytes());
  }

  private EntryBody activation(int flight) {
    return activation(flight, 0);
  }

  private EntryBody activation(int flight, int number) {
    Instant expiry = Instant.ofEpochMilli(Instant.now().plusSeconds(3600).toEpochMilli());
    var ticket =
        new TicketActivation(
            token(flight, number),
            flight(flight),
            "2026-11-21T18:30:00Z",
            Hash.sha256(script),
            "",
            expiry);
    var network = membership.domain();
    var offer = ticket.offered(AIRLINE, network);
    return Activation.fromJson(offer.accepted(HOLDER.signForWallets(ticket.digest(network))));
  }

  /** A ticket of a flight. */
  static TokenId token(int flight, int ticket) {
    return flight + ticket == 0
        ? TOKEN
        : new TokenId(TOKEN.type(), BigInteger.valueOf(1000L + flight + ticket * 10_000_000L));
  }

  private NodeParts parts(SecretKey key) {
    return new NodeParts(
        key,
        Roster.fixed(membership),
        new NodeWorld(
            counts.of(wires.join(key.address())),
            Spreading.NONE,
            Whereabouts.NONE,
            chain,
            hotel,
            timeline,
            new Random(2)),
        new NodeDisk(counts.of(FileStorage.open(folder(key.address())))),
        limits);
  }

  private static List<SecretKey> keys(String role, int count) {
    return IntStream.range(0, count).mapToObj(i -> key(role + " " + i)).toList();
  }

  private static Membership membership(List<SecretKey> anchors, List<SecretKey> services) {
    return new Membership(
        TOKEN.type().chainId(),
        Membership.REGISTRY_PLACEHOLDER,
        EAS,
        Hash.keccak(Bytes.utf8("beacon")),
        nodes(anchors),
        nodes(services));
  }

  private static List<Membership.Node> nodes(List<SecretKey> keys) {
    List<Membership.Node> nodes = new ArrayList<>();
    for (SecretKey key : keys) {
      String nowhere = "http://127.0.0.1:" + (nodes.size() + 1);
      nodes.add(new Membership.Node(key.address(), key.publicKey(), nowhere));
    }
    return nodes;
  }
}
