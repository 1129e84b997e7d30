package io.smartlayer.runtime;

import io.smartlayer.discovery.Directory;
import io.smartlayer.discovery.DirectoryEffect;
import io.smartlayer.discovery.DirectoryKey;
import io.smartlayer.discovery.DirectoryLimits;
import io.smartlayer.discovery.DirectorySettings;
import io.smartlayer.discovery.KadRecord;
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
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.Multiaddr;
import io.smartlayer.primitives.PeerId;
import io.smartlayer.primitives.PublicKey;
import io.smartlayer.primitives.SecretKey;
import io.smartlayer.primitives.TokenId;
import io.smartlayer.token.ActivationRecord;
import io.smartlayer.token.GroupMembers;
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

/**
 * What a node does together with its peers, beside the messages it sends them: spreads certified
 * segments by gossip, and keeps the directory of where nodes are and who serves which group.
 */
final class Neighbours implements Spreading, Whereabouts, Transport.Watcher, AutoCloseable {
  /** How many peers a node connects with of its own accord, so that its meshes can fill. */
  static final int CONTACTS = 24;

  /** How long is waited for the chain to say who ranks for a group. */
  static final Duration PATIENCE = Duration.ofSeconds(1);

  /** Until when an activation is good: as long as somebody puts it again. */
  private static final Instant ALWAYS = Instant.parse("9999-12-31T00:00:00Z");

  private static final System.Logger LOG = System.getLogger(Neighbours.class.getName());

  private final Roster roster;
  private final Transport transport;
  private final RandomGenerator secrets;
  private final GossipShell gossip;
  private final DirectoryShell directory;
  private final SpreadJudge judge;
  private volatile List<PeerId> anchors; // the others, in an order of this node's own
  private final ConcurrentSkipListSet<PeerId> dialed = new ConcurrentSkipListSet<>();
  private final LongAdder misbehaviour = new LongAdder();
  private volatile Consumer<SpreadSegment> receiver = _ -> {};
  private volatile BiConsumer<PeerId, Duration> measured = (_, _) -> {};

