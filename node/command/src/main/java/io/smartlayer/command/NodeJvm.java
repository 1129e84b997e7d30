package io.smartlayer.command;

import io.smartlayer.runtime.Role;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * How a node's process is started on this machine, where many share two processors: a small heap,
 * the plain collector, and classes from an archive that the first of them has made.
 */
final class NodeJvm {
  /** What a local node counts on, as its file says it. */
  static final String MEMORY = "192M";

  private NodeJvm() {}

  /** The command of a node. */
  static List<String> command(Role role, Path config, Path archive) {
    List<String> command = new ArrayList<>(java());
    if (Files.exists(archive)) {
      command.add("-XX:SharedArchiveFile=" + archive);
    }
    command.addAll(List.of(Smartlayer.class.getName(), "node", role.text(), "--config"));
    command.add(config.toString());
    return List.copyOf(command);
  }

  /** What it finds in its environment. */
  static Map<String, String> environment() {
    return Map.of("CLASSPATH", System.getProperty("java.class.path")); // too long for an argument
  }

  private static List<String> java() {
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "--enable-native-access=ALL-UNNAMED",
        "--sun-misc-unsafe-memory-access=allow",
        "-XX:+UseSerialGC",
        "-Xmx" + MEMORY,
        "-Xss512k",
        "-XX:MaxMetaspaceSize=160m",
        "-XX:ReservedCodeCacheSize=64m",
        "-Dsmartlayer.home=" + System.getProperty("smartlayer.home", "."));
  }
}
