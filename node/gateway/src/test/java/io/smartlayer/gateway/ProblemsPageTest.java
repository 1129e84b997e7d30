package io.smartlayer.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ProblemsPageTest {
  private static final Pattern ROW = Pattern.compile("\\| `([a-z-]+)` \\| ([0-9]{3}) \\| (.+) \\|");
  private static final Pattern REFUSED =
      Pattern.compile("(?:refused|Refused|Bad)\\(\\s*(?:[a-z]+, )?\"([a-z-]+[a-z])\"");

  @Test
  void thePageListsEveryCodeWithItsStatusAndTitle() throws Exception {
    List<String> page;
    try (Stream<String> lines = Files.lines(Path.of("../../spec/http/problems.md"))) {
      page = lines.filter(line -> ROW.matcher(line).matches()).toList();
    }
    assertThat(page)
        .containsExactlyElementsOf(
            Arrays.stream(ProblemCode.values())
                .map(p -> "| `%s` | %d | %s |".formatted(p.code(), p.status(), p.title()))
                .toList());
  }

  @Test
  void everyCodeOfTheAdmissionIsListed() throws Exception {
    for (String source :
        List.of(
            "anchoring/src/main/java/io/smartlayer/anchoring",
            "feed/src/main/java/io/smartlayer/feed",
            "token/src/main/java/io/smartlayer/token/FactCheck.java")) {
      for (String code : codes(Path.of("..").resolve(source))) {
        assertThat(ProblemCode.of(code)).as("%s of %s", code, source).isNotNull();
      }
    }
  }

  private static List<String> codes(Path sources) throws IOException {
    try (Stream<Path> files = Files.walk(sources)) {
      return files
          .filter(Files::isRegularFile)
          .flatMap(file -> REFUSED.matcher(read(file)).results().map(match -> match.group(1)))
          .toList();
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
