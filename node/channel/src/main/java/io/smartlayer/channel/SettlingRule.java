package io.smartlayer.channel;

import java.math.BigInteger;

/**
 * When a node settles by itself, which costs it gas.
 *
 * @param least what its operator must be owed for it, where a payer wishes to close or has closed
 * @param most what its operator may be owed by an open channel
 */
public record SettlingRule(Amount least, Amount most) {
  private static final Amount LARGEST =
      new Amount(BigInteger.ONE.shiftLeft(8 * Amount.SIZE).subtract(BigInteger.ONE));

  /** It never does. */
  public static final SettlingRule NEVER = new SettlingRule(LARGEST, LARGEST);

  /** A hundredth of a token, and a hundred tokens. */
  public static final SettlingRule USUAL = parse("0.01,100");

  /** Checks the order. */
  public SettlingRule {
    if (most.isLessThan(least)) {
      throw new IllegalArgumentException("what may be owed is less than what is worth its gas");
    }
  }

  /**
   * Reads two amounts in tokens, such as {@code 0.01,100}; or {@code never}.
   *
   * @throws IllegalArgumentException if the text is something else
   */
  public static SettlingRule parse(String text) {
    if (text.equals("never")) {
      return NEVER;
    }
    String[] both = text.split(",", -1);
    if (both.length != 2) {
      throw new IllegalArgumentException("two amounts: what is worth its gas, what may be owed");
    }
    return new SettlingRule(Amount.tokens(both[0].strip()), Amount.tokens(both[1].strip()));
  }

  /**
   * Whether it is time.
   *
   * @param isOpen whether nobody wishes to close the channel
   * @param due what the operator has not claimed
   */
  public boolean isDue(boolean isOpen, Amount due) {
    return !due.isZero() && !due.isLessThan(isOpen ? most : least);
  }
}
