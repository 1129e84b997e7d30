package io.smartlayer.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.primitives.PeerId;
import java.util.List;
import org.junit.jupiter.api.Test;

class RateLimitTest {
  private final RateLimit limit = new RateLimit();
  private final Members members = Samples.anchors(3);

  @Test
  void aMemberHasABurstAndThenARate() {
    assertThat(taken(Samples.peer(1), 1000, 0)).isEqualTo(DirectoryLimits.BURST);
    assertThat(taken(Samples.peer(1), 1000, 1)).isEqualTo(DirectoryLimits.RATE);
    assertThat(taken(Samples.peer(2), 1000, 1)).isEqualTo(DirectoryLimits.BURST);
  }

  @Test
  void theNodesOfOneOperatorShareItsAllowance() {
    var two =
        new Members(
            Samples.BEACON,
            List.of(
                Samples.anchor(1),
                new Members.Member(Samples.peer(2), Samples.operator(1), Members.Role.SERVICE)));
    for (int i = 0; i < DirectoryLimits.BURST; i++) {
      assertThat(limit.takes(Samples.peer(1 + i % 2), two, Samples.NOW)).isTrue();
    }
    assertThat(limit.takes(Samples.peer(1), two, Samples.NOW)).isFalse();
    assertThat(limit.takes(Samples.peer(2), two, Samples.NOW)).isFalse();
  }

  @Test
  void aCrowdOfStrangersGetsNoMoreThanAFewAndNoMemberSuffers() {
    int taken = 0;
    for (int i = 0; i < 3000; i++) {
      PeerId stranger =
          PeerId.ofEd25519(
              io.smartlayer.primitives.Hash.keccak(io.smartlayer.primitives.Bytes.ofLong(i))
                  .bytes());
      taken += limit.takes(stranger, members, Samples.NOW) ? 1 : 0;
    }
    assertThat(taken).isEqualTo(DirectoryLimits.STRANGERS_BURST);
    assertThat(limit.size()).isEqualTo(DirectoryLimits.STRANGERS);
    assertThat(taken(Samples.peer(1), 10, 0)).isEqualTo(10);
  }

  @Test
  void oneStrangerLeavesRoomForOthers() {
    assertThat(taken(Samples.peer(77), 1000, 0)).isEqualTo(DirectoryLimits.STRANGER_BURST);
    assertThat(taken(Samples.peer(78), 1, 0)).isEqualTo(1);
  }

  private int taken(PeerId peer, int attempts, int seconds) {
    int taken = 0;
    for (int i = 0; i < attempts; i++) {
      taken += limit.takes(peer, members, Samples.NOW.plusSeconds(seconds)) ? 1 : 0;
    }
    return taken;
  }
}
