package io.smartlayer.channel;

import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.JsonFields;
import io.smartlayer.primitives.SecretKey;
import io.smartlayer.primitives.TypedData;
import io.smartlayer.primitives.WalletSignature;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A voucher that counts: the channel's anchor has acknowledged it, and no other of its number. It
 * is all that anybody needs to settle the channel.
 *
 * @param ack the anchor's signature of {@link Voucher#acknowledgement}
 */
public record AckedVoucher(SignedVoucher signed, WalletSignature ack) {
  /** Acknowledges a voucher; the anchor must have written it down before. */
  public static AckedVoucher by(SecretKey anchor, SignedVoucher signed, TypedData.Domain domain) {
    Hash digest = signed.voucher().acknowledgement(domain);
    return new AckedVoucher(signed, anchor.signForWallets(digest));
  }

  /** The voucher. */
  public Voucher voucher() {
    return signed.voucher();
  }

  /** What is wrong with it in itself, and for its channel; null where nothing is. */
  public @Nullable Flaw flaw(Channel channel, Split.Terms terms, TypedData.Domain domain) {
    Flaw flaw = signed.flaw(channel, terms, domain);
    if (flaw != null) {
      return flaw;
    }
    return channel.anchor().equals(ack.signer(voucher().acknowledgement(domain)))
        ? null
        : Flaw.NOT_ACKNOWLEDGED;
  }

  /** Whether it is a later one of the same channel, in which nobody's part falls. */
  public boolean continues(AckedVoucher before) {
    return voucher().channel().equals(before.voucher().channel())
        && signed.flawAfter(before.signed) == null;
  }

  /** The JSON form. */
  public ObjectNode toJson() {
    return signed.toJson().put("ack", ack.toHex());
  }

  /**
   * Reads the JSON form.
   *
   * @throws JsonFields.Malformed if it has another shape
   */
  public static AckedVoucher fromJson(JsonNode json) {
    JsonFields in = JsonFields.of(json, "voucher");
    var acked = new AckedVoucher(SignedVoucher.read(in), in.walletSignature("ack"));
    in.end();
    return acked;
  }
}
