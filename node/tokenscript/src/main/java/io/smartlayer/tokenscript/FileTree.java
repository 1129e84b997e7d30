package io.smartlayer.tokenscript;

import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Hash;
import io.smartlayer.tokenscript.ContentAddress.Codec;
import java.util.ArrayList;
import java.util.List;

/**
 * The trees in which IPFS keeps a file (UnixFS in dag-pb), as its usual tools make them: parts of
 * 256 KiB or 1 MiB under one node, bare or each in a node of its own.
 *
 * <p>A TokenScript has at most 16 parts, so that one node always holds them all.
 */
final class FileTree {
  private static final List<Integer> PART_SIZES = List.of(256 << 10, 1 << 20);
  private static final int FILE = 2;

  private FileTree() {}

  /** How the parts of a file lie under the root. */
  private enum Leaves {
    /** Each part is its own block. */
    BARE,
    /** Each part is in a node, named as in version 0. */
    WRAPPED_0,
    /** Each part is in a node, named as in version 1. */
    WRAPPED_1
  }

  /** The hashes of the roots of all these trees, in no meaningful order. */
  static List<Hash> roots(Bytes file) {
    List<Hash> out = new ArrayList<>();
    for (int size : PART_SIZES) {
      if (file.size() <= size) {
        out.add(Hash.sha256(leaf(file)));
      } else {
        for (Leaves leaves : Leaves.values()) {
          out.add(Hash.sha256(root(file, size, leaves)));
        }
      }
    }
    return out;
  }

  private static Bytes root(Bytes file, int size, Leaves leaves) {
    List<Bytes> node = new ArrayList<>();
    List<Bytes> content = new ArrayList<>();
    content.add(number(1, FILE));
    content.add(number(3, file.size()));
    for (int at = 0; at < file.size(); at += size) {
      Bytes part = file.slice(at, Math.min(file.size(), at + size));
      Bytes block = leaves == Leaves.BARE ? part : leaf(part);
      Bytes hash = Bytes.concat(Bytes.fromHex("1220"), Hash.sha256(block).bytes());
      Bytes name =
          switch (leaves) {
            case BARE -> Bytes.concat(Bytes.of((byte) 1, (byte) Codec.RAW.number()), hash);
            case WRAPPED_0 -> hash;
            case WRAPPED_1 -> Bytes.concat(Bytes.of((byte) 1, (byte) Codec.TREE.number()), hash);
          };
      node.add(
          bytes(2, Bytes.concat(bytes(1, name), bytes(2, Bytes.EMPTY), number(3, block.size()))));
      content.add(number(4, part.size()));
    }
    node.add(bytes(1, Bytes.concat(content.toArray(Bytes[]::new))));
    return Bytes.concat(node.toArray(Bytes[]::new));
  }

  private static Bytes leaf(Bytes part) {
    return bytes(1, Bytes.concat(number(1, FILE), bytes(2, part), number(3, part.size())));
  }

  private static Bytes bytes(int field, Bytes content) {
    return Bytes.concat(Bytes.of((byte) (field << 3 | 2)), varint(content.size()), content);
  }

  private static Bytes number(int field, int value) {
    return Bytes.concat(Bytes.of((byte) (field << 3)), varint(value));
  }

  /** A number of at most 28 bits, as Protocol Buffers write it. */
  private static Bytes varint(int value) {
    Bytes out = Bytes.EMPTY;
    int rest = value;
    while (rest >= 0x80) {
      out = Bytes.concat(out, Bytes.of((byte) ((rest & 0x7f) | 0x80)));
      rest >>= 7;
    }
    return Bytes.concat(out, Bytes.of((byte) rest));
  }
}
