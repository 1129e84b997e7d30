package io.smartlayer.primitives;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** IP addresses as bytes and as text, never looked up: no name server is ever asked. */
final class IpAddress {
  private static final int GROUPS = 8;
  private static final Pattern GROUP = Pattern.compile("[0-9a-fA-F]{1,4}");

  private IpAddress() {}

  /** Four bytes from dotted decimals without leading zeros. */
  static Bytes read4(String text) {
    String[] parts = text.split("\\.", -1);
    byte[] out = new byte[4];
    if (parts.length != out.length) {
      throw new IllegalArgumentException("not an IPv4 address");
    }
    for (int i = 0; i < out.length; i++) {
      out[i] = (byte) decimal(parts[i]);
    }
    return Bytes.of(out);
  }

  /** A byte from its digits; by hand, since each message of the directory brings many. */
  private static int decimal(String digits) {
    int value = 0;
    for (int i = 0; i < digits.length() && value <= 0xff; i++) {
      int digit = digits.charAt(i) - '0';
      value = digit < 0 || digit > 9 ? Integer.MAX_VALUE : 10 * value + digit;
    }
    boolean padded = digits.length() > 1 && digits.charAt(0) == '0';
    if (digits.isEmpty() || padded || value > 0xff) {
      throw new IllegalArgumentException("not an IPv4 address");
    }
    return value;
  }

  /** Sixteen bytes from groups of hexadecimal digits, with at most one {@code ::} (RFC 4291). */
  static Bytes read6(String text) {
    int gap = text.indexOf("::");
    List<Integer> left = groups(gap < 0 ? text : text.substring(0, gap));
    List<Integer> right = gap < 0 ? List.of() : groups(text.substring(gap + 2));
    int missing = GROUPS - left.size() - right.size();
    if (gap < 0 ? missing != 0 : missing < 1) {
      throw new IllegalArgumentException("not an IPv6 address");
    }
    List<Integer> all = new ArrayList<>(left);
    for (int i = 0; i < missing; i++) {
      all.add(0);
    }
    all.addAll(right);
    byte[] out = new byte[2 * GROUPS];
    for (int i = 0; i < GROUPS; i++) {
      out[2 * i] = (byte) (all.get(i) >>> 8);
      out[2 * i + 1] = all.get(i).byteValue();
    }
    return Bytes.of(out);
  }

  private static List<Integer> groups(String text) {
    if (text.isEmpty()) {
      return List.of();
    }
    List<Integer> out = new ArrayList<>();
    for (String group : text.split(":", -1)) {
      if (!GROUP.matcher(group).matches()) {
        throw new IllegalArgumentException("not an IPv6 address");
      }
      out.add(Integer.parseInt(group, 16));
    }
    return out;
  }

  /** The text of four or sixteen bytes; for sixteen the canonical one of RFC 5952. */
  static String write(Bytes address) {
    if (address.size() == 4) {
      return address.at(0) + "." + address.at(1) + "." + address.at(2) + "." + address.at(3);
    }
    int[] groups = new int[GROUPS];
    for (int i = 0; i < GROUPS; i++) {
      groups[i] = (address.at(2 * i) << 8) | address.at(2 * i + 1);
    }
    int longest = -1;
    int length = 1; // a single zero group is not shortened
    for (int i = 0; i < GROUPS; i++) {
      int zeros = i;
      while (zeros < GROUPS && groups[zeros] == 0) {
        zeros++;
      }
      if (zeros - i > length) {
        longest = i;
        length = zeros - i;
      }
    }
    return longest < 0
        ? join(groups, 0, GROUPS)
        : join(groups, 0, longest) + "::" + join(groups, longest + length, GROUPS);
  }

  private static String join(int[] groups, int from, int to) {
    var text = new StringBuilder();
    for (int i = from; i < to; i++) {
      text.append(i == from ? "" : ":").append(Integer.toHexString(groups[i]));
    }
    return text.toString();
  }
}
