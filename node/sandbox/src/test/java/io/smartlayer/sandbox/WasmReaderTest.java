package io.smartlayer.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

final class WasmReaderTest {
  @Test
  void numbersMayBePaddedUpToTheirLongestForm() {
    assertThat(reader(0x80, 0x80, 0x80, 0x80, 0x00).u32()).isZero();
    assertThat(reader(0xE5, 0x8E, 0x26).u32()).isEqualTo(624_485);
    reader(0x80, 0x80, 0x80, 0x80, 0x78).skipSigned(32);
    reader(0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F).skipSigned(64);
  }

  @Test
  void numbersTooLongOrTooWideAreRefused() {
    assertThatThrownBy(() -> reader(0x80, 0x80, 0x80, 0x80, 0x80, 0x00).u32())
        .hasMessageContaining("too wide");
    assertThatThrownBy(() -> reader(0xFF, 0xFF, 0xFF, 0xFF, 0x1F).u32())
        .hasMessageContaining("too wide");
    assertThatThrownBy(() -> reader(0xFF, 0xFF, 0xFF, 0xFF, 0x0F).u32())
        .hasMessageContaining("too large");
    assertThatThrownBy(() -> reader(0x80, 0x80, 0x80, 0x80, 0x08).skipSigned(32))
        .hasMessageContaining("too wide");
    assertThatThrownBy(
            () -> reader(0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x01).skipSigned(64))
        .hasMessageContaining("too wide");
    assertThatThrownBy(() -> reader(0x80).u32()).hasMessageContaining("unexpected end");
  }

  @Test
  void whatIsWrittenIsReadBack() {
    for (int value : new int[] {0, 1, 127, 128, 16_383, 16_384, Integer.MAX_VALUE}) {
      assertThat(new WasmReader(new WasmWriter().u32(value).bytes()).u32()).isEqualTo(value);
    }
    for (long value : new long[] {0, 63, 64, -64, -65, Long.MAX_VALUE, Long.MIN_VALUE}) {
      WasmReader in = new WasmReader(new WasmWriter().signed(value).bytes());
      in.skipSigned(64);
      in.expectEnd("number");
    }
  }

  @Test
  void aSliceEndsWhereItWasCut() {
    WasmReader in = reader(1, 2, 3);
    WasmReader slice = in.slice(2);
    slice.skip(2);

    assertThat(slice.hasMore()).isFalse();
    assertThat(in.u8()).isEqualTo(3);
    assertThatThrownBy(() -> reader(1).slice(2)).hasMessageContaining("unexpected end");
    assertThatThrownBy(() -> reader(1).expectEnd("it")).hasMessageContaining("1 bytes too many");
  }

  private static WasmReader reader(int... bytes) {
    return new WasmReader(new WasmWriter().bytes(bytes).bytes());
  }
}
