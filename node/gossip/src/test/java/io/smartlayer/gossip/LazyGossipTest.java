package io.smartlayer.gossip;

import static io.smartlayer.gossip.Fixture.message;
import static io.smartlayer.gossip.Fixture.peer;
import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Hash;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LazyGossipTest {
  private final Fixture node = new Fixture();

  @Test
  void peersOutsideTheMeshAreToldIdsForThreeHeartbeats() {
    node.connect(0, 30, false);
    node.beat();
    node.publish(message(1));

    for (int i = 0; i < 3; i++) {
      assertThat(told(node.beat())).isEqualTo(6);
    }
    assertThat(told(node.beat())).isZero();
  }

  @Test
  void whatIsMissingIsAskedForOnce() {
    node.connect(0, 2, false);
    node.publish(message(1));
    Rpc told = Fixture.ihave(List.of(message(1).id(), message(2).id()));

    assertThat(node.receive(0, told))
        .containsExactly(new GossipEffect.Send(peer(0), Fixture.iwant(List.of(message(2).id()))));
  }

  @Test
  void whoAsksGetsAMessageThreeTimesAndForFiveHeartbeats() {
    node.connect(0, 2, false);
    node.publish(message(1));
    Rpc ask = Fixture.iwant(List.of(message(1).id(), message(1).id()));

    for (int i = 0; i < 3; i++) {
      assertThat(Fixture.receivers(node.receive(0, ask), message(1))).hasSize(1);
    }
    assertThat(node.receive(0, ask)).isEmpty();
    node.beats(4);
    assertThat(Fixture.receivers(node.receive(1, ask), message(1))).hasSize(1);
    node.beat();
    assertThat(node.receive(1, ask)).isEmpty();
    assertThat(node.router().gauges().cachedBytes()).isZero();
  }

  @Test
  void whoTellsIdsAndBringsNothingPays() {
    node.connect(0, 2, false);
    for (int i = 0; i < 9; i++) {
      node.receive(0, Fixture.ihave(ids(i * 10, 10)));
      node.receive(1, Fixture.ihave(List.of(message(i).id())));
      node.receive(1, Rpc.of(message(i)));
    }
    assertThat(node.router().gauges().promises()).isEqualTo(9);

    node.pass(3_000);

    assertThat(node.score(0)).isNegative();
    assertThat(node.score(1)).isNotNegative();
    assertThat(node.router().gauges().promises()).isZero();
  }

  @Test
  void onlySoManyIdsOfOnePeerAreReadInAHeartbeat() {
    node.connect(0, 1, false);
    int asked = 0;
    for (int i = 0; i < 12; i++) {
      asked += asked(node.receive(0, Fixture.ihave(ids(i * 200, 200))));
    }
    assertThat(asked).as("ids").isEqualTo(1000);

    node.beat();
    asked = 0;
    for (int i = 0; i < 12; i++) {
      asked += asked(node.receive(0, Fixture.ihave(ids(10_000 + i * 10, 10))));
    }
    assertThat(asked).as("IHAVE").isEqualTo(100);
  }

  @Test
  void idsAreNotExchangedWithPeersOfLowScore() {
    node.connect(0, 1, false);
    node.publish(message(9));
    for (int i = 0; i < 4; i++) {
      node.receive(0, Rpc.of(message(i)));
      node.judge(message(i), Verdict.REJECT);
    }
    assertThat(node.score(0)).isEqualTo(-160);

    assertThat(node.receive(0, Fixture.ihave(ids(0, 1)))).isEmpty();
    assertThat(node.receive(0, Fixture.iwant(List.of(message(9).id())))).isEmpty();
    assertThat(told(node.beat())).isZero();
  }

  @Test
  void theCacheForgetsTheOldestWhenItIsFull() {
    LazySettings lazy = LazySettings.standard();
    var cache =
        new MessageCache(
            new LazySettings(6, 0.25, 5, 3, 3, 100, lazy.ids(), 10, 3, 500, lazy.promise()));

    for (int i = 0; i < 4; i++) {
      cache.add(message(i), Rpc.of(message(i)), List.of(), 0);
    }
    assertThat(cache.find(message(0).id())).isNull();
    var large = new Message(Fixture.LANE, Bytes.zeros(95));
    cache.add(large, Rpc.of(large), List.of(), 0);

    assertThat(cache.size()).isEqualTo(1);
    assertThat(cache.bytes()).isEqualTo(95);
  }

  private static List<Hash> ids(int from, int count) {
    return IntStream.range(from, from + count).mapToObj(i -> Hash.sha256(Bytes.ofLong(i))).toList();
  }

  private static int told(List<GossipEffect> effects) {
    return (int)
        Fixture.of(effects, GossipEffect.Send.class).stream()
            .filter(send -> !send.rpc().ihave().isEmpty())
            .count();
  }

  private static int asked(List<GossipEffect> effects) {
    return Fixture.of(effects, GossipEffect.Send.class).stream()
        .mapToInt(send -> send.rpc().iwant().size())
        .sum();
  }
}
