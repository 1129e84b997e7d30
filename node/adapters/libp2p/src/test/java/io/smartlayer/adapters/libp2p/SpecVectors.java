package io.smartlayer.adapters.libp2p;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The files of {@code spec/vectors} that js-libp2p has made. */
final class SpecVectors {
  private static final Path FOLDER = Path.of("../../../spec/vectors");

  private SpecVectors() {}

  static JsonNode read(String file) {
    try {
      return JsonMapper.shared().readTree(Files.readString(FOLDER.resolve(file)));
    } catch (IOException e) {
      throw new UncheckedIOException("no vectors " + file, e);
    }
  }
}
