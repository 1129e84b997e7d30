package io.smartlayer.token;

import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.JsonFields;
import io.smartlayer.primitives.TypedData;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * A node's word for which receipts it signed in one interval: those from a sequence on, without a
 * gap ({@code spec/protocol/audits.md}).
 *
 * @param node whose receipts they are
 * @param interval counts the roots of the node's key, from 0, never twice the same
 * @param first the sequence of the first receipt
 * @param size how many there are, from 1 to {@link #SIZE_LIMIT}
 * @param root RFC 6962, over {@link #leaf} of each in order of sequence
 * @param timeMillis the node's clock when it closed the interval
 */
public record ReceiptRoot(
    Address node, long interval, long first, long size, Hash root, long timeMillis) {
  /** How many receipts an interval has at most. */
  public static final long SIZE_LIMIT = 1 << 21;

  private static final TypedData.Type TYPE =
      TypedData.Type.of(
          "ReceiptRoot(address node,uint64 interval,uint64 first,uint64 size,bytes32 root,"
              + "uint64 timeMillis)");
  private static final Bytes LEAF = Bytes.of((byte) 0);

  /** Checks the ranges; numbers are at most 2^53 - 1, as in JSON. */
  public ReceiptRoot {
    if (!isWhole(interval) || !isWhole(first) || !isWhole(timeMillis)) {
      throw new IllegalArgumentException("a number is negative or too large");
    }
    if (size < 1 || size > SIZE_LIMIT || !isWhole(first + size)) {
      throw new IllegalArgumentException("no interval has " + size + " receipts from " + first);
    }
  }

  /** The leaf of a receipt: SHA-256 over 0x00 and the struct hash of what was signed. */
  public static Hash leaf(Receipt receipt) {
    return Hash.sha256(LEAF, receipt.hash().bytes());
  }

  /** Whether a sequence is one of the interval's. */
  public boolean covers(long sequence) {
    return sequence >= first && sequence < first + size;
  }

  /** Whether both speak of some sequence. */
  public boolean overlaps(ReceiptRoot other) {
    return first < other.first + other.size && other.first < first + size;
  }

  /** The hash of the struct, from which samples follow. */
  public Hash hash() {
    return TYPE.struct()
        .address(node)
        .uint(interval)
        .uint(first)
        .uint(size)
        .hash(root)
        .uint(timeMillis)
        .hash();
  }

  /** What is signed, in the network's domain. */
  public Hash digest(TypedData.Domain domain) {
    return domain.digest(hash());
  }

  /** The JSON form. */
  public JsonNode toJson() {
    return JsonNodeFactory.instance
        .objectNode()
        .put("first", first)
        .put("interval", interval)
        .put("node", node.toHex())
        .put("root", root.toHex())
        .put("size", size)
        .put("timeMillis", timeMillis);
  }

  /**
   * Reads the JSON form.
   *
   * @throws JsonFields.Malformed if it has another shape
   */
  public static ReceiptRoot fromJson(JsonNode json) {
    JsonFields in = JsonFields.of(json, "receipt root");
    long size = in.whole("size");
    long first = in.whole("first");
    if (size < 1 || size > SIZE_LIMIT || !isWhole(first + size)) {
      throw in.wrong("size", "the size of an interval");
    }
    var root =
        new ReceiptRoot(
            in.address("node"),
            in.whole("interval"),
            first,
            size,
            in.hash("root"),
            in.whole("timeMillis"));
    in.end();
    return root;
  }

  private static boolean isWhole(long number) {
    return number >= 0 && number <= JsonFields.WHOLE_LIMIT;
  }
}
