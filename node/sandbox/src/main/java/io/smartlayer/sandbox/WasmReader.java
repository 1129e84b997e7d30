package io.smartlayer.sandbox;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A strict cursor over WebAssembly binary text: every read is bounds-checked and every LEB128
 * number is held to its longest allowed length and to zero (or sign) bits beyond its width.
 *
 * <p>Anything else throws {@link IllegalArgumentException} naming the offset. Source: WebAssembly
 * Core Specification 2.0, section 5.2.
 */
final class WasmReader {
  private final byte[] bytes;
  private final int end;
  private int position;

  WasmReader(byte[] bytes) {
    this(bytes, 0, bytes.length);
  }

  private WasmReader(byte[] bytes, int start, int end) {
    this.bytes = bytes;
    this.position = start;
    this.end = end;
  }

  int position() {
    return position;
  }

  boolean hasMore() {
    return position < end;
  }

  int u8() {
    if (position >= end) throw refused("unexpected end");
    return bytes[position++] & 0xFF;
  }

  /** An unsigned 32-bit number that must fit a Java int: all our counts, sizes and indices do. */
  int u32() {
    long value = 0;
    for (int shift = 0; shift < 35; shift += 7) {
      int next = u8();
      if (shift == 28 && (next & 0xF0) != 0) throw refused("u32 too wide");
      value |= (long) (next & 0x7F) << shift;
      if ((next & 0x80) == 0) {
        if (value > Integer.MAX_VALUE) throw refused("number too large");
        return (int) value;
      }
    }
    throw refused("u32 too long");
  }

  /** Skips a signed number of {@code width} bits, 32 or 64, after checking its form. */
  void skipSigned(int width) {
    int last = width / 7;
    for (int index = 0; index <= last; index++) {
      int next = u8();
      if (index == last) checkSignBits(next, width - 7 * last);
      if ((next & 0x80) == 0) return;
    }
    throw refused("signed number too long");
  }

  String name() {
    return new String(take(u32()), StandardCharsets.UTF_8);
  }

  byte[] take(int count) {
    byte[] taken = Arrays.copyOfRange(bytes, position, require(count));
    position += count;
    return taken;
  }

  void skip(int count) {
    position = require(count);
  }

  /** The next {@code count} bytes as a reader of their own; this one moves past them. */
  WasmReader slice(int count) {
    WasmReader slice = new WasmReader(bytes, position, require(count));
    position += count;
    return slice;
  }

  byte[] rest() {
    return take(end - position);
  }

  byte[] since(int start) {
    return Arrays.copyOfRange(bytes, start, position);
  }

  void expect(int value, String what) {
    int found = u8();
    if (found != value) throw refused("expected " + what + " " + value + ", found " + found);
  }

  void expectEnd(String what) {
    if (hasMore()) throw refused(what + " has " + (end - position) + " bytes too many");
  }

  IllegalArgumentException refused(String why) {
    return new IllegalArgumentException("WebAssembly refused at byte " + position + ": " + why);
  }

  private int require(int count) {
    if (count > end - position) throw refused("unexpected end");
    return position + count;
  }

  private void checkSignBits(int lastByte, int usedBits) {
    int sign = (-1 << (usedBits - 1)) & 0x7F;
    int found = lastByte & sign;
    if ((lastByte & 0x80) != 0 || (found != 0 && found != sign)) {
      throw refused("signed number too wide");
    }
  }
}
