package io.smartlayer.channel;

import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.JsonFields;
import io.smartlayer.primitives.SecretKey;
import io.smartlayer.primitives.TypedData;
import io.smartlayer.primitives.WalletSignature;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * A voucher with the lines that its split follows from, and the payer's signature.
 *
 * @param lines in their order, at most {@link Split#LINES_LIMIT}
 */
public record SignedVoucher(Voucher voucher, List<Line> lines, WalletSignature signature) {
  /** Copies the lines. */
  public SignedVoucher {
    lines = List.copyOf(lines);
    if (lines.size() > Split.LINES_LIMIT) {
      throw new IllegalArgumentException("a voucher has at most " + Split.LINES_LIMIT + " lines");
    }
  }

  /** Signs for what was spent. */
  public static SignedVoucher by(
      SecretKey key,
      Hash channel,
      long nonce,
      List<Line> lines,
      Split.Terms terms,
      TypedData.Domain domain) {
    Split split = Split.of(terms, lines);
    var voucher = new Voucher(channel, nonce, split.total(), split.root());
    return new SignedVoucher(voucher, lines, key.signForWallets(voucher.digest(domain)));
  }

  /** What is wrong with it in itself, and for its channel; null where nothing is. */
  @Nullable Flaw flaw(Channel channel, Split.Terms terms, TypedData.Domain domain) {
    if (!voucher.channel().equals(channel.id())) {
      return Flaw.CHANNEL_UNKNOWN;
    }
    if (channel.deposit().isLessThan(voucher.total())) {
      return Flaw.OVER_DEPOSIT;
    }
    Split split;
    try {
      split = Split.of(terms, lines);
    } catch (IllegalArgumentException e) {
      return Flaw.SPLIT_WRONG; // lines beyond what an amount holds
    }
    if (!split.root().equals(voucher.splitRoot()) || !split.total().equals(voucher.total())) {
      return Flaw.SPLIT_WRONG;
    }
    Address signer = signature.signer(voucher.digest(domain));
    return channel.voucherKey().equals(signer) ? null : Flaw.NOT_SIGNED;
  }

  /** What is wrong with it after another of the same channel; null where nothing is. */
  @Nullable Flaw flawAfter(SignedVoucher before) {
    if (voucher.nonce() <= before.voucher.nonce()) {
      return Flaw.OUT_OF_ORDER;
    }
    if (lines.size() < before.lines.size()) {
      return Flaw.FALLS;
    }
    for (int i = 0; i < before.lines.size(); i++) {
      Line was = before.lines.get(i);
      Line is = lines.get(i);
      if (!is.continues(was) || is.gross().isLessThan(was.gross())) {
        return Flaw.FALLS;
      }
    }
    return null;
  }

  /** The JSON form. */
  public ObjectNode toJson() {
    ObjectNode json =
        JsonNodeFactory.instance
            .objectNode()
            .put("channel", voucher.channel().toHex())
            .put("nonce", voucher.nonce())
            .put("total", voucher.total().toString())
            .put("splitRoot", voucher.splitRoot().toHex())
            .put("signature", signature.toHex());
    var list = json.putArray("lines");
    lines.forEach(line -> list.add(line.toJson()));
    return json;
  }

  /**
   * Reads the JSON form.
   *
   * @throws JsonFields.Malformed if it has another shape
   */
  public static SignedVoucher fromJson(JsonNode json) {
    JsonFields in = JsonFields.of(json, "voucher");
    SignedVoucher read = read(in);
    in.end();
    return read;
  }

  static SignedVoucher read(JsonFields in) {
    try {
      return new SignedVoucher(
          new Voucher(
              in.hash("channel"),
              in.whole("nonce"),
              Amount.parse(in.text("total", Amount.DIGITS_LIMIT)),
              in.hash("splitRoot")),
          in.list("lines", Split.LINES_LIMIT).stream().map(Line::fromJson).toList(),
          in.walletSignature("signature"));
    } catch (IllegalArgumentException e) {
      throw new JsonFields.Malformed("voucher: " + e.getMessage());
    }
  }
}
