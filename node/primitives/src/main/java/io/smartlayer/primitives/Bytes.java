package io.smartlayer.primitives;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Objects;

/**
 * An immutable sequence of bytes, compared by content and ordered as unsigned numbers from the
 * left.
 *
 * <p>Arrays go in and come out as copies.
 */
public final class Bytes implements Comparable<Bytes> {
  /** No bytes at all. */
  public static final Bytes EMPTY = new Bytes(new byte[0]);

  private static final HexFormat HEX = HexFormat.of();

  private final byte[] content;

  private Bytes(byte[] content) {
    this.content = content;
  }

  /** A copy of an array. */
  public static Bytes of(byte... content) {
    return content.length == 0 ? EMPTY : new Bytes(content.clone());
  }

  /** A copy of {@code length} bytes of an array from {@code offset}. */
  public static Bytes of(byte[] content, int offset, int length) {
    Objects.checkFromIndexSize(offset, length, content.length);
    return new Bytes(Arrays.copyOfRange(content, offset, offset + length));
  }

  /** The UTF-8 form of a text. An unpaired surrogate becomes {@code ?}: refuse such text before. */
  public static Bytes utf8(String text) {
    return new Bytes(text.getBytes(StandardCharsets.UTF_8));
  }

  /** {@code size} bytes of zero. */
  public static Bytes zeros(int size) {
    return new Bytes(new byte[size]);
  }

  /** A number as eight bytes, most significant first. */
  public static Bytes ofLong(long number) {
    byte[] out = new byte[Long.BYTES];
    for (int i = 0; i < Long.BYTES; i++) {
      out[i] = (byte) (number >>> (8 * (Long.BYTES - 1 - i)));
    }
    return new Bytes(out);
  }

  /**
   * Reads hexadecimal digits of either case, with or without {@code 0x}.
   *
   * @throws IllegalArgumentException if a character is no digit or the count of digits is odd
   */
  public static Bytes fromHex(String hex) {
    return new Bytes(HEX.parseHex(hex, hex.startsWith("0x") ? 2 : 0, hex.length()));
  }

  /** All parts, one after the other. */
  public static Bytes concat(Bytes... parts) {
    int size = 0;
    for (Bytes part : parts) {
      size = Math.addExact(size, part.content.length);
    }
    byte[] out = new byte[size];
    int at = 0;
    for (Bytes part : parts) {
      System.arraycopy(part.content, 0, out, at, part.content.length);
      at += part.content.length;
    }
    return new Bytes(out);
  }

  /** How many bytes there are. */
  public int size() {
    return content.length;
  }

  /** The byte at {@code index}, as 0 to 255. */
  public int at(int index) {
    return content[index] & 0xff;
  }

  /** The bytes from {@code from} (included) to {@code to} (excluded). */
  public Bytes slice(int from, int to) {
    Objects.checkFromToIndex(from, to, content.length);
    return new Bytes(Arrays.copyOfRange(content, from, to));
  }

  /** A copy as an array. */
  public byte[] toArray() {
    return content.clone();
  }

  /** The bytes read as UTF-8; what is no UTF-8 becomes U+FFFD. */
  public String toUtf8() {
    return new String(content, StandardCharsets.UTF_8);
  }

  /** Lower-case hexadecimal digits after {@code 0x}. */
  public String toHex() {
    return "0x" + HEX.formatHex(content);
  }

  /** The array itself, for code of this package that does not change it. */
  byte[] array() {
    return content;
  }

  @Override
  public int compareTo(Bytes other) {
    return Arrays.compareUnsigned(content, other.content);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Bytes bytes && Arrays.equals(content, bytes.content);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(content);
  }

  @Override
  public String toString() {
    return toHex();
  }
}
