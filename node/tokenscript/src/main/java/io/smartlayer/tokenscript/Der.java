package io.smartlayer.tokenscript;

import io.smartlayer.primitives.Bytes;
import java.util.ArrayList;
import java.util.List;

/**
 * One element of ASN.1 in its distinguished encoding (X.690): tag, content, and the whole of it.
 *
 * <p>Only what the delegation certificate needs: one-byte tags and lengths below 65536, each in its
 * shortest form, so that no element has two encodings.
 */
record Der(int tag, Bytes content, Bytes whole) {
  static final int BOOLEAN = 0x01;
  static final int INTEGER = 0x02;
  static final int BIT_STRING = 0x03;
  static final int OCTET_STRING = 0x04;
  static final int OBJECT_IDENTIFIER = 0x06;
  static final int SEQUENCE = 0x30;

  /** Reads elements one after the other, to the last byte. */
  static List<Der> readAll(Bytes bytes) throws Refusal {
    List<Der> out = new ArrayList<>();
    for (int at = 0; at < bytes.size(); at += out.getLast().whole.size()) {
      out.add(readAt(bytes, at));
    }
    return out;
  }

  /** Reads exactly one element. */
  static Der read(Bytes bytes) throws Refusal {
    List<Der> all = readAll(bytes);
    if (all.size() != 1) {
      throw fail("one element");
    }
    return all.getFirst();
  }

  /** The parts of an element with this tag. */
  List<Der> parts(int expected) throws Refusal {
    return readAll(content(expected));
  }

  /** The content of an element with this tag. */
  Bytes content(int expected) throws Refusal {
    if (tag != expected) {
      throw fail("tag " + expected);
    }
    return content;
  }

  /** The content of a bit string of whole bytes. */
  Bytes bits() throws Refusal {
    Bytes bits = content(BIT_STRING);
    if (bits.size() == 0 || bits.at(0) != 0) {
      throw fail("whole bytes");
    }
    return bits.slice(1, bits.size());
  }

  /** The content of a positive integer in at most 32 bytes, filled to 32. */
  Bytes number() throws Refusal {
    Bytes digits = content(INTEGER);
    boolean padded = digits.size() > 1 && digits.at(0) == 0;
    if (digits.size() == 0 || digits.at(0) >= 0x80 || (padded && digits.at(1) < 0x80)) {
      throw fail("a positive integer in its shortest form");
    }
    Bytes plain = padded ? digits.slice(1, digits.size()) : digits;
    if (plain.size() > 32) {
      throw fail("at most 32 bytes");
    }
    return Bytes.concat(Bytes.zeros(32 - plain.size()), plain);
  }

  private static Der readAt(Bytes bytes, int at) throws Refusal {
    int left = bytes.size() - at;
    if (left < 2 || (bytes.at(at) & 0x1f) == 0x1f) {
      throw fail("a tag and a length");
    }
    int first = bytes.at(at + 1);
    int lengthBytes = first < 0x80 ? 0 : first - 0x80;
    if (first == 0x80 || lengthBytes > 2 || left < 2 + lengthBytes) {
      throw fail("a length below 65536");
    }
    int length = first;
    if (lengthBytes > 0) {
      length = bytes.at(at + 2);
      if (lengthBytes == 2) {
        length = length << 8 | bytes.at(at + 3);
      }
      if (length < (lengthBytes == 1 ? 0x80 : 0x100)) {
        throw fail("a length in its shortest form");
      }
    }
    int start = at + 2 + lengthBytes;
    if (length > bytes.size() - start) {
      throw fail(length + " bytes of content");
    }
    return new Der(
        bytes.at(at), bytes.slice(start, start + length), bytes.slice(at, start + length));
  }

  private static Refusal fail(String expected) {
    return new Refusal(
        Reason.CERTIFICATE, "the certificate is no strict DER: expected " + expected);
  }
}
