package io.smartlayer.sandbox;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.regex.Pattern;

/**
 * JavaScript that the sandbox can run, with the names of the functions it offers.
 *
 * <p>The source runs as a strict script; a top-level function, or a constant holding one, that
 * bears one of the names is callable. Nothing is known of the source until it is loaded: a program
 * that does not parse fails its runs.
 *
 * @param source JavaScript text, 1 to {@value #MAXIMUM_SOURCE} UTF-16 units, no lone surrogate, no
 *     U+0000
 * @param functions 1 to {@value #MAXIMUM_FUNCTIONS} different ASCII identifiers of at most 64
 *     characters, none a reserved word
 * @param hash SHA-256 over the names, each ended by a line feed, and the source, in UTF-8; 0x and
 *     64 hexadecimal digits
 */
public record Program(String source, List<String> functions, String hash) {
  /** Longest source, in UTF-16 units. */
  public static final int MAXIMUM_SOURCE = 262_144;

  /** Most functions a program may offer. */
  public static final int MAXIMUM_FUNCTIONS = 256;

  private static final Pattern IDENTIFIER = Pattern.compile("[A-Za-z_$][A-Za-z0-9_$]{0,63}");
  private static final List<String> RESERVED =
      List.of(
          "arguments",
          "await",
          "break",
          "case",
          "catch",
          "class",
          "const",
          "continue",
          "debugger",
          "default",
          "delete",
          "do",
          "else",
          "enum",
          "eval",
          "export",
          "extends",
          "false",
          "finally",
          "for",
          "function",
          "if",
          "implements",
          "import",
          "in",
          "instanceof",
          "interface",
          "let",
          "new",
          "null",
          "package",
          "private",
          "protected",
          "public",
          "return",
          "static",
          "super",
          "switch",
          "this",
          "throw",
          "true",
          "try",
          "typeof",
          "var",
          "void",
          "while",
          "with",
          "yield");

  /** Checks the bounds above and that the hash is the program's; else IllegalArgumentException. */
  public Program {
    functions = List.copyOf(functions);
    require(!source.isEmpty() && source.length() <= MAXIMUM_SOURCE, "source length");
    require(Texts.isClean(source), "source without U+0000 and lone surrogates");
    require(!functions.isEmpty() && functions.size() <= MAXIMUM_FUNCTIONS, "count of functions");
    require(new LinkedHashSet<>(functions).size() == functions.size(), "different functions");
    for (String name : functions) {
      require(IDENTIFIER.matcher(name).matches() && !RESERVED.contains(name), "function name");
    }
    require(hash.equals(hashOf(source, functions)), "hash of this source and these functions");
  }

  /** The program of this source, its hash computed. */
  public Program(String source, List<String> functions) {
    this(source, functions, hashOf(source, functions));
  }

  private static String hashOf(String source, List<String> functions) {
    String names = String.join("\n", functions) + "\n";
    return Texts.sha256((names + source).getBytes(StandardCharsets.UTF_8));
  }

  private static void require(boolean holds, String expected) {
    if (!holds) throw new IllegalArgumentException("a program needs: " + expected);
  }
}
