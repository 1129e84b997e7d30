package io.smartlayer.rules;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import java.util.regex.Pattern;

/**
 * What holds of the files themselves. Patterns are written so that they do not match their own
 * text.
 */
enum SourceRule {
  /** Nothing grows beyond what can be read in one go. */
  FILE_LENGTH((file, _) -> fileLength(file)),

  /** A method fits a screen. Its annotations are not counted: a table of cases is data. */
  METHOD_LENGTH((file, _) -> methodLength(file)),

  /** Java lines have 100 columns at the most; imports cannot be broken, text blocks are data. */
  LINE_LENGTH((file, _) -> lineLength(file)),

  /**
   * What is to be done stands in an issue, not in the code. In pages the words may be explained.
   */
  NOTHING_LEFT_TO_DO((file, _) ->
      file.isCode() ? matches(file, "\\b(T[O]DO|F[I]XME)\\b", "left to do") : List.of()),

  /** A test runs or is not there. */
  NO_TEST_DISABLED((file, _) -> disabled(file)),

  /** A test waits for what it wants to see, not for time to pass. */
  NO_SLEEP_IN_TESTS(
      (file, _) -> file.isJava() && file.isTest() ? JavaTree.of(file).sleeps() : List.of()),

  /**
   * Cores know what they catch: a bug of ours must not look like bad input. The sandbox's {@code
   * Worker} is the top of a thread, and runs other people's engines: whatever they throw is a fault
   * of this node, and never an answer.
   */
  NO_CATCH_ALL_IN_CORES((file, _) ->
      file.isJava() && file.isCore() && !file.path().endsWith("/sandbox/Worker.java")
          ? JavaTree.of(file).catches()
          : List.of()),

  /** A name says what a thing is, and these endings say nothing. */
  NAMES((file, _) -> names(file)),

  /** A clone works everywhere: no file names a folder of one machine. */
  NO_PATH_OF_ONE_MACHINE((file, _) ->
      matches(
          file,
          "(?<![\\w.:/@${}*-])/(root|work|home/[a-z][\\w.-]*|Users/[A-Za-z][\\w.-]*)/",
          "a path of one machine")),

  /** Where packages come from is each machine's setting. */
  NO_REGISTRY((file, _) ->
      matches(
          file,
          "registry[.](npmjs|yarnpkg|npmmirror)|repo1?[.]maven[.]|[.]jfrog[.]|plugins[.]gradle[.]"
              + "|\"resolved\": *\"http|^registry *=",
          "a package registry")),

  /** A link of a page leads to a file of the project. */
  LINKS_LEAD_SOMEWHERE(SourceRule::links),

  /** The pages name classes that are there. Decisions are history; STYLE.md names the JDK's. */
  PAGES_NAME_REAL_CLASSES(SourceRule::unknownClasses),

  /** NullAway looks only at packages that are marked. */
  PACKAGES_ARE_NULL_MARKED(SourceRule::marked);

  static final int FILE_LINES = 400;
  static final int METHOD_LINES = 60;
  static final int LINE_COLUMNS = 100;

  private static final String TEXT_BLOCK = "\"".repeat(3);

  private static final Pattern CLASS =
      Pattern.compile("`([A-Z][a-z0-9]+(?:[A-Z][a-z0-9]+)+)(?:[.][a-zA-Z]+)?`");

  private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s#]+)(#[^)]*)?\\)");

  @SuppressWarnings("ImmutableEnumChecker") // functions without state
  private final BiFunction<SourceFile, Project, List<Finding>> check;

  SourceRule(BiFunction<SourceFile, Project, List<Finding>> check) {
    this.check = check;
  }

  /** Where a file breaks the rule. */
  List<Finding> check(SourceFile file, Project project) {
    return check.apply(file, project);
  }

  private static List<Finding> fileLength(SourceFile file) {
    int lines = file.lines().size();
    return file.isCode() && lines > FILE_LINES
        ? List.of(new Finding(file.path(), lines, lines + " lines, more than " + FILE_LINES))
        : List.of();
  }

  private static List<Finding> methodLength(SourceFile file) {
    if (!file.isJava()) {
      return List.of();
    }
    return JavaTree.of(file).methods().stream()
        .filter(method -> method.lines() > METHOD_LINES)
        .map(method ->
            new Finding(
                file.path(),
                method.firstLine(),
                method.name() + " has " + method.lines() + " lines"))
        .toList();
  }

