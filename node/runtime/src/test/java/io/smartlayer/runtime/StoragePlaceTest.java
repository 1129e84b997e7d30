package io.smartlayer.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smartlayer.environment.Storage;
import io.smartlayer.primitives.Address;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoragePlaceTest {
  private static final Address NODE = Address.fromHex("0x5fbdb2315678afecb367f032d93f642f64180aa3");

  @TempDir private Path folder;

  /** A node that keeps files, as far as its storage goes, in a JVM of its own. */
  static final class OnFiles {
    private OnFiles() {}

    /** Opens the files of a folder. */
    public static void main(String[] arguments) {
      StoragePlace place = StoragePlace.parse("files");
      if (place != null) {
        place.open(Path.of(arguments[0]), NODE).close();
      }
    }
  }

  @Test
  void aNodeThatKeepsFilesLoadsNoClassOfKafka() throws IOException, InterruptedException {
    Path said = folder.resolve("classes");
    var command =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xlog:class+load:file=" + said,
                OnFiles.class.getName(),
                folder.resolve("data").toString())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("output").toFile());
    command.environment().put("CLASSPATH", System.getProperty("java.class.path"));
    Process jvm = command.start();
    assertThat(jvm.waitFor(2, TimeUnit.MINUTES)).isTrue();
    assertThat(jvm.exitValue()).isZero();
    List<String> loaded = Files.readAllLines(said);
    assertThat(loaded).anyMatch(line -> line.contains("io.smartlayer.adapters.files.FileStorage"));
    assertThat(loaded).noneMatch(line -> line.contains("kafka.") && !line.contains("InKafka"));
  }

  @Test
  void aNodeWithLogsInKafkaDoesNotBeginInFiles() throws IOException {
    Files.createDirectories(folder.resolve("kafka"));
    Files.createFile(folder.resolve("kafka").resolve("mark"));
    assertThatThrownBy(() -> new StoragePlace.InFiles().open(folder, NODE))
        .isInstanceOf(Storage.StorageFailure.class)
        .hasMessageContaining("another place");
  }

  @Test
  void aNodeWithLogsInFilesDoesNotBeginInKafka() {
    new StoragePlace.InFiles().open(folder, NODE).close();
    var kafka = new StoragePlace.InKafka("127.0.0.1:1", "tests");
    assertThatThrownBy(() -> kafka.open(folder, NODE))
        .isInstanceOf(Storage.StorageFailure.class)
        .hasMessageContaining("another place");
  }
}
