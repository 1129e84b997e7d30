package io.smartlayer.runtime;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The settings as they were written: lines {@code key = value}, empty lines, and lines that begin
 * with {@code #}. The environment wins over the file.
 */
final class SettingsFile {
  /** Largest file, in bytes. */
  static final int SIZE_LIMIT_BYTES = 64 << 10;

  private final Path file;
  private final Map<Setting, Said> said = new EnumMap<>(Setting.class);

  /** A value and where it was said. */
  private record Said(String value, String where) {}

  private SettingsFile(Path file) {
    this.file = file;
  }

  /**
   * Reads a file and the environment.
   *
   * @throws SettingsRefused if a line is none, or a setting is unknown, said twice or empty
   */
  static SettingsFile read(Path file, Map<String, String> environment) {
    var settings = new SettingsFile(file);
    List<String> lines = lines(file);
    for (int i = 0; i < lines.size(); i++) {
      settings.line(file + ":" + (i + 1), lines.get(i).strip());
    }
    for (Setting setting : Setting.values()) {
      String value = environment.get(setting.variable());
      if (value != null) {
        settings.said.put(setting, new Said(value.strip(), setting.variable()));
      }
    }
    return settings;
  }

  /** The folder that relative paths start from. */
  Path folder() {
    Path parent = file.toAbsolutePath().normalize().getParent();
    return parent == null ? Path.of("/") : parent;
  }

  /** Whether a setting was said. */
  boolean has(Setting setting) {
    return said.containsKey(setting);
  }

  /**
   * A setting that must be there.
   *
   * @param expected what is expected, for people
   * @param read makes a value of the text; null or an {@link IllegalArgumentException} says that it
   *     is none
   * @throws SettingsRefused if it is not there, or none
   */
  <T> T required(Setting setting, String expected, Function<String, @Nullable T> read) {
    Said here = said.get(setting);
    if (here == null) {
      throw new SettingsRefused(file + ": " + setting.key() + " is missing; expected " + expected);
    }
    return value(setting, here, expected, read);
  }

  /** A setting, or what holds without it. */
  <T> T or(Setting setting, T otherwise, String expected, Function<String, @Nullable T> read) {
    Said here = said.get(setting);
    return here == null ? otherwise : value(setting, here, expected, read);
  }

  /** Refuses a value that was read, for what others say. */
  SettingsRefused refused(Setting setting, String expected) {
    Said here = said.get(setting);
    return here == null
        ? new SettingsRefused(file + ": " + setting.key() + ": expected " + expected)
        : refused(setting, here, expected);
  }

  private <T> T value(
      Setting setting, Said here, String expected, Function<String, @Nullable T> read) {
    T value;
    try {
      value = read.apply(here.value);
    } catch (IllegalArgumentException e) {
      value = null;
    }
    if (value == null) {
      throw refused(setting, here, expected);
    }
    return value;
  }

  private static SettingsRefused refused(Setting setting, Said here, String expected) {
    return new SettingsRefused(
        here.where + ": " + setting.key() + ": expected " + expected + ", not " + here.value);
  }

  private void line(String where, String line) {
    if (line.isEmpty() || line.startsWith("#")) {
      return;
    }
    int equals = line.indexOf('=');
    if (equals < 0) {
      throw new SettingsRefused(where + ": expected key = value, or # and a comment");
    }
    String key = line.substring(0, equals).strip();
    Setting setting = Setting.of(key);
    if (setting == null) {
      throw new SettingsRefused(
          where + ": unknown setting " + key + "; expected one of those that --help lists");
    }
    String value = line.substring(equals + 1).strip();
    if (value.isEmpty()) {
      throw new SettingsRefused(where + ": " + key + ": expected a value, not nothing");
    }
    Said before = said.putIfAbsent(setting, new Said(value, where));
    if (before != null) {
      throw new SettingsRefused(where + ": " + key + ": expected once, and is at " + before.where);
    }
  }

  private static List<String> lines(Path file) {
    try {
      if (Files.size(file) > SIZE_LIMIT_BYTES) {
        throw new SettingsRefused(file + ": expected at most " + SIZE_LIMIT_BYTES + " bytes");
      }
      return Files.readAllLines(file);
    } catch (CharacterCodingException e) {
      throw new SettingsRefused(file + ": expected UTF-8");
    } catch (IOException e) {
      throw new SettingsRefused(file + ": expected a file that can be read");
    }
  }
}
