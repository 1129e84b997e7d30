package io.smartlayer.token;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.SecretKey;
import io.smartlayer.primitives.WalletSignature;
import org.junit.jupiter.api.Test;

class GrantSignersTest {
  private static final SecretKey HOLDER = key("holder");
  private static final SecretKey STRANGER = key("stranger");
  private static final Hash GRANT = Hash.keccak(Bytes.utf8("a grant"));
  private static final Hash OTHER = Hash.keccak(Bytes.utf8("another grant"));

  private final GrantSigners signers = new GrantSigners(2);

  @Test
  void theHolderAloneSignedTheFirstTimeAndEachTimeAfter() {
    WalletSignature signature = HOLDER.signForWallets(GRANT);
    for (int i = 0; i < 3; i++) {
      assertThat(signers.isBy(HOLDER.address(), GRANT, signature)).isTrue();
      assertThat(signers.isBy(STRANGER.address(), GRANT, signature)).isFalse();
    }
  }

  @Test
  void aSignatureThatIsRememberedIsGoodForItsGrantAlone() {
    WalletSignature signature = HOLDER.signForWallets(GRANT);
    assertThat(signers.isBy(HOLDER.address(), GRANT, signature)).isTrue();
    assertThat(signers.isBy(HOLDER.address(), OTHER, signature)).isFalse();
  }

  @Test
  void aGrantThatIsRememberedIsGoodWithItsSignatureAlone() {
    assertThat(signers.isBy(HOLDER.address(), GRANT, HOLDER.signForWallets(GRANT))).isTrue();
    assertThat(signers.isBy(HOLDER.address(), GRANT, STRANGER.signForWallets(GRANT))).isFalse();
    var flipped =
        new WalletSignature(
            HOLDER.signForWallets(GRANT).signature(), 1 - HOLDER.signForWallets(GRANT).yParity());
    assertThat(signers.isBy(HOLDER.address(), GRANT, flipped)).isFalse();
  }

  @Test
  void whoLostTheTokenIsNotItsHolderForBeingRemembered() {
    WalletSignature signature = HOLDER.signForWallets(GRANT);
    assertThat(signers.isBy(HOLDER.address(), GRANT, signature)).isTrue();
    assertThat(signers.isBy(STRANGER.address(), GRANT, signature)).isFalse();
  }

  @Test
  void strangersLeaveNoTrace() {
    for (int i = 0; i < 5; i++) {
      Hash grant = Hash.keccak(Bytes.ofLong(i));
      assertThat(signers.isBy(HOLDER.address(), grant, STRANGER.signForWallets(grant))).isFalse();
    }
    assertThat(signers.size()).isZero();
  }

  @Test
  void noMoreAreRememberedThanTheLimit() {
    for (int i = 0; i < 5; i++) {
      Hash grant = Hash.keccak(Bytes.ofLong(i));
      assertThat(signers.isBy(HOLDER.address(), grant, HOLDER.signForWallets(grant))).isTrue();
    }
    assertThat(signers.size()).isEqualTo(2);
  }

  private static SecretKey key(String name) {
    return new SecretKey(Hash.keccak(Bytes.utf8(name)).bytes());
  }
}
