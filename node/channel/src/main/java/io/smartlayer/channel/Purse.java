package io.smartlayer.channel;

import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.JsonFields;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * What a payer knows of its channel: the newest voucher that was acknowledged, and one that was
 * sent and may have been. A voucher that was sent is sent again, byte for byte, until the anchor
 * has answered: two of one number would leave nobody sure which counts.
 *
 * @param acked null before the first
 * @param sent null when the anchor has answered for all
 */
public record Purse(Hash channel, @Nullable AckedVoucher acked, @Nullable SignedVoucher sent) {
  /** A channel on which nothing was spent. */
  public static Purse of(Hash channel) {
    return new Purse(channel, null, null);
  }

  /** The lines of the newest voucher. */
  public List<Line> lines() {
    return acked == null ? List.of() : acked.signed().lines();
  }

  /** The number of the next voucher. */
  public long nextNonce() {
    return acked == null ? 1 : acked.voucher().nonce() + 1;
  }

  /**
   * The lines of the next voucher: so much more for calls at a node.
   *
   * @param terms a line's node, operator, type, issuer and share; its amount is not looked at
   * @throws IllegalStateException if a channel can have no more lines
   */
  public List<Line> paying(Line terms, Amount more) {
    List<Line> lines = new ArrayList<>(lines());
    for (int i = 0; i < lines.size(); i++) {
      if (lines.get(i).continues(terms)) {
        lines.set(i, terms.with(lines.get(i).gross().plus(more)));
        return lines;
      }
    }
    if (lines.size() == Split.LINES_LIMIT) {
      throw new IllegalStateException("a channel pays for at most 64 nodes and types of tokens");
    }
    lines.add(terms.with(more));
    return lines;
  }

  /** With a voucher that is about to be sent. */
  public Purse sending(SignedVoucher voucher) {
    return new Purse(channel, acked, voucher);
  }

  /** With what the anchor has acknowledged. */
  public Purse received(AckedVoucher voucher) {
    return new Purse(channel, voucher, null);
  }

  /** Without what the anchor has refused. */
  public Purse refused() {
    return new Purse(channel, acked, null);
  }

  /** The JSON form. */
  public JsonNode toJson() {
    var json = JsonNodeFactory.instance.objectNode().put("channel", channel.toHex());
    if (acked != null) {
      json.set("acked", acked.toJson());
    }
    if (sent != null) {
      json.set("sent", sent.toJson());
    }
    return json;
  }

  /**
   * Reads the JSON form.
   *
   * @throws JsonFields.Malformed if it has another shape
   */
  public static Purse fromJson(JsonNode json) {
    JsonFields in = JsonFields.of(json, "purse");
    var purse =
        new Purse(
            in.hash("channel"),
            in.has("acked") ? AckedVoucher.fromJson(in.value("acked")) : null,
            in.has("sent") ? SignedVoucher.fromJson(in.value("sent")) : null);
    in.end();
    return purse;
  }
}
