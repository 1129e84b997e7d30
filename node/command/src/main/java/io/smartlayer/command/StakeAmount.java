package io.smartlayer.command;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Amounts of the Stake Token as people write them: {@code 1000}, {@code 0.5}. */
final class StakeAmount {
  private static final int DECIMALS = 18;
  private static final Pattern FORM =
      Pattern.compile("(0|[1-9][0-9]{0,9})([.][0-9]{1," + DECIMALS + "})?");

  private StakeAmount() {}

  /** Reads an amount of tokens, in units; null where it is none, or nothing. */
  static @Nullable BigInteger parse(String text) {
    if (!FORM.matcher(text).matches()) {
      return null;
    }
    BigInteger units = new BigDecimal(text).movePointRight(DECIMALS).toBigIntegerExact();
    return units.signum() == 0 ? null : units;
  }

  /** Writes units as an amount of tokens. */
  static String text(BigInteger units) {
    return new BigDecimal(units, DECIMALS).stripTrailingZeros().toPlainString() + " STAKE";
  }
}
