package io.smartlayer.adapters.web;

import java.net.InetAddress;
import java.net.UnknownHostException;

/**
 * Addresses that begin with the same bits.
 *
 * @param first the address whose other bits are zero, 4 or 16 bytes
 * @param bits how many bits are the same
 * @param use what the block is for, in a few words
 */
record AddressBlock(InetAddress first, int bits, String use) {
  /** Reads a block such as {@code 10.0.0.0/8}. */
  static AddressBlock of(String text, String use) {
    int slash = text.indexOf('/');
    try {
      return new AddressBlock(
          InetAddress.ofLiteral(text.substring(0, slash)),
          Integer.parseInt(text, slash + 1, text.length(), 10),
          use);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("no block of addresses: " + text, e);
    }
  }

  /** Whether an address of as many bytes is in it. */
  boolean has(byte[] address) {
    byte[] wanted = first.getAddress();
    if (address.length != wanted.length) {
      return false;
    }
    for (int i = 0; i < bits; i++) {
      int mask = 0x80 >> (i % 8);
      if ((address[i / 8] & mask) != (wanted[i / 8] & mask)) {
        return false;
      }
    }
    return true;
  }

  /** The address of four bytes at a place of another. */
  static InetAddress embedded(byte[] address, int from) {
    byte[] four = {address[from], address[from + 1], address[from + 2], address[from + 3]};
    try {
      return InetAddress.getByAddress(four);
    } catch (UnknownHostException e) {
      throw new IllegalStateException("four bytes are an address", e);
    }
  }
}
