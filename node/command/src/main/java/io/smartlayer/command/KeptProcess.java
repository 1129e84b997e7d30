package io.smartlayer.command;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A process that outlives the one that started it, even if that is killed, and is found again by a
 * file. The process writes the file itself before it becomes what it is to be: so there is no
 * moment at which it runs and nobody could know of it.
 */
final class KeptProcess {
  private static final Duration END_TIMEOUT = Duration.ofSeconds(5);
  private static final Duration LOOK_AGAIN = Duration.ofMillis(20);

  /** Its own number and a note go to a file, whole or not at all; then the command takes over. */
  private static final String SCRIPT =
      """
      file=$0; note=$1; shift
      printf '%s\\n%s\\n' "$$" "$note" >"$file.new" && mv "$file.new" "$file" && exec "$@"
      """;

  private final ProcessHandle process;
  private final Path file;
  private final String note;

  private KeptProcess(ProcessHandle process, Path file, String note) {
    this.process = process;
    this.file = file;
    this.note = note;
  }

  /**
   * Starts a process.
   *
   * @param file where it says that it is there; an older one is replaced
   * @param note one of the command's words that no other process's command has: it tells this
   *     process from one that has its number later
   * @param environment what it finds in its environment besides
   * @param output where its output goes
   */
  static KeptProcess start(
      Path file, String note, List<String> command, Map<String, String> environment, Path output) {
    if (!command.contains(note)) {
      throw new IllegalArgumentException(note + " is no word of the command");
    }
    List<String> whole = new ArrayList<>(List.of("/bin/sh", "-c", SCRIPT, file.toString(), note));
    whole.addAll(command);
    var builder =
        new ProcessBuilder(whole).redirectErrorStream(true).redirectOutput(output.toFile());
    builder.environment().putAll(environment);
    try {
      return new KeptProcess(builder.start().toHandle(), file, note);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot start " + command.getFirst(), e);
    }
  }

  /** The process that a file tells of, or null when there is none or it is gone. */
  static @Nullable KeptProcess find(Path file) {
    try {
      List<String> lines = Files.exists(file) ? Files.readAllLines(file) : List.of();
      if (lines.size() != 2) {
        return null;
      }
      ProcessHandle process = ProcessHandle.of(Long.parseLong(lines.getFirst())).orElse(null);
      if (process == null) {
        return null;
      }
      var kept = new KeptProcess(process, file, lines.getLast());
      return kept.isAlive() ? kept : null;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file, e);
    } catch (NumberFormatException e) {
      return null; // of another version
    }
  }

  /** The word of its command that it was started with as its note. */
  String note() {
    return note;
  }

  /**
   * Whether it runs; not, if its number belongs to another by now, or only its remains are left.
   */
  boolean isAlive() {
    return process.isAlive()
        && process.info().arguments().map(List::of).orElse(List.of()).contains(note);
  }

  /** Ends it at once and forgets it; returns when it is gone. */
  void end() {
    if (isAlive()) {
      process.destroyForcibly();
    }
    long end = System.nanoTime() + END_TIMEOUT.toNanos();
    boolean interrupted = false;
    while (isAlive() && System.nanoTime() < end) {
      try {
        Thread.sleep(LOOK_AGAIN);
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    if (isAlive()) {
      throw new IllegalStateException("process " + process.pid() + " does not end");
    }
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot forget " + file, e);
    }
  }
}
