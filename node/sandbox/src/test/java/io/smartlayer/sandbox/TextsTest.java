package io.smartlayer.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class TextsTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"\\u0000\"", "\"\\ud800\"", "\"\\uDC00\"", "\"\\ud800x\"", "\"\\ud800\\u0041\"",
        "\"\\ud800\\n\"", "\"\\\\\\ud800\"", "\"\\u00\"", "\"\\ud800\\udc0\"", "\"\\uzzzz\""
      })
  void escapesOfZeroAndOfLoneSurrogatesAreNotClean(String json) {
    assertThat(Texts.isCleanJson(json)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"\"",
        "\"\\\\u0000\"",
        "\"\\\\ud800\"",
        "\"\\ud834\\udd1e\"",
        "\"\\u0001\\\"\"",
        "[\"\\n\"]",
        "\"\\\\\\\\\""
      })
  void otherEscapesAreClean(String json) {
    assertThat(Texts.isCleanJson(json)).isTrue();
  }

  @Test
  void rawZeroAndRawLoneSurrogatesAreNotClean() {
    assertThat(Texts.isClean("a\0")).isFalse();
    assertThat(Texts.isClean("\ud800")).isFalse();
    assertThat(Texts.isClean("\udc00\ud800")).isFalse();
    assertThat(Texts.isClean("\ud834\udd1e")).isTrue();
  }

  @Test
  void bytesThatAreNotUtf8DecodeToNothing() {
    assertThat(Texts.decoded(new byte[] {(byte) 0xED, (byte) 0xA0, (byte) 0x80})).isNull();
    assertThat(Texts.decoded(new byte[] {(byte) 0xC3, (byte) 0xA4})).isEqualTo("ä");
  }

  @Test
  void hashesAreTheStandards() {
    assertThat(Texts.sha256("abc".getBytes(StandardCharsets.US_ASCII)))
        .isEqualTo("0xba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  }
}
