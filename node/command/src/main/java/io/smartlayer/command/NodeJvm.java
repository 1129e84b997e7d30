package io.smartlayer.command;

import io.smartlayer.runtime.Role;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * How nodes' processes are started on this machine, where many share few processors: a small heap,
 * the plain collector, the first compiler alone, and classes from an archive that a rehearsal has
 * made (class data sharing, JEP 350). {@link #OPTIONS_VARIABLE} has the last word.
 */
final class NodeJvm {
  /** What a local node counts on, as its file says it. */
  static final String MEMORY = "192M";

  /** More options for the JVM, as for the launcher. */
  static final String OPTIONS_VARIABLE = "SMARTLAYER_JAVA_OPTIONS";

  private static final Duration REHEARSAL_TIMEOUT = Duration.ofSeconds(90);

  private final String classPath = classPath();
  private final Path archive;
  private final Path folder;

  /** The JVM of the nodes of one network. */
  NodeJvm(NetworkFolder network) {
    this.folder = network.path().resolve("jvm");
    this.archive = shared(folder).resolve("classes.jsa");
  }

  /** Where all networks of this build find the archive; where that can't be, its network's. */
  private static Path shared(Path folder) {
    Path home = Path.of(System.getProperty("smartlayer.home", "."), "target");
    return Files.isWritable(home) ? home.toAbsolutePath().resolve("jvm") : folder;
  }

  /** Jars alone, if this class is in one: a folder of classes would keep an archive out. */
  private static String classPath() {
    String all = System.getProperty("java.class.path");
    URL source = NodeJvm.class.getProtectionDomain().getCodeSource().getLocation();
    return source.getPath().endsWith(".jar")
        ? Arrays.stream(all.split(File.pathSeparator, -1))
            .filter(part -> !isFolder(part))
            .collect(Collectors.joining(File.pathSeparator))
        : all;
  }

  /** The command of a node. */
  List<String> command(Role role, Path config) {
    List<String> more = isFresh() ? List.of("-XX:SharedArchiveFile=" + archive) : List.of();
    return java(more, List.of("node", role.text(), "--config", config.toString()));
  }

  /** What it finds in its environment. */
  Map<String, String> environment() {
    return Map.of("CLASSPATH", classPath); // too long for an argument
  }

  /** Whether a rehearsal would make starts cheaper: there is no archive of these classes. */
  boolean wantsRehearsal() {
    return Arrays.stream(classPath.split(File.pathSeparator, -1)).noneMatch(NodeJvm::isFolder)
        && !isFresh();
  }

  /**
   * Starts an anchor and a service node once, ends them, and keeps the classes that they needed.
   * They must not be running. Without an archive nodes start too, and take longer.
   *
   * @param service null if there is none
   */
  void rehearse(Path anchor, @Nullable Path service) {
    try {
      Files.createDirectories(folder);
      Files.createDirectories(archive.getParent());
      Path unfinished = archive.resolveSibling("classes." + ProcessHandle.current().pid());
      Files.deleteIfExists(unfinished);
      List<String> words = new ArrayList<>(List.of("node", "rehearse", "--anchor", anchor + ""));
      if (service != null) {
        words.addAll(List.of("--service", service.toString()));
      }
      String note = "-XX:ArchiveClassesAtExit=" + unfinished;
      Path log = folder.resolve("log");
      Files.deleteIfExists(log);
      KeptProcess.start(process(), note, java(List.of(note), words), environment(), log)
          .endWithin(REHEARSAL_TIMEOUT);
      if (Files.exists(unfinished)) {
        Files.move(unfinished, archive, StandardCopyOption.ATOMIC_MOVE);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot rehearse in " + folder, e);
    }
  }

  /** Ends a rehearsal that was left behind. */
  void down() {
    KeptProcess left = KeptProcess.find(process());
    if (left != null) {
      left.end();
    }
  }

  private Path process() {
    return folder.resolve("process");
  }

  /** The JVM itself refuses an archive whose jars have changed; then another is made. */
  private boolean isFresh() {
    try {
      if (!Files.exists(archive)) {
        return false;
      }
      FileTime made = Files.getLastModifiedTime(archive);
      for (String part : classPath.split(File.pathSeparator, -1)) {
        for (Path jar : jars(part)) {
          if (Files.getLastModifiedTime(jar).compareTo(made) > 0) {
            return false;
          }
        }
      }
      return true;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot look at " + archive, e);
    }
  }

  private static boolean isFolder(String part) {
    return !part.endsWith("*") && Files.isDirectory(Path.of(part));
  }

  private static List<Path> jars(String part) throws IOException {
    if (!part.endsWith("*")) {
      return Files.exists(Path.of(part)) ? List.of(Path.of(part)) : List.of();
    }
    try (Stream<Path> all = Files.list(Path.of(part.substring(0, part.length() - 1)))) {
      return all.filter(jar -> jar.toString().endsWith(".jar")).toList();
    }
  }

  private static List<String> java(List<String> more, List<String> words) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-XX:-DontCompileHugeMethods", // else what verifies steps is never compiled
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-Xms16m",
            "-Xmx" + MEMORY,
            "-XX:MaxMetaspaceSize=160m",
            "-Xlog:disable",
            "-Xlog:all=error:stderr",
            "-Dlogback.configurationFile=logback.xml", // whatever else is on the class path
            "-Dsmartlayer.home=" + System.getProperty("smartlayer.home", ".")));
    command.addAll(more);
    String options = System.getenv(OPTIONS_VARIABLE);
    if (options != null && !options.isBlank()) {
      command.addAll(List.of(options.strip().split("\\s+")));
    }
    command.add(Smartlayer.class.getName());
    command.addAll(words);
    return List.copyOf(command);
  }
}
