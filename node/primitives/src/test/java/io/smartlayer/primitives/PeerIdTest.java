package io.smartlayer.primitives;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PeerIdTest {
  /** The secp256k1 key of the libp2p specification's test vectors. */
  private static final String SPECIFIED_KEY =
      "08021221037777e994e452c21604f91de093ce415f5432f701dd8cd1a7a6fea0e630bfca99";

  @ParameterizedTest
  @ValueSource(
      strings = {
        "16Uiu2HAmLhLvBoYaoZfaMUKuibM6ac163GwKY74c5kiSLg5KvLpY",
        "12D3KooWD3eckifWpRn9wQpMG9R9hX3sD158z7EqHWmweQAJU5SA"
      })
  void idsOfOtherImplementationsComeBackAsTheyWere(String text) {
    assertThat(PeerId.parse(text)).hasToString(text);
  }

  @Test
  void theKeyIsInTheName() {
    var id = PeerId.ofKeyMessage(Bytes.fromHex(SPECIFIED_KEY));
    assertThat(id.keyType()).isEqualTo(PeerId.KeyType.SECP256K1);
    assertThat(id.keyMessage()).isEqualTo(Bytes.fromHex(SPECIFIED_KEY));
    PublicKey key = PublicKey.parse(id.keyData());
    assertThat(id.publicKey()).isEqualTo(key);
    assertThat(PeerId.of(key)).isEqualTo(id);
    assertThat(PeerId.parse("12D3KooWD3eckifWpRn9wQpMG9R9hX3sD158z7EqHWmweQAJU5SA").publicKey())
        .isNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "1", "0OIl", "QmYyQSo1c1Ym7orWxLYvCrM2EmxFTANf8wXmmE7DWjhx5N"})
  void otherNamesAreRefused(String text) {
    assertThatThrownBy(() -> PeerId.parse(text)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> PeerId.parse("1".repeat(65)))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
