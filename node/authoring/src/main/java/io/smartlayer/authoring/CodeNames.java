package io.smartlayer.authoring;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The names in JavaScript, as far as they can be told without parsing it: which functions stand at
 * the beginning of a line, and how often each word is there outside of comments. Words in texts
 * count, since templates hold code.
 */
final class CodeNames {
  private static final String NAME = "[A-Za-z_$][A-Za-z0-9_$]*";
  private static final Pattern TOP =
      Pattern.compile("^(?:async\\s+)?function\\s*\\*?\\s*(" + NAME + ")", Pattern.MULTILINE);
  private static final String
      TEXT = // loops without choices: these match long texts in little stack
      "'[^'\\\\\n]*+(?:\\\\.[^'\\\\\n]*+)*+'"
              + "|\"[^\"\\\\\n]*+(?:\\\\.[^\"\\\\\n]*+)*+\""
              + "|`[^`\\\\]*+(?:\\\\[\\s\\S][^`\\\\]*+)*+`";
  private static final Pattern TEXT_OR_COMMENT =
      Pattern.compile(TEXT + "|(//[^\n]*|/\\*[\\s\\S]*?\\*/)");
  private static final Pattern WORD = Pattern.compile(NAME);

  private final Map<String, Integer> functions = new LinkedHashMap<>(); // and their lines
  private final Map<String, Integer> uses = new TreeMap<>();

  CodeNames(String code) {
    Matcher top = TOP.matcher(code);
    while (top.find()) {
      int line = (int) code.substring(0, top.start()).chars().filter(c -> c == '\n').count();
      functions.putIfAbsent(top.group(1), line + 1);
    }
    Matcher word = WORD.matcher(withoutComments(code));
    while (word.find()) {
      uses.merge(word.group(), 1, Integer::sum);
    }
  }

  /** In which line a function of the top begins, or 0. */
  int line(String function) {
    return functions.getOrDefault(function, 0);
  }

  /** Functions of the top that are named once in the whole code: where they stand. */
  List<String> unused() {
    List<String> out = new ArrayList<>(functions.keySet());
    out.removeIf(function -> uses.getOrDefault(function, 0) > 1);
    return out;
  }

  /** Whether a word is anywhere in the code. */
  boolean says(String word) {
    return uses.containsKey(word);
  }

  /** The code with a blank for each comment; what looks like one in a text stays. */
  private static String withoutComments(String code) {
    return TEXT_OR_COMMENT
        .matcher(code)
        .replaceAll(
            found -> found.group(1) == null ? Matcher.quoteReplacement(found.group()) : " ");
  }
}
