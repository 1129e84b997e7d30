package io.smartlayer.primitives;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * JSON in the one form in which it may be hashed (RFC 8785), and its strict reader.
 *
 * <p>Stricter than the RFC where two inputs could share a form: integers beyond ±(2^53 - 1),
 * unpaired surrogates and duplicate keys are refused. Large numbers travel as texts.
 */
public final class CanonicalJson {
  /** Largest nesting that is read or written. */
  public static final int DEPTH_LIMIT = 64;

  /** Largest text that is read, in characters. */
  public static final int SIZE_LIMIT = 4 << 20;

  private static final long SAFE = 1L << 53;

  private static final JsonMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(DEPTH_LIMIT)
                          .maxDocumentLength(SIZE_LIMIT)
                          .maxStringLength(SIZE_LIMIT)
                          .maxNumberLength(400)
                          .build())
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .build();

  private CanonicalJson() {}

  /** JSON that cannot be read, or cannot be written in the canonical form. */
  public static final class NotCanonical extends RuntimeException {
    private static final long serialVersionUID = 1;

    NotCanonical(String message) {
      super(message);
    }
  }

  /**
   * Reads any JSON text within the limits.
   *
   * @throws NotCanonical if it is no JSON, too deep, too long, or has duplicate keys
   */
  public static JsonNode read(String text) {
    if (text.length() > SIZE_LIMIT) {
      throw new NotCanonical("JSON of more than " + SIZE_LIMIT + " characters");
    }
    try {
      JsonNode node = MAPPER.readTree(text);
      if (node.isMissingNode()) {
        throw new NotCanonical("no JSON value");
      }
      return node;
    } catch (JacksonException e) {
      throw new NotCanonical("no JSON: " + e.getOriginalMessage());
    } catch (NumberFormatException e) { // Jackson lets it through for the largest exponents
      throw new NotCanonical("a number that cannot be read");
    }
  }

  /**
   * Reads JSON that is already in the canonical form, byte for byte.
   *
   * @throws NotCanonical if it is not
   */
  public static JsonNode readCanonical(Bytes bytes) {
    JsonNode node = read(bytes.toUtf8());
    if (!write(node).equals(bytes)) {
      throw new NotCanonical("JSON that is not in its canonical form (RFC 8785)");
    }
    return node;
  }

  /**
   * The canonical form of a value, as UTF-8.
   *
   * @throws NotCanonical if it holds something that has none
   */
  public static Bytes write(JsonNode node) {
    return Bytes.utf8(text(node));
  }

  /**
   * The canonical form of a value, as a text.
   *
   * @throws NotCanonical if it holds something that has none
   */
  public static String text(JsonNode node) {
    var out = new StringBuilder();
    append(out, node, 0);
    return out.toString();
  }

  private static void append(StringBuilder out, JsonNode node, int depth) {
    if (depth > DEPTH_LIMIT) {
      throw new NotCanonical("JSON nested deeper than " + DEPTH_LIMIT);
    }
    switch (node.getNodeType()) {
      case OBJECT -> appendObject(out, node, depth);
      case ARRAY -> {
        out.append('[');
        for (int i = 0; i < node.size(); i++) {
          out.append(i == 0 ? "" : ",");
          append(out, node.get(i), depth + 1);
        }
        out.append(']');
      }
      case STRING -> appendString(out, node.stringValue());
      case NUMBER -> out.append(number(node));
      case BOOLEAN -> out.append(node.booleanValue());
      case NULL -> out.append("null");
      case BINARY, MISSING, POJO -> throw new NotCanonical("no JSON value: " + node.getNodeType());
    }
  }

  private static void appendObject(StringBuilder out, JsonNode node, int depth) {
    List<String> names = new ArrayList<>(node.propertyNames());
    names.sort(null); // String order is by UTF-16 unit, as RFC 8785 section 3.2.3 asks
    out.append('{');
    for (int i = 0; i < names.size(); i++) {
      out.append(i == 0 ? "" : ",");
      appendString(out, names.get(i));
      out.append(':');
      append(out, node.get(names.get(i)), depth + 1);
    }
    out.append('}');
  }

  /** Most texts need no escape: whatever needs none is copied in runs, not letter by letter. */
  private static void appendString(StringBuilder out, String text) {
    out.append('"');
    int copied = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < 0x20 || c == '"' || c == '\\') {
        out.append(text, copied, i);
        appendEscaped(out, c);
        copied = i + 1;
      } else if (Character.isSurrogate(c)) {
        i = secondOfPair(text, i);
      }
    }
    out.append(text, copied, text.length()).append('"');
  }

  private static void appendEscaped(StringBuilder out, char c) {
    switch (c) {
      case '"' -> out.append("\\\"");
      case '\\' -> out.append("\\\\");
      case '\b' -> out.append("\\b");
      case '\f' -> out.append("\\f");
      case '\n' -> out.append("\\n");
      case '\r' -> out.append("\\r");
      case '\t' -> out.append("\\t");
      default -> out.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
    }
  }

  private static int secondOfPair(String text, int at) {
    if (!Character.isHighSurrogate(text.charAt(at))
        || at + 1 == text.length()
        || !Character.isLowSurrogate(text.charAt(at + 1))) {
      throw new NotCanonical("a text with an unpaired surrogate");
    }
    return at + 1;
  }

  private static String number(JsonNode node) {
    if (node.isIntegralNumber()) {
      if (!node.canConvertToLong() || node.longValue() <= -SAFE || node.longValue() >= SAFE) {
        throw new NotCanonical("an integer beyond 2^53: write it as a text");
      }
      return Long.toString(node.longValue());
    }
    double value = node.decimalValue().doubleValue();
    if (!Double.isFinite(value)) {
      throw new NotCanonical("a number that no double can hold");
    }
    if (Math.abs(value) >= SAFE && Math.rint(value) == value && Math.abs(value) < 1e21) {
      throw new NotCanonical("an integer beyond 2^53: write it as a text"); // it has no exponent
    }
    return ecmaScript(value);
  }

  /** ECMAScript's Number::toString: the shortest digits that read back as the same double. */
  static String ecmaScript(double value) {
    if (value == 0) {
      return "0";
    }
    BigDecimal shortest = shortest(Math.abs(value));
    String digits = shortest.unscaledValue().toString();
    int k = digits.length();
    int n = k - shortest.scale(); // value = 0.digits * 10^n
    String sign = value < 0 ? "-" : "";
    if (k <= n && n <= 21) {
      return sign + digits + "0".repeat(n - k);
    }
    if (0 < n && n <= 21) {
      return sign + digits.substring(0, n) + "." + digits.substring(n);
    }
    if (-6 < n && n <= 0) {
      return sign + "0." + "0".repeat(-n) + digits;
    }
    String fraction = k == 1 ? "" : "." + digits.substring(1);
    return sign + digits.charAt(0) + fraction + "e" + (n - 1 < 0 ? "-" : "+") + Math.abs(n - 1);
  }

  /** Java writes at least two digits (4.9E-324), ECMAScript one where one is enough (5e-324). */
  private static BigDecimal shortest(double value) {
    BigDecimal decimal = new BigDecimal(Double.toString(value)).stripTrailingZeros();
    if (decimal.precision() == 2) {
      BigDecimal rounded = decimal.round(new MathContext(1, RoundingMode.HALF_EVEN));
      if (rounded.doubleValue() == value) {
        return rounded.stripTrailingZeros();
      }
    }
    return decimal;
  }
}
