package io.smartlayer.rules;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/**
 * A file of the project.
 *
 * @param path from the project's root, with slashes
 * @param text its content; bytes that are no UTF-8 are replaced
 */
record SourceFile(String path, String text) {
  private static final Set<String> CODE =
      Set.of("java", "ts", "tsx", "js", "mjs", "cjs", "sol", "sh");

  static SourceFile read(Path root, String path) {
    try {
      byte[] bytes = Files.readAllBytes(root.resolve(path));
      return new SourceFile(path, new String(bytes, StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + path, e);
    }
  }

  String name() {
    return path.substring(path.lastIndexOf('/') + 1);
  }

  /** What stands after the name's last dot; empty without one. */
  String extension() {
    int dot = name().lastIndexOf('.');
    return dot < 0 ? "" : name().substring(dot + 1);
  }

  boolean isJava() {
    return extension().equals("java");
  }

  /** Whether people write it as code; scripts often have no extension. */
  boolean isCode() {
    return CODE.contains(extension()) || text.startsWith("#!");
  }

  boolean isTest() {
    return path.contains("/src/test/") || path.contains("/test/");
  }

  /** Whether it is main code of a core. */
  boolean isCore() {
    return Modules.CORES.stream().anyMatch(core -> path.startsWith("node/" + core + "/src/main/"));
  }

  List<String> lines() {
    return text.lines().toList();
  }

  /** The folder it is in; empty for the root. */
  String folder() {
    int slash = path.lastIndexOf('/');
    return slash < 0 ? "" : path.substring(0, slash);
  }
}
