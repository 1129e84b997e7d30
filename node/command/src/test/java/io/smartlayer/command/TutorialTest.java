package io.smartlayer.command;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The steps of {@code docs/tutorial.md}, as a newcomer takes them. */
class TutorialTest {
  private static final Path ROOT = Path.of("..", "..");
  private static final String COMMAND = "./smartlayer ";
  private static final Pattern EDIT = Pattern.compile("sed -i 's/(.+)/(.+)/' (\\S+)");

  @TempDir private Path folder;

  @Test
  void eachStepSaysWhatThePageShows() throws IOException {
    int steps = 0;
    for (List<String> block : blocks(Files.readString(ROOT.resolve("docs/tutorial.md")))) {
      List<String> shown = new ArrayList<>();
      List<String> said = new ArrayList<>();
      for (String line : block) {
        if (line.startsWith(COMMAND)) {
          said.addAll(run(line.substring(COMMAND.length())));
          steps++;
        } else if (line.startsWith("sed ")) {
          edit(line);
        } else {
          shown.add(line);
        }
      }
      if (!said.isEmpty() && !shown.isEmpty()) {
        assertThat(said).isEqualTo(shown);
      }
    }
    assertThat(steps).isEqualTo(9);
  }

  @Test
  void whatWasMadeIsValid() throws IOException {
    run("token new card");
    run("token build card --key card/shop.key");
    assertThat(run("script check card/token.tsml").getFirst())
        .matches("card/token.tsml: valid, signed by 0x[0-9a-f]{40}");
  }

  @Test
  void aFolderThatIsNotEmptyStaysAsItIs() throws IOException {
    Files.writeString(folder.resolve("mine"), "mine");
    assertThat(run("token new .").getFirst()).endsWith("is not empty; nothing was changed");
    assertThat(Files.readString(folder.resolve("mine"))).isEqualTo("mine");
    assertThat(Files.exists(folder.resolve("token.json"))).isFalse();
  }

  @Test
  void aFolderWithoutManifestSaysWhatToDo() {
    assertThat(run("token test nowhere").getFirst())
        .contains("cannot be read")
        .contains("smartlayer token new");
  }

  @Test
  void codeOutsideTheFolderIsNotRead() throws IOException {
    run("token new card");
    Path manifest = folder.resolve("card/token.json");
    String text = Files.readString(manifest);
    Files.writeString(manifest, text.replace("token.js", "../secret.js"));
    assertThat(run("token build card").getFirst()).endsWith("../secret.js is not in the folder");
  }

  /** The page's indented blocks that run something. */
  private static List<List<String>> blocks(String page) {
    List<List<String>> out = new ArrayList<>();
    for (String part : page.split("\n\n", -1)) {
      List<String> lines = part.lines().toList();
      if (lines.stream().allMatch(line -> line.startsWith("    "))
          && lines.stream().anyMatch(line -> line.contains(COMMAND))) {
        out.add(lines.stream().map(line -> line.substring(4)).toList());
      }
    }
    return out;
  }

  private void edit(String line) throws IOException {
    Matcher edit = EDIT.matcher(line);
    assertThat(edit.matches()).as(line).isTrue();
    Path file = folder.resolve(edit.group(3));
    String before = Files.readString(file);
    String after = before.replace(edit.group(1), edit.group(2));
    assertThat(after).as(line).isNotEqualTo(before);
    Files.writeString(file, after, UTF_8);
  }

  /** Runs the command as if it had been started in the folder; what it says, line by line. */
  private List<String> run(String words) {
    String[] arguments =
        Arrays.stream(words.split(" ", -1))
            .map(word ->
                word.startsWith("examples/")
                    ? ROOT.resolve(word).toString()
                    : word.startsWith("card") || word.equals(".") || word.equals("nowhere")
                        ? folder.resolve(word).toString()
                        : word)
            .toArray(String[]::new);
    var out = new StringWriter();
    var printer = new PrintWriter(out);
    Smartlayer.run(Instant::now, printer, printer, arguments);
    return out.toString().replace(folder + "/", "").lines().toList();
  }
}
