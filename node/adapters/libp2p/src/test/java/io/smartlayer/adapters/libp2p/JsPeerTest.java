package io.smartlayer.adapters.libp2p;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smartlayer.primitives.PeerId;
import org.junit.jupiter.api.Test;

final class JsPeerTest {
  private static final String KEY = "01".repeat(32);

  @Test
  void twoOfThemUnderstandEachOther() {
    try (var one = JsPeer.start("--key", "secp256k1:" + KEY);
        var other = JsPeer.start("--key", "ed25519:" + KEY)) {
      assertThat(one.id().keyType()).isEqualTo(PeerId.KeyType.SECP256K1);
      assertThat(other.id().keyType()).isEqualTo(PeerId.KeyType.ED25519);
      assertThat(other.address().peer()).isEqualTo(other.id());
      one.ask("dial", "address", other.address().toString());
      other.event("connect", event -> event.get("peer").asString().equals(one.id().toString()));
      assertThat(one.ask("ping", "peer", other.id().toString()).get("millis").asInt())
          .isNotNegative();
    }
  }

  @Test
  void whatCannotBeDoneIsToldWithItsReason() {
    try (var peer = JsPeer.start()) {
      assertThatThrownBy(() -> peer.ask("fly")).hasMessageContaining("there is no command fly");
    }
  }

  @Test
  void whatFailsTellsWhatWasSaidLast() {
    assertThatThrownBy(() -> JsPeer.start("--key", "rsa"))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("a key of type ed25519 or secp256k1 is expected");
  }
}
