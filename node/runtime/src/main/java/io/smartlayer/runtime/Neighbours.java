package io.smartlayer.runtime;

import io.smartlayer.discovery.Directory;
import io.smartlayer.discovery.DirectoryKey;
import io.smartlayer.discovery.DirectorySettings;
import io.smartlayer.discovery.Members;
import io.smartlayer.discovery.RecordValidator;
import io.smartlayer.environment.Clock;
import io.smartlayer.environment.Transport;
import io.smartlayer.feed.FeedCodec;
import io.smartlayer.feed.FeedId;
import io.smartlayer.feed.SpreadSegment;
import io.smartlayer.gossip.GossipGauges;
import io.smartlayer.gossip.GossipRouter;
import io.smartlayer.gossip.GossipSettings;
import io.smartlayer.gossip.Lanes;
import io.smartlayer.gossip.Message;
import io.smartlayer.gossip.Operator;
import io.smartlayer.gossip.RpcCodec;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Multiaddr;
import io.smartlayer.primitives.PeerId;
import io.smartlayer.primitives.PublicKey;
import io.smartlayer.primitives.SecretKey;
import io.smartlayer.token.Membership;
import io.smartlayer.token.PlacementRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * What a node does together with its peers, beside the messages it sends them: spreads certified
 * segments by gossip, and keeps the directory of where nodes are and who serves which group.
 */
final class Neighbours implements Spreading, Transport.Watcher, AutoCloseable {
  /** How many peers a node connects with of its own accord, so that its meshes can fill. */
  static final int CONTACTS = 24;

  private static final System.Logger LOG = System.getLogger(Neighbours.class.getName());

  private final Membership network;
  private final Transport transport;
  private final RandomGenerator secrets;
  private final GossipShell gossip;
  private final DirectoryShell directory;
  private final SpreadJudge judge;
  private final List<PeerId> anchors; // the others, in an order of this node's own
  private final ConcurrentSkipListSet<PeerId> dialed = new ConcurrentSkipListSet<>();
  private final LongAdder misbehaviour = new LongAdder();
  private volatile Consumer<SpreadSegment> receiver = _ -> {};
  private volatile BiConsumer<PeerId, Duration> measured = (_, _) -> {};

  /** A node's part; {@link #start} begins it. */
  Neighbours(
      SecretKey key,
      Membership network,
      Transport transport,
      Clock clock,
      RandomGenerator secrets) {
    this.network = network;
    this.transport = transport;
    this.secrets = secrets;
    this.anchors = shuffled(network.anchors().stream().map(n -> PeerId.of(n.publicKey())).toList());
    this.judge = new SpreadJudge(network, segment -> receiver.accept(segment));
    GossipSettings settings = GossipSettings.standard();
    this.gossip =
        new GossipShell(
            new GossipShell.Parts(
                new GossipRouter(settings, Lanes.all(), this::operator, secrets),
                new RpcCodec(Lanes.all(), settings.rpc()),
                settings.mesh().heartbeat(),
                transport,
                transport::isOutbound,
                clock,
                application(),
                reports()));
    this.directory =
        new DirectoryShell(
            new Directory(
                key, DirectorySettings.DEFAULT, this::judgePlacement, members(network), secrets),
            transport,
            clock,
            reports());
  }

  /**
   * Takes part from now on.
   *
   * @param own where this node can be reached, its HTTP face too
   * @param known where some others can be reached
   */
  void start(List<Multiaddr> own, Map<PeerId, List<Multiaddr>> known) {
    gossip.start();
    directory.start();
    transport.watch(this);
    known.forEach(directory::met);
    directory.announce(own);
    List<PeerId> some = shuffled(known.keySet());
    dialed.addAll(some.subList(0, Math.min(CONTACTS, some.size())));
    contact();
  }

  /** Connects with those peers that it chose, unless it is connected with them. */
  void contact() {
    choose();
    dialed.forEach(gossip::connected);
  }

  /** The placement of a group as the directory has it, or null when it has none now. */
  @Nullable PlacementRecord placement(FeedId feed) {
    var key = new DirectoryKey.OfPlacement(feed.hash());
    return directory.lookUp(key) instanceof DirectoryShell.LookedUp.Found(Bytes value, long _)
            && PlacementRecord.verify(value, feed.hash(), network)
                instanceof PlacementRecord.Verdict.Valid(PlacementRecord placed)
        ? placed
        : null;
  }

  /** Has anchors hold a placement; whether any does. Waits. */
  boolean publish(PlacementRecord placed) {
    var key = new DirectoryKey.OfPlacement(placed.placement().body().feed().hash());
    return directory.publish(key, placed.toBytes())
            instanceof DirectoryShell.Publication.Stored(int stored, int _)
        && stored > 0;
  }

  /** Has an anchor look something up, to see how long that takes. Waits. */
  void probe(PeerId anchor) {
    directory.probe(anchor);
  }

