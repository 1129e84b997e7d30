package io.smartlayer.tokenscript;

import io.smartlayer.tokenscript.Filter.Operator;
import io.smartlayer.tokenscript.Filter.Parsing;
import java.util.ArrayList;
import java.util.List;

/** Reads a condition: {@code &(a)(b)}, {@code |(a)(b)}, {@code !(a)}, or {@code name>=value}. */
final class FilterParser {
  private final String text;
  private int at;

  /** The way out of a text that is no condition. */
  private static final class Wrong extends Exception {
    private static final long serialVersionUID = 1;

    Wrong(String expected) {
      super(expected, null, false, false);
    }
  }

  FilterParser(String text) {
    this.text = text;
  }

  Parsing parse() {
    try {
      if (text.length() > Filter.LENGTH_LIMIT) {
        throw new Wrong("at most " + Filter.LENGTH_LIMIT + " characters");
      }
      Filter filter = filter(0);
      if (at < text.length()) {
        throw new Wrong("the end");
      }
      return new Parsing.Parsed(filter);
    } catch (Wrong e) {
      return new Parsing.Malformed(at, String.valueOf(e.getMessage()));
    }
  }

  private Filter filter(int depth) throws Wrong {
    if (depth > Filter.DEPTH_LIMIT) {
      throw new Wrong("at most " + Filter.DEPTH_LIMIT + " levels");
    }
    skipSpace();
    if (take('(')) {
      return rest(depth);
    }
    if (take('&')) {
      return new Filter.All(group(depth));
    }
    if (take('|')) {
      return new Filter.Any(group(depth));
    }
    return take('!') ? new Filter.Not(filter(depth + 1)) : comparison();
  }

  /** The filter in parentheses of which the first is read. */
  private Filter rest(int depth) throws Wrong {
    Filter inner = filter(depth + 1);
    if (!take(')')) {
      throw new Wrong("')'");
    }
    skipSpace();
    return inner;
  }

  private List<Filter> group(int depth) throws Wrong {
    List<Filter> out = new ArrayList<>();
    skipSpace();
    while (take('(')) {
      out.add(rest(depth));
    }
    if (out.isEmpty()) {
      throw new Wrong("'('");
    }
    return out;
  }

  private Filter comparison() throws Wrong {
    int start = at;
    while (at < text.length() && isOfName(text.charAt(at))) {
      at++;
    }
    String name = text.substring(start, at);
    if (name.isEmpty()) {
      throw new Wrong("a name, '(', '&', '|' or '!'");
    }
    skipSpace();
    Operator operator = operator();
    int end = at;
    while (end < text.length() && text.charAt(end) != ')' && text.charAt(end) != '(') {
      end++;
    }
    String value = text.substring(at, end).strip();
    at = end;
    return new Filter.Comparison(name, operator, value);
  }

  private Operator operator() throws Wrong {
    for (Operator operator : Operator.values()) {
      if (text.startsWith(operator.sign(), at)) {
        at += operator.sign().length();
        return operator;
      }
    }
    throw new Wrong("one of <= >= < > =");
  }

  private boolean take(char expected) {
    boolean there = at < text.length() && text.charAt(at) == expected;
    at += there ? 1 : 0;
    return there;
  }

  private void skipSpace() {
    while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
      at++;
    }
  }

  private static boolean isOfName(char c) {
    return Character.isLetterOrDigit(c) || c == '_' || c == '.' || c == '-';
  }
}
