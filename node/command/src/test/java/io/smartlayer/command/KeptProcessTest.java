package io.smartlayer.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class KeptProcessTest {
  /** What a process has to copy as it becomes another program: a class path may be so long. */
  private static final Map<String, String> LARGE = Map.of("LARGE", "x".repeat(120_000));

  private static final Path NOWHERE = Path.of("/dev/null");

  @TempDir private Path folder;

  @Test
  void aProcessIsFoundByItsFileAndForgottenWhenItEnds() throws Exception {
    KeptProcess started = start("file", "600");
    KeptProcess found = find("file");
    assertThat(found.pid()).isEqualTo(started.pid());
    found.end();
    assertThat(started.isAlive()).isFalse();
    assertThat(folder.resolve("file")).doesNotExist();
  }

  @Test
  void aProcessMayEndByItself() throws Exception {
    start("file", "600");
    KeptProcess found = find("file");
    found.terminate();
    found.endWithin(Duration.ofSeconds(30));
    assertThat(found.isAlive()).isFalse();
  }

  @Test
  void aStrangerWithTheSameNumberIsNotTheProcess() throws Exception {
    start("file", "600");
    KeptProcess own = find("file");
    List<String> lines = Files.readAllLines(folder.resolve("file"));
    assertThat(lines).hasSize(3);
    write("earlier", lines.get(0), lines.get(1), "1"); // the same number and words, another start
    assertThat(KeptProcess.find(folder.resolve("earlier"))).isNull();
    write("other", lines.get(0), "601", lines.get(2)); // the same number and start, other words
    assertThat(KeptProcess.find(folder.resolve("other"))).isNull();
    write("torn", lines.get(0));
    assertThat(KeptProcess.find(folder.resolve("torn"))).isNull();
    assertThat(own.isAlive()).isTrue();
    own.end();
  }

  /** Even while the shell that wrote the file becomes the program, which takes a moment. */
  @Test
  void aProcessThatWasFoundIsFoundUntilItEnds() throws Exception {
    Path file = folder.resolve("file");
    for (int i = 0; i < 20; i++) {
      Future<Boolean> start =
          CompletableFuture.supplyAsync(() ->
              KeptProcess.start(file, "600", List.of("sleep", "600"), LARGE, NOWHERE).isAlive());
      boolean found = false;
      while (!start.isDone()) {
        boolean now = KeptProcess.find(file) != null;
        assertThat(now || !found).as("found once, and then not").isTrue();
        found = now;
      }
      assertThat(start.get()).isTrue();
      find("file").end();
    }
  }

  private KeptProcess start(String file, String seconds) {
    return KeptProcess.start(
        folder.resolve(file), seconds, List.of("sleep", seconds), Map.of(), NOWHERE);
  }

  private KeptProcess find(String file) throws InterruptedException {
    while (KeptProcess.find(folder.resolve(file)) == null) {
      Pause.millis(10);
    }
    return Objects.requireNonNull(KeptProcess.find(folder.resolve(file)));
  }

  private void write(String file, String... lines) throws IOException {
    Files.write(folder.resolve(file), List.of(lines));
  }
}
