package io.smartlayer.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.adapters.libp2p.Libp2pHost;
import io.smartlayer.discovery.DirectoryKey;
import io.smartlayer.discovery.DirectorySettings;
import io.smartlayer.discovery.PeerRecord;
import io.smartlayer.gateway.Lookup;
import io.smartlayer.gossip.Lanes;
import io.smartlayer.gossip.Topic;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Multiaddr;
import io.smartlayer.token.PlacementRecord;
import io.smartlayer.token.World;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Nodes that find each other, spread what is certified and keep the directory, over sockets. */
class NeighboursTest {
  private static final int STRANGER = 99;

  private final NeighbourWorld world = NeighbourWorld.started(4, 4);
  private final Topic lane = Lanes.of(world.feed().hash());

  @AfterEach
  void stop() {
    world.close();
  }

  @Test
  void replicasHearByGossipWhatACommitteeCertified() {
    world.serve(1);
    world.delay(45);
    for (NeighbourNode replica : world.replicas()) {
      Patience.until("a segment by gossip", () -> !replica.heard().isEmpty());
      Patience.until("the fact", () -> LocalWorld.minutes(replica.service(), 1) == 45);
    }
    assertThat(world.all()).allMatch(node -> node.misbehaved() == 0);
  }

  @Test
  void aPlacementIsFoundWhereverOneAsksAndHeldByAnchors() {
    NeighbourNode other = world.node(world.network().candidates(world.feed()).getLast().address());
    assertThat(other.placement(world.feed())).isNull();
    world.serve(1);
    for (NeighbourNode asking : world.all()) {
      Patience.until("the placement", () -> asking.placement(world.feed()) != null);
      PlacementRecord placed = asking.placement(world.feed());
      assertThat(Objects.requireNonNull(placed).placement().body().replicas())
          .isEqualTo(world.local.world().replicas(world.local.script()));
    }
    var key = new DirectoryKey.OfPlacement(world.feed().hash());
    try (Libp2pHost stranger = LocalHosts.host(STRANGER)) {
      assertThat(world.anchors())
          .filteredOn(anchor -> isGood(NeighbourWorld.held(stranger, anchor, key)))
          .isNotEmpty();
    }
  }

  /** Of five anchors four are a feed's committee. */
  @Test
  void anAnchorOutsideTheCommitteeSaysTheSameAndAsksOthersOncePerLookup() {
    try (NeighbourWorld five = NeighbourWorld.started(5, 4)) {
      five.serve(1);
      var members = five.network().committee(five.feed());
      NeighbourNode outside =
          five.anchors().stream()
              .filter(anchor -> members.indexOf(anchor.keeper().self()) < 0)
              .findFirst()
              .orElseThrow();
      Patience.until("an answer", () -> found(outside, 1, true) != null);
      JsonNode told = Objects.requireNonNull(found(outside, 1, true));
      JsonNode kept = Objects.requireNonNull(found(five.leader(), 1, false));
      assertThat(told.propertyNames()).containsExactlyElementsOf(kept.propertyNames());
      assertThat(told.get("replicas")).isEqualTo(kept.get("replicas"));
      assertThat(told.get("placement").get("body")).isEqualTo(kept.get("placement").get("body"));
      long before = outside.count("directory.questions");
      assertThat(found(outside, 1, true)).isNotNull();
      long cold = outside.count("directory.questions") - before;
      assertThat(found(outside, 1, false)).isNotNull();
      assertThat(outside.count("directory.questions") - before).isEqualTo(cold);
      System.out.println("a lookup that asks anew put " + cold + " questions, all at once");
      assertThat(cold).isBetween(1L, (long) DirectorySettings.DEFAULT.answers());
      assertThat(outside.keeper().lookup(World.token(2), false)).isInstanceOf(Lookup.Unknown.class);
      NeighbourNode serving = five.all().stream().filter(n -> n.anchor() == null).findAny().get();
      assertThat(serving.service().lookup(World.token(1), false)).isInstanceOf(Lookup.Found.class);
    }
  }

