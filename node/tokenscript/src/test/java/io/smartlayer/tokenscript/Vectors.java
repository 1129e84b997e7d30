package io.smartlayer.tokenscript;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.primitives.Bytes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where test inputs lie: the project's own, and the real ones that stay outside of it. */
final class Vectors {
  private Vectors() {}

  /** The folder of this project's own vectors. */
  static Path own() {
    return Path.of("..", "..", "spec", "vectors", "tokenscript");
  }

  /** A folder of shared vectors, or null, with a word about it, where they are not required. */
  static @Nullable Path shared(String folder) {
    String root = System.getProperty("vectors");
    Path path = root == null ? null : Path.of(root, folder);
    if (path != null && Files.isDirectory(path)) {
      return path;
    }
    boolean required =
        "true".equals(System.getenv("CI")) || System.getProperty("vectors.required") != null;
    assertThat(required).as("shared vectors %s are required, not in %s", folder, root).isFalse();
    System.err.println("left out: no shared vectors " + folder + " in " + root);
    return null;
  }

  static Bytes read(Path file) {
    try {
      return Bytes.of(Files.readAllBytes(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The rows of a table after its heading, each split at tabs. */
  static List<List<String>> table(Path file) {
    try (var lines = Files.lines(file, UTF_8)) {
      return lines.skip(1).map(line -> List.of(line.split("\t", -1))).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The flight ticket of the specification, unsigned. */
  static String flightTicket() {
    return read(own().resolve("flight-ticket.tsml")).toUtf8();
  }
}
