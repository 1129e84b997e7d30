package io.smartlayer.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AmountTest {
  private static final String MOST = "340282366920938463463374607431768211455";

  @Test
  void unitsAndTokensAreReadAndWritten() {
    assertThat(Amount.parse(MOST)).hasToString(MOST);
    assertThat(Amount.tokens("0.002")).isEqualTo(Amount.of(2_000_000_000_000_000L));
    assertThat(Amount.tokens("12").inTokens()).isEqualTo("12");
    assertThat(Amount.of(1).inTokens()).isEqualTo("0.000000000000000001");
    assertThat(Amount.ZERO.inTokens()).isEqualTo("0");
    assertThat(Amount.parse(MOST).bytes().toHex()).isEqualTo("0x" + "f".repeat(32));
    assertThat(Amount.of(255).bytes().toHex()).isEqualTo("0x" + "0".repeat(30) + "ff");
    assertThat(Amount.of(999).share(1_000)).isEqualTo(Amount.of(99));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "-1", "01", "1.0", "1e3", "+1", " 1", "٣", MOST + "0"})
  void whatIsNoWholeNumberOfUnitsIsRefused(String text) {
    assertThatThrownBy(() -> Amount.parse(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ".5", "5.", "-1", "1e3", "0.0000000000000000001", "٣", "1,5"})
  void whatIsNoNumberOfTokensIsRefused(String text) {
    assertThatThrownBy(() -> Amount.tokens(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void nothingIsBeyondTheRange() {
    Amount most = Amount.parse(MOST);
    assertThatThrownBy(() -> most.plus(Amount.of(1))).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Amount.ZERO.minus(Amount.of(1)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Amount(BigInteger.ONE.shiftLeft(128)))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
