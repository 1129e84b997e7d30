package io.smartlayer.tokenscript;

import java.math.BigInteger;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A condition over the attributes of a token, as a {@code ts:selection} has it: {@code
 * &(level>0)(!(expired=TRUE))}.
 *
 * <p>The grammar is that of LDAP's search filters (RFC 4515) with {@code <} and {@code >} beside
 * {@code <=} and {@code >=}; {@code spec/tokenscript.md}, section 8. A condition is true, false, or
 * unknown when an attribute it needs is missing or cannot be compared; unknown is decided by the
 * rest where that is enough.
 */
public sealed interface Filter {
  /** Longest text of a condition, in characters. */
  int LENGTH_LIMIT = 2048;

  /** Deepest nesting. */
  int DEPTH_LIMIT = 16;

  /** Whether a condition holds. */
  enum Truth {
    /** It holds. */
    TRUE,
    /** It does not. */
    FALSE,
    /** Nobody can say. */
    UNKNOWN
  }

  /** All of these hold. */
  record All(List<Filter> parts) implements Filter {
    /** Copies the list. */
    public All {
      parts = List.copyOf(parts);
    }
  }

  /** One of these holds. */
  record Any(List<Filter> parts) implements Filter {
    /** Copies the list. */
    public Any {
      parts = List.copyOf(parts);
    }
  }

  /** This does not hold. */
  record Not(Filter part) implements Filter {}

  /**
   * An attribute compares so with a value.
   *
   * @param attribute its name, or a path with dots
   * @param operator how
   * @param value a number, TRUE, FALSE, a text, or an attribute as <code>${name}</code>
   */
  record Comparison(String attribute, Operator operator, String value) implements Filter {}

  /** How an attribute is compared. */
  enum Operator {
    /** At most. */
    AT_MOST("<="),
    /** At least. */
    AT_LEAST(">="),
    /** Less. */
    LESS("<"),
    /** More. */
    MORE(">"),
    /** Equal. */
    EQUAL("=");

    private final String sign;

    Operator(String sign) {
      this.sign = sign;
    }

    /** As it is written. */
    String sign() {
      return sign;
    }

    private boolean holds(int comparison) {
      return switch (this) {
        case AT_MOST -> comparison <= 0;
        case AT_LEAST -> comparison >= 0;
        case LESS -> comparison < 0;
        case MORE -> comparison > 0;
        case EQUAL -> comparison == 0;
      };
    }
  }

  /** What became of a text that was read. */
  sealed interface Parsing {
    /** A condition. */
    record Parsed(Filter filter) implements Parsing {}

    /**
     * None.
     *
     * @param at index of the character where it goes wrong
     */
    record Malformed(int at, String expected) implements Parsing {}
  }

  /** Reads a condition. Any text is taken. */
  static Parsing parse(String text) {
    return new FilterParser(text).parse();
  }

  /**
   * Whether the condition holds for a token.
   *
   * @param attributes gives an attribute's value by its name, or null where it has none
   */
  default Truth holds(Function<String, @Nullable String> attributes) {
    return switch (this) {
      case All(List<Filter> parts) -> decide(parts, attributes, Truth.FALSE, Truth.TRUE);
      case Any(List<Filter> parts) -> decide(parts, attributes, Truth.TRUE, Truth.FALSE);
      case Not(Filter part) ->
          switch (part.holds(attributes)) {
            case TRUE -> Truth.FALSE;
            case FALSE -> Truth.TRUE;
            case UNKNOWN -> Truth.UNKNOWN;
          };
      case Comparison(String attribute, Operator operator, String value) -> {
        String left = attributes.apply(attribute);
        String right = resolve(value, attributes);
        yield left == null || right == null
            ? Truth.UNKNOWN
            : Compared.compare(left, right, operator == Operator.EQUAL, operator::holds);
      }
    };
  }

  private static Truth decide(
      List<Filter> parts,
      Function<String, @Nullable String> attributes,
      Truth decisive,
      Truth otherwise) {
    Truth out = otherwise;
    for (Filter part : parts) {
      Truth truth = part.holds(attributes);
      if (truth == decisive) {
        return decisive;
      }
      out = truth == Truth.UNKNOWN ? Truth.UNKNOWN : out;
    }
    return out;
  }

  private static @Nullable String resolve(
      String value, Function<String, @Nullable String> attributes) {
    boolean reference = value.startsWith("${") && value.endsWith("}");
    return reference ? attributes.apply(value.substring(2, value.length() - 1)) : value;
  }

  /** Compares values as what they are: numbers, truths, addresses, else texts. */
  final class Compared {
    private static final Pattern NUMBER = Pattern.compile("-?[0-9]{1,100}");
    private static final Pattern HEX = Pattern.compile("0x[0-9a-fA-F]*");
    private static final List<String> TRUTHS = List.of("true", "false");

    private Compared() {}

    private static Truth compare(
        String left, String right, boolean equality, Function<Integer, Boolean> holds) {
      if (NUMBER.matcher(left).matches() && NUMBER.matcher(right).matches()) {
        return truth(holds.apply(new BigInteger(left).compareTo(new BigInteger(right))));
      }
      // Texts have no order that all would agree on.
      return equality ? truth(plain(left).equals(plain(right))) : Truth.UNKNOWN;
    }

    private static String plain(String text) {
      String lower = text.toLowerCase(Locale.ROOT);
      return TRUTHS.contains(lower) || HEX.matcher(text).matches() ? lower : text;
    }

    private static Truth truth(boolean value) {
      return value ? Truth.TRUE : Truth.FALSE;
    }
  }
}
