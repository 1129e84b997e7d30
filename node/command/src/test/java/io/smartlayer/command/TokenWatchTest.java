package io.smartlayer.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(300)
class TokenWatchTest {
  private static final String WAITING = "waiting for a change";

  @TempDir private Path folder;
  private final StringWriter said = new StringWriter();

  @BeforeEach
  void begin() {
    run("token", "new", card());
    said.getBuffer().setLength(0);
  }

  @Test
  void storiesArePlayedAgainAfterEachChangeUntilItEnds() throws Exception {
    var status = new AtomicInteger(-1);
    Thread watching =
        Thread.ofVirtual()
            .start(() -> status.set(run("token", "test", card(), "--engine", "v8", "--watch")));
    untilSaid(WAITING, 1);
    assertThat(text()).contains("1 of 1 went as told").doesNotContain("changed");
    edit("token.js", "Math.floor(coffees", "Math.floor((coffees + 1)");
    untilSaid(WAITING, 2);
    assertThat(text()).contains("token.js changed").contains("0 of 1 went as told");
    edit("token.json", "{", "");
    untilSaid(WAITING, 3);
    assertThat(text()).contains("no JSON");
    edit("token.json", "", "{");
    edit("tests/card.json", "\"coffees\": 9, \"free\": 0", "\"coffees\": 9, \"free\": 1");
    untilSaid("1 of 1 went as told", 2);
    watching.interrupt();
    watching.join();
    assertThat(status.get()).isZero();
  }

  @Test
  void aFolderThatIsNotThereIsNotWaitedFor() {
    String nowhere = folder.resolve("nowhere").toString();
    assertThat(run("token", "test", nowhere, "--engine", "v8", "--watch"))
        .isEqualTo(Smartlayer.NO_INPUT);
  }

  @Test
  void whatNoStoryRunsIsSaidAndFailsWhereThatWasAsked() throws IOException {
    String asked = ",\n    { \"method\": \"card\", \"result\": { \"coffees\": 11, \"free\": 1 } }";
    edit("tests/card.json", asked, "");
    assertThat(run("token", "test", card(), "--engine", "v8")).isZero();
    assertThat(text()).contains("no story runs card (methods.card.handler)\n");
    assertThat(run("token", "test", card(), "--engine", "v8", "--require-coverage")).isEqualTo(1);
  }

  private void untilSaid(String what, int times) throws InterruptedException {
    while (text().split(what, -1).length <= times) {
      Pause.millis(20);
    }
  }

  private String text() {
    synchronized (said.getBuffer()) {
      return said.toString();
    }
  }

  private void edit(String name, String what, String instead) throws IOException {
    Path file = folder.resolve("card").resolve(name);
    String before = Files.readString(file);
    assertThat(before).contains(what);
    int at = before.indexOf(what);
    Files.writeString(
        file, before.substring(0, at) + instead + before.substring(at + what.length()));
  }

  private String card() {
    return folder.resolve("card").toString();
  }

  private int run(String... arguments) {
    var printer = new PrintWriter(said);
    return Smartlayer.run(Instant::now, printer, printer, arguments);
  }
}
