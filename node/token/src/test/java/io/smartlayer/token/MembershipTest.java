package io.smartlayer.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smartlayer.feed.Committee;
import io.smartlayer.feed.FeedId;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.JsonFields;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

class MembershipTest {
  @ParameterizedTest
  @CsvSource({"1,1", "3,1", "4,4", "6,4", "7,7", "9,7"})
  void aCommitteeHasAsManyAnchorsAsThereAreOperatorsFor(int anchors, int members) {
    World world = new World(anchors, 1);

    assertThat(world.network().committee(world.feed()).size()).isEqualTo(members);
  }

  @Test
  void ranksAreHashesOverBeaconFeedAndOperator() {
    World world = new World(9, 5);
    Membership network = world.network();
    Comparator<Membership.Node> byRank =
        Comparator.comparing(node ->
            Hash.keccak(
                network.beacon().bytes(), world.feed().hash().bytes(), node.operator().bytes()));

    assertThat(network.candidates(world.feed()))
        .isEqualTo(network.services().stream().sorted(byRank).toList());
    assertThat(network.committee(world.feed()).members().stream().map(Committee.Member::address))
        .isEqualTo(
            network.anchors().stream()
                .sorted(byRank)
                .limit(7)
                .map(Membership.Node::address)
                .toList());
  }

  @Test
  void otherFeedsHaveOtherLeaders() {
    World world = new World(4, 4);
    Set<Address> leaders = new TreeSet<>();
    for (int i = 0; i < 50; i++) {
      leaders.add(
          world.network().committee(FeedId.of(World.TYPE, "group " + i)).leader(0).address());
    }

    assertThat(leaders).hasSize(4);
  }

  @Test
  void anOperatorWithManyNodesHasOneSeatAndOneReplica() {
    World world = new World(4, 4);
    Address greedy = World.key("greedy").address();
    List<Membership.Node> anchors = new ArrayList<>(world.network().anchors());
    List<Membership.Node> services = new ArrayList<>(world.network().services());
    for (int i = 0; i < 6; i++) {
      anchors.add(node(greedy, "greedy anchor " + i));
      services.add(node(greedy, "greedy service " + i));
    }
    Membership network = with(world.network(), anchors, services);
    for (int i = 0; i < 20; i++) {
      FeedId feed = FeedId.of(World.TYPE, "group " + i);

      assertThat(network.committee(feed).size()).isEqualTo(4);
      assertThat(operators(network, feed, greedy)).isLessThanOrEqualTo(1);
      assertThat(network.candidates(feed)).hasSize(5);
    }
  }

  @Test
  void executorsAreReplicasInAnOrderOfEachEffectsOwn() {
    World world = new World(4, 6);
    List<Address> replicas =
        world.network().services().stream().limit(3).map(Membership.Node::address).toList();
    Set<Address> first = new TreeSet<>();
    for (int i = 0; i < 50; i++) {
      Hash effect = Hash.keccak(Bytes.ofLong(i));
      List<Address> executors = world.network().executors(replicas, effect);
      first.add(executors.getFirst());

      assertThat(executors).containsExactlyInAnyOrderElementsOf(replicas);
    }
    assertThat(first).hasSize(3);
  }

  @Test
  void aTrustFileIsReadBack() {
    Membership network = new World(4, 3).network();

    assertThat(Membership.fromJson(network.toJson())).isEqualTo(network);
  }

  @Test
  void aTrustFileThatNamesANodeTwiceIsRefused() {
    for (String list : List.of("anchors", "services")) {
      ObjectNode json = (ObjectNode) new World(4, 3).network().toJson();
      ((ArrayNode) json.get("services")).add(json.get(list).get(0).deepCopy());

      assertThatThrownBy(() -> Membership.fromJson(json))
          .isInstanceOf(JsonFields.Malformed.class)
          .hasMessageContaining("named twice");
    }
  }

  @Test
  void aTrustFileWithoutAnchorsOrOfAnotherVersionOrWithAWrongKeyIsRefused() {
    ObjectNode none = (ObjectNode) new World(4, 3).network().toJson();
    none.putArray("anchors");
    ObjectNode newer = (ObjectNode) new World(4, 3).network().toJson();
    newer.put("version", 2);
    ObjectNode wrong = (ObjectNode) new World(4, 3).network().toJson();
    ((ObjectNode) wrong.get("anchors").get(0)).put("node", World.EAS.toHex());
    ObjectNode point = (ObjectNode) new World(4, 3).network().toJson();
    ((ObjectNode) point.get("anchors").get(0)).put("publicKey", "0x" + "05".repeat(33));

    for (ObjectNode json : List.of(none, newer, wrong, point)) {
      assertThatThrownBy(() -> Membership.fromJson(json)).isInstanceOf(JsonFields.Malformed.class);
    }
  }

  private static long operators(Membership network, FeedId feed, Address operator) {
    return network.committee(feed).members().stream()
        .map(member -> network.anchor(member.address()))
        .filter(node -> node != null && node.operator().equals(operator))
        .count();
  }

  private static Membership with(
      Membership from, List<Membership.Node> anchors, List<Membership.Node> services) {
    return new Membership(
        from.chainId(), from.registry(), from.eas(), from.beacon(), anchors, services);
  }

  private static Membership.Node node(Address operator, String key) {
    return new Membership.Node(operator, World.key(key).publicKey(), "http://127.0.0.1:1");
  }
}