  private static List<Finding> lineLength(SourceFile file) {
    List<Finding> found = new ArrayList<>();
    boolean inText = false;
    for (int i = 0; i < file.lines().size() && file.isJava(); i++) {
      String line = file.lines().get(i);
      boolean exempt = inText || line.startsWith("import ");
      if (line.codePointCount(0, line.length()) > LINE_COLUMNS && !exempt) {
        found.add(new Finding(file.path(), i + 1, "more than " + LINE_COLUMNS + " columns"));
      }
      boolean turns = line.split(TEXT_BLOCK, -1).length % 2 == 0;
      inText = turns != inText;
    }
    return found;
  }

  private static List<Finding> disabled(SourceFile file) {
    if (file.isJava()) {
      return JavaTree.of(file).annotations().stream()
          .filter(annotation -> annotation.what().startsWith("Disabled"))
          .toList();
    }
    return file.isCode() && file.isTest()
        ? matches(file, "\\b(it|test|describe|suite)[.](skip|only|todo)\\b", "a disabled test")
        : List.of();
  }

  private static List<Finding> names(SourceFile file) {
    var vain = Pattern.compile(".*(Impl|Managers?|Helpers?|Utils?)|Abstract[A-Z].*");
    if (!file.isJava()) {
      String name = file.name().replaceAll("[.].*", "");
      var vainFile = Pattern.compile("(.*-)?(impl|managers?|helpers?|utils?|common|misc)");
      return file.isCode() && (vainFile.matcher(name).matches() || vain.matcher(name).matches())
          ? List.of(new Finding(file.path(), 1, name))
          : List.of();
    }
    return JavaTree.of(file).types().stream()
        .filter(type -> vain.matcher(type.what()).matches())
        .toList();
  }

  private static List<Finding> links(SourceFile file, Project project) {
    List<Finding> found = new ArrayList<>();
    for (int i = 0; i < file.lines().size() && file.extension().equals("md"); i++) {
      var links = LINK.matcher(file.lines().get(i));
      while (links.find()) {
        String target = links.group(1);
        if (!target.contains(":") && !project.has(resolved(file.folder(), target))) {
          found.add(new Finding(file.path(), i + 1, "a link to nothing: " + target));
        }
      }
    }
    return found;
  }

  private static List<Finding> unknownClasses(SourceFile file, Project project) {
    boolean page = file.folder().isEmpty() || file.folder().equals("docs");
    List<Finding> found = new ArrayList<>();
    if (!page || !file.extension().equals("md") || file.name().equals("STYLE.md")) {
      return found;
    }
    for (int i = 0; i < file.lines().size(); i++) {
      var names = CLASS.matcher(file.lines().get(i));
      while (names.find()) {
        if (!project.hasNamed(names.group(1) + ".java")) {
          found.add(new Finding(file.path(), i + 1, "no such class: " + names.group(1)));
        }
      }
    }
    return found;
  }

  private static String resolved(String folder, String target) {
    var path = Path.of(folder).resolve(target).normalize().toString();
    return path.replace('\\', '/');
  }

  private static List<Finding> marked(SourceFile file, Project project) {
    if (!file.isJava() || !file.path().contains("/src/")) {
      return List.of();
    }
    if (file.name().equals("package-info.java")) {
      return file.text().contains("NullMarked")
          ? List.of()
          : List.of(new Finding(file.path(), 1, "not @NullMarked"));
    }
    String info = file.folder() + "/package-info.java";
    return project.has(info) || project.has(info.replace("/src/test/", "/src/main/"))
        ? List.of()
        : List.of(new Finding(file.path(), 1, "its package has no package-info.java"));
  }

  private static List<Finding> matches(SourceFile file, String pattern, String what) {
    List<Finding> found = new ArrayList<>();
    var wanted = Pattern.compile(pattern);
    for (int i = 0; i < file.lines().size(); i++) {
      var match = wanted.matcher(file.lines().get(i));
      if (match.find()) {
        found.add(new Finding(file.path(), i + 1, what + ": " + match.group().strip()));
      }
    }
    return found;
  }
}
