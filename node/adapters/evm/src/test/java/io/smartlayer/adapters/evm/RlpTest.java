package io.smartlayer.adapters.evm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smartlayer.primitives.Bytes;
import java.math.BigInteger;
import org.junit.jupiter.api.Test;

/** Examples of Ethereum's documentation of recursive length prefix. */
final class RlpTest {
  private static final String LOREM = "Lorem ipsum dolor sit amet, consectetur adipisicing elit";

  @Test
  void shortTextsHaveTheirLengthInTheFirstByte() {
    assertThat(text("dog").toHex()).isEqualTo("0x83646f67");
    assertThat(text("").toHex()).isEqualTo("0x80");
  }

  @Test
  void aSingleByteBelow128IsItself() {
    assertThat(Rlp.string(Bytes.of((byte) 0x7f)).toHex()).isEqualTo("0x7f");
    assertThat(Rlp.string(Bytes.of((byte) 0x80)).toHex()).isEqualTo("0x8180");
    assertThat(Rlp.string(Bytes.of((byte) 0)).toHex()).isEqualTo("0x00");
  }

  @Test
  void longTextsHaveTheLengthOfTheirLength() {
    assertThat(text(LOREM)).isEqualTo(Bytes.concat(Bytes.fromHex("b838"), Bytes.utf8(LOREM)));
    assertThat(text(LOREM.substring(1)).at(0)).isEqualTo(0x80 + 55);
    assertThat(text("x".repeat(1024)).slice(0, 3)).isEqualTo(Bytes.fromHex("b90400"));
  }

  @Test
  void listsHoldTheirItems() {
    assertThat(Rlp.list(text("cat"), text("dog")).toHex()).isEqualTo("0xc88363617483646f67");
    Bytes none = Rlp.list();
    Bytes one = Rlp.list(none);
    assertThat(Rlp.list(none, one, Rlp.list(none, one)).toHex()).isEqualTo("0xc7c0c1c0c3c0c1c0");
    assertThat(Rlp.list(text(LOREM)).slice(0, 2)).isEqualTo(Bytes.fromHex("f83a"));
  }

  @Test
  void numbersHaveNoLeadingZeros() {
    assertThat(Rlp.number(0).toHex()).isEqualTo("0x80");
    assertThat(Rlp.number(15).toHex()).isEqualTo("0x0f");
    assertThat(Rlp.number(1024).toHex()).isEqualTo("0x820400");
    assertThat(Rlp.number(BigInteger.ONE.shiftLeft(255)).toHex())
        .isEqualTo("0xa080" + "00".repeat(31));
    assertThatThrownBy(() -> Rlp.number(-1)).isInstanceOf(IllegalArgumentException.class);
  }

  private static Bytes text(String text) {
    return Rlp.string(Bytes.utf8(text));
  }
}
