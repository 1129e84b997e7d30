package io.smartlayer.command;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A demo in a process of its own. */
final class DemoRun implements AutoCloseable {
  private static final Path HOME = Path.of("..", "..").toAbsolutePath().normalize();

  private final Process process;
  private final Path output;

  private DemoRun(Process process, Path output) {
    this.process = process;
    this.output = output;
  }

  static DemoRun start(Path folder, Path output, String... more) {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-XX:-DontCompileHugeMethods",
                "-XX:+UseSerialGC",
                "-Xmx768m",
                "-Dsmartlayer.home=" + HOME,
                Smartlayer.class.getName(),
                "demo",
                "--folder",
                folder.toString()));
    command.addAll(List.of(more));
    var builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()));
    builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
    try {
      return new DemoRun(builder.start(), output);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Ends it as a machine that loses its power would. */
  @Override
  public void close() {
    process.destroyForcibly().onExit().join();
  }

  /** Asks it to end, as a machine that shuts down would; its exit status. */
  int terminate(Duration atMost) throws InterruptedException {
    process.destroy();
    return exit(atMost);
  }

  /** Sends what Ctrl-C sends; its exit status. */
  int interrupt(Duration atMost) throws IOException, InterruptedException {
    new ProcessBuilder("kill", "-INT", String.valueOf(process.pid())).start().waitFor();
    return exit(atMost);
  }

  int exit(Duration atMost) throws InterruptedException {
    if (!process.waitFor(atMost.toMillis(), TimeUnit.MILLISECONDS)) {
      throw new AssertionError("it did not end within " + atMost + ": " + said());
    }
    return process.exitValue();
  }

  boolean isAlive() {
    return process.isAlive();
  }

  String said() {
    try {
      return Files.readString(output);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What runs and belongs to a folder: chain, nodes, hotel; by what their commands say. */
  static List<String> leftBehind(Path folder) {
    try (Stream<Path> files = Files.exists(folder) ? Files.walk(folder, 3) : Stream.of()) {
      return files
          .filter(file -> file.endsWith("process"))
          .filter(file -> KeptProcess.find(file) != null)
          .map(Path::toString)
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
