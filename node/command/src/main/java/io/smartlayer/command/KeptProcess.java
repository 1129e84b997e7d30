package io.smartlayer.command;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A process that outlives the one that started it, even if that is killed, and is found again by a
 * file. The process writes the file itself before it becomes what it is to be: so there is no
 * moment at which it runs and nobody could know of it.
 */
final class KeptProcess {
  private static final List<String> REMAINS = List.of("Z", "X", "x"); // states of the same page
  private static final int START_TICKS = 19; // of the fields after the name: proc_pid_stat(5)
  private static final Duration FILE_TIMEOUT = Duration.ofSeconds(5);
  private static final Duration END_TIMEOUT = Duration.ofSeconds(5);
  private static final Duration LOOK_AGAIN = Duration.ofMillis(20);

  /**
   * Its own number, a note and the time of its start go to a file, whole or not at all; then the
   * command takes over, where it can in a session of its own, out of a terminal's reach.
   */
  private static final String SCRIPT =
      """
      file=$0; note=$1; shift
      started=$(cut -d ' ' -f 22 "/proc/$$/stat" 2>/dev/null)
      printf '%s\\n%s\\n%s\\n' "$$" "$note" "$started" >"$file.new" || exit 74
      mv "$file.new" "$file" || exit 74
      if command -v setsid >/dev/null; then exec setsid "$@"; fi
      exec "$@"
      """;

  private final ProcessHandle process;
  private final Path file;
  private final String note;
  private final String started;

  private KeptProcess(ProcessHandle process, Path file, String note, String started) {
    this.process = process;
    this.file = file;
    this.note = note;
    this.started = started;
  }

  /**
   * Starts a process; when this returns it can be found.
   *
   * @param file where it says that it is there; an older one is replaced
   * @param note one of the command's words that no other process's command has: it tells this
   *     process from one that has its number later
   * @param environment what it finds in its environment besides
   * @param output where its output goes, after what is there
   */
  static KeptProcess start(
      Path file, String note, List<String> command, Map<String, String> environment, Path output) {
    if (!command.contains(note)) {
      throw new IllegalArgumentException(note + " is no word of the command");
    }
    List<String> whole = new ArrayList<>(List.of("/bin/sh", "-c", SCRIPT, file.toString(), note));
    whole.addAll(command);
    var builder =
        new ProcessBuilder(whole)
            .redirectErrorStream(true)
            .redirectOutput(Redirect.appendTo(output.toFile()));
    builder.environment().putAll(environment);
    try {
      Files.deleteIfExists(file);
      ProcessHandle process = builder.start().toHandle();
      var kept = new KeptProcess(process, file, note, started(process.pid()));
      awaitWhile(() -> process.isAlive() && !Files.exists(file), FILE_TIMEOUT);
      return kept;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot start " + command.getFirst(), e);
    }
  }

  /** The process that a file tells of, or null when there is none or it is gone. */
  static @Nullable KeptProcess find(Path file) {
    try {
      List<String> lines = Files.exists(file) ? Files.readAllLines(file) : List.of();
      if (lines.size() != 3) {
        return null;
      }
      ProcessHandle process = ProcessHandle.of(Long.parseLong(lines.getFirst())).orElse(null);
      if (process == null) {
        return null;
      }
      var kept = new KeptProcess(process, file, lines.get(1), lines.get(2));
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

  /** Its number. */
  long pid() {
    return process.pid();
  }

  /**
   * Whether it runs; not, if its number belongs to another by now, or only its remains are left.
   */
  boolean isAlive() {
    return process.isAlive() && isSame(process.pid()) && isNoted();
  }

  /** A process that is just becoming another program, or ends, has no words for a moment. */
  private boolean isNoted() {
    List<String> words = process.info().arguments().map(List::of).orElse(List.of());
    return words.isEmpty() || words.contains(note);
  }

  private boolean isSame(long pid) {
    List<String> fields = stat(pid);
    return ticks(fields).equals(started)
        && (fields.isEmpty() || !REMAINS.contains(fields.getFirst()));
  }

  /** Asks it to end; {@link #end} waits for it. */
  void terminate() {
    if (isAlive()) {
      process.destroy();
    }
  }

  /** Waits until it is gone, for a while, then ends it at once; forgets it. */
  void endWithin(Duration patience) {
    awaitEnd(patience);
    end();
  }

  /** Ends it at once and forgets it; returns when it is gone. */
  void end() {
    if (isAlive()) {
      process.destroyForcibly();
    }
    awaitEnd(END_TIMEOUT);
    if (isAlive()) {
      throw new IllegalStateException("process " + process.pid() + " does not end");
    }
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot forget " + file, e);
    }
  }

  private void awaitEnd(Duration patience) {
    awaitWhile(this::isAlive, patience);
  }

  /** Waits as long as something holds, undisturbed by an interrupt. */
  private static void awaitWhile(BooleanSupplier holds, Duration patience) {
    long end = System.nanoTime() + patience.toNanos();
    boolean interrupted = false;
    while (holds.getAsBoolean() && System.nanoTime() < end) {
      try {
        Thread.sleep(LOOK_AGAIN);
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** When a process started, in the kernel's ticks; nothing where the system does not say. */
  private static String started(long pid) {
    return ticks(stat(pid));
  }

  private static String ticks(List<String> fields) {
    return fields.size() > START_TICKS ? fields.get(START_TICKS) : "";
  }

  /** What the kernel says of a process, from its state on; nothing where it does not say. */
  private static List<String> stat(long pid) {
    try {
      String stat = Files.readString(Path.of("/proc", String.valueOf(pid), "stat"));
      return List.of(stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1));
    } catch (IOException e) {
      return List.of();
    }
  }
}