  /** A node's part; {@link #start} begins it. */
  Neighbours(
      SecretKey key, Roster roster, Transport transport, Clock clock, RandomGenerator secrets) {
    this.roster = roster;
    this.transport = transport;
    this.secrets = secrets;
    this.anchors = anchors(roster.all());
    this.judge = new SpreadJudge(roster, segment -> receiver.accept(segment));
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
                key, DirectorySettings.DEFAULT, this::judge, members(roster.all()), secrets),
            transport,
            clock,
            reports(),
            this::prepare);
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
    roster.watch(all -> {
      anchors = anchors(all);
      directory.registered(members(all));
    });
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

  @Override
  public Told<FeedId> feedOf(TokenId token) {
    Hash subject = ActivationRecord.subject(token);
    return switch (directory.lookUp(new DirectoryKey.OfToken(subject))) {
      case DirectoryShell.LookedUp.Missing(var why) -> missing(why);
      case DirectoryShell.LookedUp.Found(Bytes value, long _) ->
          switch (ActivationRecord.verify(value, subject, roster)) {
            case ActivationRecord.Verdict.Refused(String why) -> new Told.CannotTell<>(why);
            case ActivationRecord.Verdict.Valid(ActivationRecord activated) ->
                new Told.Found<>(activated.body().feed());
          };
    };
  }

  @Override
  public Told<PlacementRecord> placement(FeedId feed) {
    if (roster.await(feed, PATIENCE) instanceof GroupMembers.Answer.CannotTell(String why)) {
      return new Told.CannotTell<>(why);
    }
    return switch (directory.lookUp(new DirectoryKey.OfPlacement(feed.hash()))) {
      case DirectoryShell.LookedUp.Missing(var why) -> missing(why);
      case DirectoryShell.LookedUp.Found(Bytes value, long _) ->
          switch (PlacementRecord.verify(value, feed.hash(), roster)) {
            case PlacementRecord.Verdict.Refused(String why) -> new Told.CannotTell<>(why);
            case PlacementRecord.Verdict.Valid(PlacementRecord placed) -> new Told.Found<>(placed);
          };
    };
  }

  @Override
  public void outdated(TokenId token, FeedId feed) {
    directory.outdated(new DirectoryKey.OfPlacement(feed.hash()));
  }

  private static <T> Told<T> missing(DirectoryEffect.Why why) {
    return switch (why) {
      case NONE -> new Told.Nothing<>();
      case UNREACHABLE -> new Told.CannotTell<>("no anchor that should hold it answers");
      case BUSY, INVALID -> new Told.CannotTell<>("too much is being looked for");
    };
  }

  /** Has anchors hold a record; whether any does, or none ever will. Waits. */
  boolean publish(DirectoryKey key, Bytes value) {
    if (value.size() > DirectoryLimits.VALUE_BYTES) {
      LOG.log(System.Logger.Level.DEBUG, "event=record-too-large key=" + key);
      return true;
    }
    return directory.publish(key, value)
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
    all.put("directory.questions", directory.questions());
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

  private List<PeerId> anchors(Membership all) {
    return shuffled(all.anchors().stream().map(node -> PeerId.of(node.publicKey())).toList());
  }

  /** All but this node, in an order of its own: else all nodes would choose alike. */
  private List<PeerId> shuffled(Collection<PeerId> peers) {
    List<PeerId> others = new ArrayList<>(peers);
    others.remove(transport.self());
    Collections.shuffle(others, Random.from(secrets));
    return others;
  }

  /** Has the chain asked for a group before the directory judges a record of it. */
  private void prepare(PeerId from, KadRecord record) {
    PublicKey sender = from.publicKey();
    if (sender == null || !roster.knows(sender.address())) {
      return; // strangers may put nothing, and make this node ask nobody
    }
    FeedId feed =
        switch (DirectoryKey.parse(record.key())) {
          case DirectoryKey.OfPlacement(Hash id) -> new FeedId(id);
          case DirectoryKey.OfToken _ -> ActivationRecord.claimed(record.value());
          case DirectoryKey.OfPeer _ -> null;
          case null -> null;
        };
    if (feed != null) {
      roster.await(feed, PATIENCE);
    }
  }

  private RecordValidator.Judgement judge(DirectoryKey key, Bytes value, Instant now) {
    FeedId feed =
        key instanceof DirectoryKey.OfPlacement(Hash id)
            ? new FeedId(id)
            : ActivationRecord.claimed(value);
    if (feed != null && !(roster.of(feed) instanceof GroupMembers.Answer.Known)) {
      return new RecordValidator.Judgement.CannotTell("the group is not known here");
    }
    return key instanceof DirectoryKey.OfPlacement
        ? judgePlacement(key, value)
        : judgeActivation(key, value);
  }

  private RecordValidator.Judgement judgePlacement(DirectoryKey key, Bytes value) {
    return switch (PlacementRecord.verify(value, key.subject(), roster)) {
      case PlacementRecord.Verdict.Refused(String why) ->
          new RecordValidator.Judgement.Invalid(why);
      case PlacementRecord.Verdict.Valid(PlacementRecord placed) ->
          new RecordValidator.Judgement.Valid(
              placed.placement().offset(),
              Instant.ofEpochMilli(placed.placement().body().notAfterMillis()));
    };
  }

  private RecordValidator.Judgement judgeActivation(DirectoryKey key, Bytes value) {
    return switch (ActivationRecord.verify(value, key.subject(), roster)) {
      case ActivationRecord.Verdict.Refused(String why) ->
          new RecordValidator.Judgement.Invalid(why);
      case ActivationRecord.Verdict.Valid(ActivationRecord activated) ->
          new RecordValidator.Judgement.Valid(activated.body().expiryMillis(), ALWAYS);
    };
  }

  private Operator operator(PeerId peer) {
    PublicKey key = peer.publicKey();
    if (key == null) {
      return Operator.of(peer);
    }
    Address node = key.address();
    Membership all = roster.all();
    Membership.Node anchor = all.anchor(node);
    Membership.Node known = anchor == null ? all.service(node) : anchor;
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
