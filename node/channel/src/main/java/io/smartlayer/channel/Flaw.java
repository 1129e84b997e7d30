package io.smartlayer.channel;

/** Why a voucher, or a payment with it, is not taken: the codes of the protocol. */
public enum Flaw {
  /** There is no such channel, or its anchor is another. */
  CHANNEL_UNKNOWN("channel-unknown", "there is no such channel with this anchor"),
  /** Its payer wishes to close it. */
  CHANNEL_CLOSING("channel-closing", "the channel's payer wishes to close it"),
  /** More channels than are kept. */
  TOO_MANY_CHANNELS("too-many-channels", "as many channels as are kept here"),
  /** The total is more than the deposit. */
  OVER_DEPOSIT("voucher-over-deposit", "the total is more than the channel's deposit"),
  /** Root or total are not those of the lines. */
  SPLIT_WRONG("voucher-split-wrong", "root or total are not those of the lines"),
  /** Not by the channel's voucher key. */
  NOT_SIGNED("voucher-not-signed", "not signed by the channel's voucher key"),
  /** Not by the channel's anchor. */
  NOT_ACKNOWLEDGED("voucher-not-acknowledged", "not acknowledged by the channel's anchor"),
  /** A voucher of this number, or of a later one, is there. */
  OUT_OF_ORDER("voucher-out-of-order", "another voucher of this number, or a later one, is there"),
  /** A line is gone, has other terms, or fell. */
  FALLS("voucher-falls", "a line of the voucher before is gone, is another, or fell"),
  /** A new line names a node, an operator or an issuer that are not so. */
  LINE_UNFIT("line-unfit", "a new line's operator or issuer is not who earns there"),
  /** The payment is by a key that may not, or for another call. */
  SPEND_INVALID("payment-invalid", "not signed for this call by a key that may spend"),
  /** Made too long ago, or in the future. */
  SPEND_STALE("payment-stale", "the payment is too old, or of the future"),
  /** This payment was used. */
  SPEND_REPLAYED("payment-replayed", "the payment was used before"),
  /** The key may not spend so much. */
  OVER_LIMIT("spender-over-limit", "the key may not spend so much here");

  private final String code;
  private final String words;

  Flaw(String code, String words) {
    this.code = code;
    this.words = words;
  }

  /** The stable code. */
  public String code() {
    return code;
  }

  /** The same for people. */
  public String words() {
    return words;
  }
}
