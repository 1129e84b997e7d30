package io.smartlayer.tokenscript;

import java.math.BigInteger;
import java.util.regex.Pattern;

/** The elementary types of Solidity, by their names; arrays and structs are none of them. */
final class SolidityType {
  private static final Pattern PLAIN =
      Pattern.compile(
          "address|bool|string|bytes|bytes([1-9]|[12][0-9]|3[0-2])"
              + "|u?int(8|16|24|32|40|48|56|64|72|80|88|96|104|112|120|128"
              + "|136|144|152|160|168|176|184|192|200|208|216|224|232|240|248|256)");
  private static final Pattern DECIMAL = Pattern.compile("0|-?[1-9][0-9]{0,77}");
  private static final Pattern BYTES = Pattern.compile("0x([0-9a-f]{2})*+");
  private static final int ADDRESS_SIZE = 20;

  private SolidityType() {}

  /** The type with its width: {@code uint} and {@code int} have 256 bits. */
  static String full(String type) {
    return type.equals("uint") || type.equals("int") ? type + "256" : type;
  }

  /** Whether it is one of them, with its width. */
  static boolean isPlain(String type) {
    return PLAIN.matcher(type).matches();
  }

  /** Whether a text is a value of a type: a decimal number, lower-case bytes after 0x, a word. */
  static boolean holds(String type, String value) {
    if (type.startsWith("uint") || type.startsWith("int")) {
      return isNumber(type, value);
    }
    if (type.startsWith("bytes") || type.equals("address")) {
      String size = type.equals("address") ? "" : type.substring("bytes".length());
      int fixed = type.equals("address") ? ADDRESS_SIZE : size.isEmpty() ? -1 : intOf(size);
      return BYTES.matcher(value).matches() && (fixed < 0 || value.length() == 2 + 2 * fixed);
    }
    return !type.equals("bool") || value.equals("true") || value.equals("false");
  }

  private static boolean isNumber(String type, String value) {
    if (!DECIMAL.matcher(value).matches()) {
      return false;
    }
    var number = new BigInteger(value);
    boolean isSigned = type.startsWith("int");
    int bits = intOf(type.substring(isSigned ? "int".length() : "uint".length()));
    return isSigned
        ? number.bitLength() < bits
        : number.signum() >= 0 && number.bitLength() <= bits;
  }

  private static int intOf(String digits) {
    return Integer.parseInt(digits);
  }
}
