package io.smartlayer.channel;

import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.JsonFields;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * What a caller sends along with a call to pay for it.
 *
 * @param channel that pays
 * @param voucher a newer one than the node has, which pays ahead; null for none
 * @param spender the leave of the key that signed; null where that is the voucher key itself
 * @param spend the signature; null where it is that of the grant's proof
 */
public record Payment(
    Hash channel,
    @Nullable AckedVoucher voucher,
    @Nullable Spender spender,
    @Nullable Spend spend) {
  /** The JSON form. */
  public JsonNode toJson() {
    var json = JsonNodeFactory.instance.objectNode().put("channel", channel.toHex());
    if (voucher != null) {
      json.set("voucher", voucher.toJson());
    }
    if (spender != null) {
      json.set("spender", spender.toJson());
    }
    if (spend != null) {
      json.set("spend", spend.toJson());
    }
    return json;
  }

  /**
   * Reads the JSON form.
   *
   * @throws JsonFields.Malformed if it has another shape
   */
  public static Payment fromJson(JsonNode json) {
    JsonFields in = JsonFields.of(json, "payment");
    var payment =
        new Payment(
            in.hash("channel"),
            in.has("voucher") ? AckedVoucher.fromJson(in.value("voucher")) : null,
            in.has("spender") ? Spender.fromJson(in.value("spender")) : null,
            in.has("spend") ? Spend.fromJson(in.value("spend")) : null);
    in.end();
    if (payment.voucher != null && !payment.voucher.voucher().channel().equals(payment.channel)) {
      throw in.wrong("voucher", "of another channel");
    }
    if (payment.spender != null && !payment.spender.channel().equals(payment.channel)) {
      throw in.wrong("spender", "of another channel");
    }
    return payment;
  }
}
