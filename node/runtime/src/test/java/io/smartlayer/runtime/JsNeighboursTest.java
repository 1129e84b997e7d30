package io.smartlayer.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.adapters.libp2p.JsPeer;
import io.smartlayer.discovery.DirectoryKey;
import io.smartlayer.discovery.PeerRecord;
import io.smartlayer.feed.Feed;
import io.smartlayer.feed.FeedCodec;
import io.smartlayer.feed.SpreadSegment;
import io.smartlayer.gossip.Lanes;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.token.PlacementRecord;
import java.util.HexFormat;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/**
 * A node of js-libp2p that no registry names, among whole nodes: it reads all and changes nothing.
 */
class JsNeighboursTest {
  private static final int TOO_MUCH = 12;

  private final NeighbourWorld world = NeighbourWorld.started(4, 4);
  private final String lane = Lanes.of(world.feed().hash()).name();

  @AfterEach
  void stop() {
    world.close();
  }

  @Test
  void aStrangerHearsAndFindsWhatItCanCheckAndIsNotHeard() {
    world.serve(1);
    NeighbourNode leader = world.leader();
    NeighbourNode other =
        world.anchors().stream().filter(node -> !node.equals(leader)).findFirst().orElseThrow();
    try (JsPeer js = joined(leader);
        JsPeer witness = joined(other)) {
      world.delay(35);
      checkSegment(js);
      checkSegment(witness);
      checkDirectory(js, leader);
      assertThat(world.all()).allMatch(node -> node.misbehaved() == 0);

      Set<String> reached = publishGarbage(js); // its kad-dht connects it with others too
      assertThat(reached).contains(id(leader)).doesNotContain(witness.id().toString());
      Patience.until("it to be sent away", () -> leader.misbehaved() > 0);
      long heard = witness.count("gossip", _ -> true);
      world.delay(55);
      Patience.until("what is new", () -> witness.count("gossip", _ -> true) > heard);
      for (int i = 0; i < TOO_MUCH; i++) {
        Bytes data = garbage(i);
        assertThat(witness.count("gossip", event -> data(event).equals(data))).isZero();
      }
      assertThat(world.all())
          .filteredOn(node -> node.misbehaved() > 0)
          .extracting(JsNeighboursTest::id)
          .isSubsetOf(reached);
    }
  }

  /** A stranger in the mesh of a node, which has told it who it is. */
  private JsPeer joined(NeighbourNode node) {
    JsPeer js = JsPeer.start("--gossip", "700", "--kad");
    try {
      js.ask("subscribe", "topic", lane);
      js.ask("dial", "address", node.host().addresses().getFirst().toString());
      js.event("identify", event -> event.get("peer").asString().equals(node.id().toString()));
      Patience.until(
          "a mesh", () -> js.ask("topic", "topic", lane).get("mesh").toString().contains(id(node)));
      Patience.until("a table", () -> js.ask("kad-table").get("size").asInt() > 0);
      return js;
    } catch (RuntimeException | Error e) {
      js.close();
      throw e;
    }
  }

  /** Whom it sent it to. */
  private Set<String> publishGarbage(JsPeer js) {
    var reached = new TreeSet<String>();
    for (int i = 0; i < TOO_MUCH; i++) {
      JsonNode said = js.ask("publish", "topic", lane, "data", hex(garbage(i)));
      said.get("recipients").valueStream().map(JsonNode::asString).forEach(reached::add);
    }
    return reached;
  }

  private void checkSegment(JsPeer js) {
    JsonNode event = js.event("gossip", one -> one.get("topic").asString().equals(lane));
    SpreadSegment segment = Objects.requireNonNull(FeedCodec.decodeSpread(data(event)));
    var feed =
        new Feed(world.feed(), world.network().committee(world.feed()), world.network().domain());
    assertThat(segment.feedId()).isEqualTo(world.feed());
    assertThat(segment.fault(feed)).isNull();
  }

  private void checkDirectory(JsPeer js, NeighbourNode node) {
    assertThat(PeerRecord.open(found(js, new DirectoryKey.OfPeer(node.id()))))
        .isInstanceOfSatisfying(
            PeerRecord.Opened.Signed.class,
            signed -> assertThat(signed.record().addresses()).isEqualTo(node.addresses()));
    Bytes placement = found(js, new DirectoryKey.OfPlacement(world.feed().hash()));
    assertThat(PlacementRecord.verify(placement, world.feed().hash(), world.network()))
        .isInstanceOf(PlacementRecord.Verdict.Valid.class);
  }

  private static Bytes found(JsPeer js, DirectoryKey key) {
    JsonNode[] value = new JsonNode[1];
    Patience.until(
        "a record",
        () -> {
          value[0] = js.ask("kad-get", "key", hex(key.bytes())).get("value");
          return !value[0].isNull();
        });
    return Bytes.fromHex(value[0].asString());
  }

  private static Bytes garbage(int number) {
    return Bytes.utf8("garbage " + number);
  }

  private static Bytes data(JsonNode event) {
    return Bytes.fromHex(event.get("data").asString());
  }

  private static String id(NeighbourNode node) {
    return node.id().toString();
  }

  private static String hex(Bytes bytes) {
    return HexFormat.of().formatHex(bytes.toArray());
  }
}
