package io.smartlayer.gossip;

/**
 * What a peer may put into one RPC. More of anything makes the whole RPC malformed, before memory
 * is taken for it.
 *
 * @param rpcBytes longest RPC, without its length prefix
 * @param messageBytes most data of one message
 * @param messages most messages
 * @param ids most message ids, in IHAVE and IWANT and other lists together
 * @param entries most subscriptions, and most of each kind of control message
 * @param unknownFields most fields that are skipped because they are not known
 */
public record RpcLimits(
    int rpcBytes, int messageBytes, int messages, int ids, int entries, int unknownFields) {
  private static final int ID_BYTES = 34;
  private static final int ENTRY_BYTES = Topic.BYTES + 24;
  private static final int CONTROL_KINDS = 5;

  /** Checks that what may be in one RPC for itself also fits into it. */
  public RpcLimits {
    Ranges.within("messageBytes", messageBytes, 1, 1 << 22);
    Ranges.within("messages", messages, 1, 1 << 12);
    Ranges.within("ids", ids, 1, 1 << 16);
    Ranges.within("entries", entries, 1, 1 << 12);
    Ranges.within("unknownFields", unknownFields, 0, 1 << 12);
    int control = ids * ID_BYTES + CONTROL_KINDS * entries * ENTRY_BYTES;
    Ranges.within("rpcBytes", rpcBytes, Math.max(control, messageBytes + ENTRY_BYTES), 1 << 23);
  }

  /** 512 KiB, 128 KiB of data, 256 messages, 5000 ids, 128 entries, 1024 unknown fields. */
  public static RpcLimits standard() {
    return new RpcLimits(512 << 10, 128 << 10, 256, 5000, 128, 1024);
  }
}
