package io.smartlayer.benchmarks;

import io.smartlayer.adapters.files.FileCabinet;
import io.smartlayer.adapters.files.FileStorage;
import io.smartlayer.adapters.memory.MemoryNetwork;
import io.smartlayer.adapters.memory.RealTimeline;
import io.smartlayer.environment.Network;
import io.smartlayer.environment.Web;
import io.smartlayer.examples.flightticket.FlightTicketScript;
import io.smartlayer.feed.FeedCodec;
import io.smartlayer.feed.FeedId;
import io.smartlayer.feed.FeedMessage;
import io.smartlayer.feed.FeedTip;
import io.smartlayer.feed.MemberTips;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.SecretKey;
import io.smartlayer.runtime.NodeDisk;
import io.smartlayer.runtime.NodeLimits;
import io.smartlayer.runtime.NodeParts;
import io.smartlayer.runtime.NodeWorld;
import io.smartlayer.runtime.Residence;
import io.smartlayer.runtime.Retention;
import io.smartlayer.runtime.Roster;
import io.smartlayer.runtime.ServiceNode;
import io.smartlayer.runtime.Spreading;
import io.smartlayer.runtime.StoreAge;
import io.smartlayer.runtime.Whereabouts;
import io.smartlayer.token.Membership;
import io.smartlayer.token.StepRunner;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * A service node on synced files, and four anchors of which nothing is real but their keys: they
 * assign groups, send their feeds, and vouch for them when asked.
 */
final class DormantWorld implements AutoCloseable {
  private static final int ANCHORS = 4;
  private static final URI HOTEL_PAGE = URI.create("http://hotel.example/");
  private static final String ASSIGN = "/smartlayer/assign/1";
  private static final String TIPS = "/smartlayer/tips/1";

  private final Path folder;
  private final int groupsLimit;
  private final Membership membership = TicketWorld.network(ANCHORS);
  private final List<SecretKey> keys =
      IntStream.range(0, ANCHORS).mapToObj(i -> TicketWorld.key("anchor " + i)).toList();
  private final RealTimeline timeline = new RealTimeline();
  private final MemoryNetwork wires =
      new MemoryNetwork(timeline, new Random(1), MemoryNetwork.Conditions.PERFECT);
  private final Map<Address, Network> anchors = new TreeMap<>();
  private final Map<FeedId, FeedTip> tips;
  private final DormantFeeds feeds;
  private final Bytes script;
  private volatile Duration ahead = Duration.ZERO;
  private volatile boolean isVouching;

  /**
   * A world without groups.
   *
   * @param groupsLimit how many groups its node takes awake
   */
  DormantWorld(Path folder, int groupsLimit) {
    this(folder, groupsLimit, new ConcurrentSkipListMap<>());
  }

  private DormantWorld(Path folder, int groupsLimit, Map<FeedId, FeedTip> tips) {
    this.folder = folder;
    this.tips = tips;
    this.groupsLimit = groupsLimit;
    this.script =
        FlightTicketScript.sign(
            FlightTicketScript.render(
                TicketWorld.TOKEN.type().chainId(),
                TicketWorld.TOKEN.type().contract(),
                TicketWorld.AIRLINE.publicKey(),
                TicketWorld.key("hotel").publicKey(),
                HOTEL_PAGE),
            TicketWorld.AIRLINE);
    this.feeds = new DormantFeeds(membership, keys, Hash.sha256(script));
    for (SecretKey key : keys) {
      Network wire = wires.join(key.address());
      anchors.put(key.address(), wire);
      wire.receive((from, protocol, body) -> asked(wire, key, from, protocol, body));
    }
  }

  /** The same world anew, with nothing of an earlier node in memory. */
  DormantWorld anew() {
    return new DormantWorld(folder, groupsLimit, tips);
  }

  Membership membership() {
    return membership;
  }

  /** Where the node keeps its files. */
  Path folder() {
    return folder;
  }

  /** The node, begun now, whose clock is right. */
  ServiceNode start(StepRunner runner) {
    ahead = Duration.ZERO;
    var chain =
        new TicketChain(
            TicketWorld.TOKEN.type().chainId(),
            TicketWorld.AIRLINE.address(),
            TicketWorld.HOLDER.address(),
            HOTEL_PAGE.toString(),
            Instant.now());
    Web web = _ -> new Web.Exchange.Answered(200, script);
    var parts =
        new NodeParts(
            TicketWorld.SERVICE,
            Roster.fixed(membership),
            new NodeWorld(
                wires.join(TicketWorld.SERVICE.address()),
                Spreading.NONE,
                Whereabouts.NONE,
                chain,
                web,
                () -> Instant.now().plus(ahead),
                new Random(2)),
            new NodeDisk(
                FileStorage.open(folder), StoreAge.NONE, new FileCabinet(folder.resolve("states"))),
            NodeLimits.of(groupsLimit, Retention.ALL, new Residence(Residence.LEAST)));
    var node = new ServiceNode(parts, runner);
    node.start();
    return node;
  }

  /** Has the node serve a flight's tickets. */
  void place(int flight, int tickets) {
    DormantFeeds.Made made = feeds.make(flight, tickets);
    FeedId id = made.tip().feedId();
    tips.put(id, made.tip());
    Address leader = membership.committee(id).members().getFirst().address();
    Network wire = Objects.requireNonNull(anchors.get(leader));
    Address node = TicketWorld.SERVICE.address();
    var assignment =
        JsonNodeFactory.instance
            .objectNode()
            .put("type", TicketWorld.TOKEN.type().toString())
            .put("group", TicketWorld.flight(flight))
            .put("script", Hash.sha256(script).toHex());
    wire.send(node, ASSIGN, CanonicalJson.write(assignment));
    for (FeedMessage.Range range : made.ranges()) {
      wire.send(node, FeedCodec.PROTOCOL, FeedCodec.encode(range));
    }
  }

  /** For the node so much time has passed. */
  void skip(Duration time) {
    ahead = ahead.plus(time);
  }

  /** From now on anchors vouch, when they are asked. */
  void vouch() {
    isVouching = true;
  }

  private void asked(Network wire, SecretKey key, Address from, String protocol, Bytes body) {
    if (!isVouching || !protocol.equals(TIPS)) {
      return;
    }
    var question = CanonicalJson.read(body.toUtf8());
    var feed = new FeedId(new Hash(Bytes.fromHex(question.get("feedId").stringValue())));
    @Nullable FeedTip tip = tips.get(feed);
    if (tip != null) {
      var member = new MemberTips(key, membership.domain());
      member.put(tip);
      member.sign(Instant.now().toEpochMilli());
      var answer = JsonNodeFactory.instance.objectNode();
      answer.set("tip", Objects.requireNonNull(member.prove(feed)).toJson());
      wire.send(from, TIPS, CanonicalJson.write(answer));
    }
  }

  @Override
  public void close() {
    List<Network> all = new ArrayList<>(anchors.values());
    all.forEach(Network::close);
    timeline.close();
  }
}