  private static @Nullable JsonNode found(NeighbourNode anchor, int token, boolean anew) {
    return anchor.keeper().lookup(World.token(token), anew) instanceof Lookup.Found(JsonNode answer)
        ? answer
        : null;
  }

  @Test
  void whenTheLeaderIsGoneOthersPublishWhatItWouldHave() {
    world.serve(1);
    Address leader = world.leader().keeper().self();
    for (NeighbourNode anchor : world.anchors()) {
      var key = new DirectoryKey.OfPlacement(world.feed().hash());
      var duties = Objects.requireNonNull(anchor.keeper().holdings().duties());
      Upkeep.Duty duty = Objects.requireNonNull(duties.get(key));
      assertThat(duty.rank())
          .isEqualTo(world.network().committee(world.feed()).indexOf(anchor.keeper().self()));
      assertThat(duties).hasSize(2);
    }
    world.stop(leader);
    NeighbourNode second = world.anchors().getFirst();
    Objects.requireNonNull(second.keeper().holdings().duties())
        .keySet()
        .forEach(key -> {
          Bytes record = Objects.requireNonNull(second.keeper().holdings().record(key));
          assertThat(second.neighbours().publish(key, record)).isTrue();
        });
  }

  @Test
  void whoStartsAgainIsBackInMeshAndDirectory() {
    world.serve(1);
    Address node = world.replicas().getFirst().service().self();
    List<Multiaddr> before = world.node(node).addresses();
    world.stop(node);
    world.delay(30);
    NeighbourNode back = world.start(node);
    assertThat(back.addresses()).isNotEqualTo(before);
    Patience.until("a mesh again", () -> back.level("gossip.mesh.peers") >= 1);
    Patience.until("what it missed", () -> LocalWorld.minutes(back.service(), 1) == 30);
    int heard = back.heard().size();
    world.delay(50);
    Patience.until("a segment by gossip", () -> back.heard().size() > heard);
    Patience.until("what is new", () -> LocalWorld.minutes(back.service(), 1) == 50);
    Patience.until("the placement", () -> back.placement(world.feed()) != null);
    try (Libp2pHost stranger = LocalHosts.host(STRANGER)) {
      Patience.until(
          "its new address in the directory",
          () ->
              world.anchors().stream()
                  .map(anchor -> addresses(stranger, anchor, back))
                  .anyMatch(back.addresses()::equals));
    }
  }

  @Test
  void garbageStopsAtTheFirstNodeWhichSendsItsSenderAway() {
    world.serve(1);
    NeighbourNode first = world.leader();
    try (var stranger = new GossipPeer(STRANGER)) {
      stranger.shell.join(lane);
      stranger.host.learn(first.id(), first.host().addresses());
      stranger.shell.connected(first.id());
      Patience.until("a mesh", () -> stranger.shell.mesh(lane).contains(first.id()));
      for (int i = 0; i < 40; i++) {
        stranger.shell.publish(lane, Bytes.utf8("garbage " + i));
      }
      Patience.until("it to be sent away", () -> first.misbehaved() > 0);
      Patience.until("the end", () -> !first.host().peers().contains(stranger.id()));
    }
    world.delay(20);
    for (NeighbourNode replica : world.replicas()) {
      Patience.until("the fact", () -> LocalWorld.minutes(replica.service(), 1) == 20);
    }
    assertThat(world.all()).filteredOn(node -> node.misbehaved() > 0).containsExactly(first);
  }

  private boolean isGood(@Nullable Bytes value) {
    return value != null
        && PlacementRecord.verify(value, world.feed().hash(), world.network())
            instanceof PlacementRecord.Verdict.Valid;
  }

  private static List<Multiaddr> addresses(
      Libp2pHost stranger, NeighbourNode anchor, NeighbourNode node) {
    Bytes value = NeighbourWorld.held(stranger, anchor, new DirectoryKey.OfPeer(node.id()));
    return value != null && PeerRecord.open(value) instanceof PeerRecord.Opened.Signed(var record)
        ? record.addresses()
        : List.of();
  }
}
