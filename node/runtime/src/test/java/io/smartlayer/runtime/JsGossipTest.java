package io.smartlayer.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.adapters.libp2p.JsPeer;
import io.smartlayer.gossip.Lanes;
import io.smartlayer.gossip.Message;
import io.smartlayer.gossip.Topic;
import io.smartlayer.primitives.Bytes;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Gossip in one mesh with nodes of js-libp2p. */
final class JsGossipTest {
  private static final Topic LANE = Lanes.topic(7);
  private static final int EACH = 5;

  private final List<GossipPeer> ours = new ArrayList<>();
  private final List<JsPeer> theirs = new ArrayList<>();

  @AfterEach
  void end() {
    theirs.forEach(JsPeer::close);
    ours.forEach(GossipPeer::close);
  }

  @ParameterizedTest
  @ValueSource(strings = {"ed25519", "secp256k1"})
  void itHearsUsAndWeHearItAndCallMessagesTheSame(String keyType) {
    start(1);
    JsPeer js = join("--key", keyType);
    js.ask("dial", "address", address(ours.getFirst()));
    awaitMeshes(1);
    var message = new Message(LANE, Bytes.utf8("from us"));
    ours.getFirst().shell.publish(LANE, message.data());
    JsonNode heard = js.event("gossip", event -> isOf(event, message.data()));
    assertThat(heard.get("id").asString()).isEqualTo(hex(message.id().bytes()));
    assertThat(heard.get("from").asString()).isEqualTo(ours.getFirst().id().toString());
    assertThat(heard.get("topic").asString()).isEqualTo(LANE.name());
    Bytes theirData = Bytes.utf8("from js");
    publish(js, theirData);
    Patience.until("its message", () -> ours.getFirst().heard(theirData));
  }

  @Test
  void weDialItToo() {
    start(1);
    JsPeer js = join();
    ours.getFirst().host.learn(js.id(), List.of(js.address()));
    ours.getFirst().shell.connected(js.id());
    awaitMeshes(1);
    Bytes data = Bytes.utf8("from js");
    publish(js, data);
    Patience.until("its message", () -> ours.getFirst().heard(data));
  }

  @Test
  void inAMixedMeshEveryMessageReachesEveryNodeOnce() {
    start(EACH);
    for (int i = 0; i < EACH; i++) {
      JsPeer js = join();
      js.ask("dial", "address", address(ours.get(i)));
      js.ask("dial", "address", address(ours.get((i + 1) % EACH)));
    }
    awaitMeshes(2);
    List<Bytes> said = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      Bytes data = Bytes.utf8("message " + i);
      said.add(data);
      if (i % 2 == 0) {
        ours.get(i % EACH).shell.publish(LANE, data);
      } else {
        publish(theirs.get(i % EACH), data);
      }
    }
    for (int i = 0; i < said.size(); i++) {
      Bytes data = said.get(i);
      for (int n = 0; n < EACH; n++) {
        GossipPeer peer = ours.get(n);
        if (i % 2 != 0 || n != i % EACH) {
          Patience.until("one of ours hears", () -> peer.heard(data));
          assertThat(peer.delivered.stream().filter(m -> m.data().equals(data))).hasSize(1);
        }
        if (i % 2 == 0 || n != i % EACH) {
          theirs.get(n).event("gossip", event -> isOf(event, data));
          assertThat(theirs.get(n).count("gossip", event -> isOf(event, data))).isEqualTo(1);
        }
      }
    }
    ours.forEach(peer -> assertThat(peer.misbehaved).isEmpty());
  }

  @Test
  void whoLeavesHearsNoMore() {
    start(1);
    JsPeer js = join();
    js.ask("dial", "address", address(ours.getFirst()));
    awaitMeshes(1);
    js.ask("unsubscribe", "topic", LANE.name());
    Patience.until("an empty mesh", () -> ours.getFirst().shell.mesh(LANE).isEmpty());
    ours.getFirst().shell.leave(LANE);
    Patience.until("no subscriber", () -> topic(js).get("subscribers").isEmpty());
  }

  private void start(int count) {
    for (int i = 0; i < count; i++) {
      var peer = new GossipPeer(i);
      peer.shell.join(LANE);
      ours.forEach(peer::dial);
      ours.add(peer);
    }
  }

  private JsPeer join(String... flags) {
    List<String> all = new ArrayList<>(List.of("--gossip", "700"));
    all.addAll(List.of(flags));
    JsPeer js = JsPeer.start(all.toArray(String[]::new));
    theirs.add(js);
    js.ask("subscribe", "topic", LANE.name());
    return js;
  }

  /** Waits until every node has so many others in its mesh. */
  private void awaitMeshes(int least) {
    for (GossipPeer peer : ours) {
      Patience.until("a mesh of ours", () -> peer.shell.mesh(LANE).size() >= least);
    }
    for (JsPeer js : theirs) {
      Patience.until("a mesh of theirs", () -> topic(js).get("mesh").size() >= least);
    }
  }

  private static JsonNode topic(JsPeer js) {
    return js.ask("topic", "topic", LANE.name());
  }

  private static void publish(JsPeer js, Bytes data) {
    js.ask("publish", "topic", LANE.name(), "data", hex(data));
  }

  private static boolean isOf(JsonNode event, Bytes data) {
    return event.get("data").asString().equals(hex(data));
  }

  private static String hex(Bytes bytes) {
    return HexFormat.of().formatHex(bytes.toArray());
  }

  private static String address(GossipPeer peer) {
    return peer.host.addresses().getFirst().toString();
  }
}
