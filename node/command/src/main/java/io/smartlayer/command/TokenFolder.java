package io.smartlayer.command;

import io.smartlayer.authoring.Draft;
import io.smartlayer.authoring.JsonLines;
import io.smartlayer.authoring.Manifest;
import io.smartlayer.authoring.Scenario;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.primitives.JsonFields;
import io.smartlayer.tokenscript.Service;
import io.smartlayer.tokenscript.TokenInterface;
import io.smartlayer.tokenscript.TokenScript;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** The folder in which an author writes a token. */
record TokenFolder(Path path) {
  static final String MANIFEST = "token.json";
  static final String SETTINGS = "settings.json";
  static final String SCRIPT = "token.tsml";
  static final String TESTS = "tests";
  static final String INTERFACES = "interfaces";
  private static final int FILES_LIMIT = 1000;
  private static final int SETTING_LIMIT = 2048;

  /** A script that was made, and is not signed yet. */
  record Made(Bytes file, Draft draft) {
    TokenScript script() {
      return draft.script();
    }
  }

  /**
   * Makes the script of the folder.
   *
   * @param more settings that go before those of the folder
   */
  Made make(Map<String, String> more) throws TokenFailure {
    String text = text(path.resolve(MANIFEST), Manifest.SIZE_LIMIT);
    Manifest manifest =
        switch (Manifest.read(text, settings(more))) {
          case Manifest.Reading.Read(Manifest read) -> read;
          case Manifest.Reading.Refused(String why) -> throw refused(MANIFEST, text, why);
        };
    Path code = path.resolve(manifest.code()).normalize();
    if (!code.startsWith(path.normalize())) {
      throw refused(MANIFEST, text, "code: " + manifest.code() + " is not in the folder");
    }
    String javascript = text(code, Service.CODE_LIMIT);
    return switch (manifest.make(javascript)) {
      case Manifest.Making.Made(Bytes file, TokenScript script) ->
          new Made(
              file,
              new Draft(
                  path.resolve(MANIFEST).toString(), text, code.toString(), javascript, script));
      case Manifest.Making.Refused(String why) -> throw refused(MANIFEST, text, why);
    };
  }

  /** The stories that the token is tried with, by their files. */
  SortedMap<String, Scenario> scenarios() throws TokenFailure {
    var out = new TreeMap<String, Scenario>();
    for (Map.Entry<String, String> file : files(TESTS).entrySet()) {
      switch (Scenario.read(file.getValue())) {
        case Scenario.Reading.Read(Scenario read) -> out.put(file.getKey(), read);
        case Scenario.Reading.Refused(String why) ->
            throw refused(file.getKey(), file.getValue(), why);
      }
    }
    return out;
  }

  /** The interfaces that the folder knows, by their files. */
  SortedMap<String, TokenInterface> interfaces() throws TokenFailure {
    var out = new TreeMap<String, TokenInterface>();
    for (Map.Entry<String, String> file : files(INTERFACES).entrySet()) {
      switch (TokenInterface.read(file.getValue())) {
        case TokenInterface.Reading.Read(TokenInterface read) ->
            out.put(path.resolve(file.getKey()).toString(), read);
        case TokenInterface.Reading.Refused(String why) ->
            throw refused(file.getKey(), file.getValue(), why);
      }
    }
    return out;
  }

  /** The texts of the JSON files in a folder of this one, by their names from here. */
  private SortedMap<String, String> files(String name) throws TokenFailure {
    var out = new TreeMap<String, String>();
    Path folder = path.resolve(name);
    try (Stream<Path> files = Files.exists(folder) ? Files.list(folder) : Stream.empty()) {
      for (Path file : files.sorted().limit(FILES_LIMIT).toList()) {
        if (file.toString().endsWith(".json")) {
          out.put(name + "/" + file.getFileName(), text(file, CanonicalJson.SIZE_LIMIT));
        }
      }
    } catch (IOException e) {
      throw new TokenFailure(Smartlayer.NO_INPUT, folder + " cannot be read");
    }
    return out;
  }

  private Map<String, String> settings(Map<String, String> more) throws TokenFailure {
    var out = new TreeMap<String, String>();
    Path file = path.resolve(SETTINGS);
    if (Files.exists(file)) {
      String text = text(file, Manifest.SIZE_LIMIT);
      try {
        JsonNode json = CanonicalJson.read(text);
        JsonFields in = JsonFields.of(json, "settings");
        for (String name : json.propertyNames()) {
          out.put(name, in.text(name, SETTING_LIMIT));
        }
      } catch (CanonicalJson.NotCanonical | JsonFields.Malformed e) {
        throw refused(SETTINGS, text, String.valueOf(e.getMessage()));
      }
    }
    out.putAll(more);
    return out;
  }

  /** A fault of a JSON file, with its line as compilers say it. */
  private TokenFailure refused(String name, String text, String why) {
    int line = JsonLines.of(text).line(why);
    String place = path.resolve(name) + (line > 0 ? ":" + line : "");
    return new TokenFailure(Smartlayer.DATA, place + ": " + why);
  }

  private static String text(Path file, int limit) throws TokenFailure {
    @Nullable Bytes content;
    try (InputStream in = Files.newInputStream(file)) {
      content = Bytes.of(in.readNBytes(limit + 1));
    } catch (IOException e) {
      throw new TokenFailure(
          Smartlayer.NO_INPUT,
          file + " cannot be read. \"smartlayer token new FOLDER\" makes a folder to begin with.");
    }
    if (content.size() > limit) {
      throw new TokenFailure(Smartlayer.DATA, file + ": more than " + limit + " bytes");
    }
    try {
      return content.toUtf8();
    } catch (IllegalArgumentException e) {
      throw new TokenFailure(Smartlayer.DATA, file + ": no UTF-8");
    }
  }
}