  /** Tells how long look-ups at others take, from now on; {@code next} must return soon. */
  void onMeasured(BiConsumer<PeerId, Duration> next) {
    measured = next;
  }

  /** The anchors with which this node connects of its own accord, as far as it found them. */
  List<PeerId> contacts() {
    return dialed.stream().filter(anchors::contains).toList();
  }

  /** What was counted since the start, by name: always the same names. */
  Map<String, Long> counts() {
    var all = new TreeMap<String, Long>();
    all.put("gossip.rpcs.lost", gossip.lost());
    all.put("peers.misbehaved", misbehaviour.sum());
    return all;
  }

  /** How much there is now, by name: always the same names; NaN where there is no time to say. */
  Map<String, Double> levels() {
    var all = new TreeMap<String, Double>();
    GossipGauges gauges = gossip.gauges();
    Directory.Memory memory = directory.memory();
    all.put("gossip.peers", gauges == null ? Double.NaN : gauges.peers());
    all.put("gossip.mesh.peers", gauges == null ? Double.NaN : gauges.meshPeers());
    all.put("directory.records", memory == null ? Double.NaN : memory.records());
    all.put("directory.peers", memory == null ? Double.NaN : memory.peers());
    return all;
  }

  @Override
  public void want(FeedId feed) {
    gossip.join(Lanes.of(feed.hash()));
  }

  @Override
  public void publish(SpreadSegment segment) {
    gossip.publish(Lanes.of(segment.feedId().hash()), FeedCodec.encode(segment));
  }

  @Override
  public void receive(Consumer<SpreadSegment> next) {
    receiver = next;
  }

  @Override
  public void connected(PeerId peer) {
    gossip.connected(peer);
  }

  @Override
  public void disconnected(PeerId peer) {
    gossip.disconnected(peer);
  }

  @Override
  public void close() {
    gossip.close();
    directory.close();
  }

  /**
   * Chooses more of the anchors that the directory has found since. Over these connections a node
   * is reached by those too who never learned where it is.
   */
  private void choose() {
    for (PeerId anchor : anchors) {
      if (dialed.size() >= CONTACTS) {
        return;
      }
      List<Multiaddr> addresses = dialed.contains(anchor) ? List.of() : directory.addresses(anchor);
      if (!addresses.isEmpty()) {
        transport.learn(anchor, addresses);
        dialed.add(anchor);
      }
    }
  }

  private GossipShell.Application application() {
    return new GossipShell.Application() {
      @Override
      public void validate(PeerId from, Message message) {
        Thread.ofVirtual()
            .name("judge")
            .start(() -> gossip.judged(message.id(), judge.judge(message.topic(), message.data())));
      }

      @Override
      public void deliver(Message message) {} // the judge has handed it on
    };
  }

  private PeerReports reports() {
    return new PeerReports() {
      @Override
      public void misbehaved(PeerId peer, String what) {
        misbehaviour.increment();
        LOG.log(System.Logger.Level.DEBUG, "event=peer-misbehaved peer=" + peer + " how=" + what);
      }

      @Override
      public void answered(PeerId peer, Duration took) {
        measured.accept(peer, took);
      }
    };
  }

  /** All but this node, in an order of its own: else all nodes would choose alike. */
  private List<PeerId> shuffled(Collection<PeerId> peers) {
    List<PeerId> others = new ArrayList<>(peers);
    others.remove(transport.self());
    Collections.shuffle(others, Random.from(secrets));
    return others;
  }

  private RecordValidator.Judgement judgePlacement(DirectoryKey key, Bytes value, Instant now) {
    return switch (PlacementRecord.verify(value, key.subject(), network)) {
      case PlacementRecord.Verdict.Refused(String why) ->
          new RecordValidator.Judgement.Invalid(why);
      case PlacementRecord.Verdict.Valid(PlacementRecord placed) ->
          new RecordValidator.Judgement.Valid(
              placed.placement().offset(),
              Instant.ofEpochMilli(placed.placement().body().notAfterMillis()));
    };
  }

  private Operator operator(PeerId peer) {
    PublicKey key = peer.publicKey();
    if (key == null) {
      return Operator.of(peer);
    }
    Address node = key.address();
    Membership.Node anchor = network.anchor(node);
    Membership.Node known = anchor == null ? network.service(node) : anchor;
    return known == null ? Operator.of(peer) : new Operator(known.operator().bytes());
  }

  private static Members members(Membership network) {
    List<Members.Member> all = new ArrayList<>();
    network.anchors().forEach(node -> all.add(member(node, Members.Role.ANCHOR)));
    network.services().forEach(node -> all.add(member(node, Members.Role.SERVICE)));
    return new Members(network.beacon(), all);
  }

  private static Members.Member member(Membership.Node node, Members.Role role) {
    return new Members.Member(PeerId.of(node.publicKey()), node.operator(), role);
  }
}
