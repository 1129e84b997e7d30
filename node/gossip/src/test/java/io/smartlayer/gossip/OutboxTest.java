package io.smartlayer.gossip;

import static io.smartlayer.gossip.Fixture.LANE;
import static io.smartlayer.gossip.Fixture.peer;
import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Hash;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class OutboxTest {
  private static final RpcLimits LIMITS = new RpcLimits(4096, 100, 3, 4, 2, 4);

  private final Outbox outbox = new Outbox(LIMITS);
  private final Peer to = new Peer(peer(0), true, new OperatorScore(ScoreSettings.standard()));

  @Test
  void whatAPeerIsToldOfMeshesAndIdsGoesInOneRpc() {
    outbox.subscribe(to, LANE, true);
    outbox.prune(to, LANE, Duration.ofMillis(1500));
    Hash id = Hash.sha256(Bytes.utf8("x"));

    List<Rpc> sent = Fixture.sent(outbox.take(), peer(0));
    assertThat(sent).hasSize(1);
    assertThat(sent.getFirst().prune()).containsExactly(new Rpc.Prune(LANE, 2));
    assertThat(sent.getFirst().mayBeLost()).isFalse();

    outbox.ihave(to, LANE, List.of(id));
    outbox.iwant(to, List.of(id));
    sent = Fixture.sent(outbox.take(), peer(0));
    assertThat(sent).hasSize(1);
    assertThat(sent.getFirst().mayBeLost()).isTrue();
    assertThat(outbox.take()).isEmpty();
  }

  @Test
  void anRpcIsNotFilledBeyondWhatAPeerReads() {
    List<Hash> ids = Collections.nCopies(3, Hash.sha256(Bytes.utf8("x")));
    outbox.ihave(to, Lanes.topic(1), ids);
    outbox.iwant(to, ids);
    outbox.graft(to, Lanes.topic(1));
    outbox.graft(to, Lanes.topic(2));

    List<Rpc> sent = Fixture.sent(outbox.take(), peer(0));

    var codec = new RpcCodec(Lanes.all(), LIMITS);
    assertThat(sent).hasSize(3);
    for (Rpc rpc : sent) {
      assertThat(codec.decode(codec.encode(rpc))).isEqualTo(new RpcCodec.Decoded.Understood(rpc));
    }
  }
}
