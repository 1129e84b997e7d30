package io.smartlayer.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SourceRulesTest {
  private static final Project PROJECT = Project.here();
  private static final List<SourceFile> FILES = PROJECT.files();

  @ParameterizedTest
  @EnumSource
  void theProjectKeepsIt(SourceRule rule) {
    List<Finding> findings =
        FILES.stream().flatMap(file -> rule.check(file, PROJECT).stream()).toList();

    assertThat(findings).as(rule.name()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(
      names = {"FILE_LENGTH", "METHOD_LENGTH"},
      mode = EnumSource.Mode.EXCLUDE)
  void eachPlantedBreachIsFoundAndNothingElse(SourceRule rule) {
    Planted planted = Planted.of(rule);
    Set<String> found = new TreeSet<>();
    for (SourceFile file : planted.project().files()) {
      if (!rule.check(file, planted.project()).isEmpty()) {
        found.add(file.name());
      }
    }

    assertThat(found).isNotEmpty().isEqualTo(planted.bad());
  }

  @Test
  void aFileMayHave400LinesAndNoMore() {
    for (String name : List.of("A.java", "a.ts", "A.sol", "a.sh")) {
      assertThat(SourceRule.FILE_LENGTH.check(file(name, "//\n".repeat(400)), PROJECT)).isEmpty();
      assertThat(SourceRule.FILE_LENGTH.check(file(name, "//\n".repeat(401)), PROJECT)).hasSize(1);
    }
    var script = file("build", "#!/bin/sh\n" + "true\n".repeat(400));
    assertThat(SourceRule.FILE_LENGTH.check(script, PROJECT)).hasSize(1);
    var vectors = file("vectors.json", "{}\n".repeat(401));
    assertThat(SourceRule.FILE_LENGTH.check(vectors, PROJECT)).isEmpty();
  }

  @Test
  void aMethodMayHave60LinesAndNoMore() {
    assertThat(SourceRule.METHOD_LENGTH.check(method(60), PROJECT)).isEmpty();
    assertThat(SourceRule.METHOD_LENGTH.check(method(61), PROJECT))
        .containsExactly(new Finding("A.java", 3, "long_ has 61 lines"));
  }

  @Test
  void theProjectsFilesAreFound() {
    assertThat(FILES).extracting(SourceFile::path).contains("check", "README.md", "pom.xml");
    assertThat(FILES).filteredOn(SourceFile::isCode).hasSizeGreaterThan(100);
    assertThat(FILES).filteredOn(SourceFile::isCore).hasSizeGreaterThan(50);
    assertThat(FILES).extracting(SourceFile::path).noneMatch(path -> path.contains("/planted/"));
  }

  private static SourceFile method(int lines) {
    String body = "    int a;\n".repeat(lines - 2);
    return file("A.java", "class A {\n  /** Long. */\n  void long_() {\n" + body + "  }\n}\n");
  }

  private static SourceFile file(String path, String text) {
    return new SourceFile(path, text);
  }
}
