package io.smartlayer.token;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The vectors in {@code spec/vectors/token}. */
final class Vectors {
  private static final Path FOLDER = Path.of("../../spec/vectors/token");

  private Vectors() {}

  static JsonNode read(String file) {
    return JsonMapper.shared().readTree(text(file));
  }

  static String text(String file) {
    try {
      return Files.readString(FOLDER.resolve(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Writes a vector anew, where {@code -Dvectors.update=true} asks for it. */
  static void update(String file, String text) {
    if (Boolean.getBoolean("vectors.update")) {
      try {
        Files.writeString(FOLDER.resolve(file), text);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
