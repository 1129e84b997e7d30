package io.smartlayer.tokenscript;

import java.util.Locale;

/** The way out of a reader that met what it must refuse; caught where the outcome is made. */
final class Refusal extends Exception {
  private static final long serialVersionUID = 1;
  private static final int QUOTE_LIMIT = 60;

  private final Reason reason;

  Refusal(Reason reason, String explanation) {
    super(explanation, null, false, false);
    this.reason = reason;
  }

  Reason reason() {
    return reason;
  }

  String explanation() {
    return String.valueOf(getMessage());
  }

  /** A text of the file in quotes, short and without control characters. */
  static String quote(String text) {
    var out = new StringBuilder("'");
    int end = Math.min(text.length(), QUOTE_LIMIT);
    for (int i = 0; i < end; i++) {
      char c = text.charAt(i);
      boolean plain = c >= 0x20 && c < 0x7f;
      out.append(plain ? String.valueOf(c) : String.format(Locale.ROOT, "\\u%04x", (int) c));
    }
    return out.append(end < text.length() ? "…'" : "'").toString();
  }
}
