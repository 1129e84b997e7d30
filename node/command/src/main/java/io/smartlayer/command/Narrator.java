package io.smartlayer.command;

import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;

/** Tells the story in the terminal, a line a step. */
final class Narrator {
  private static final int WIDTH = 100;
  private static final String INDENT = " ".repeat(9);

  private final PrintWriter out;
  private int count;

  Narrator(PrintWriter out) {
    this.out = out;
  }

  void title() {
    say("Smart Layer: a flight ticket lives. All nodes run on this machine, evidence: none");
    say("(development).");
    say("");
  }

  void doing(String what) {
    say("  … " + what);
  }

  void page(URI uri) {
    say("");
    say("  Watch it at " + uri);
  }

  void step(StoryReport.StepResult step, Duration took) {
    if (count++ == 0) {
      say("");
    }
    String mark = step.ok() ? "ok" : "FAILED";
    String seconds = String.format(Locale.ROOT, "%.1f s", took.toMillis() / 1000.0);
    say(String.format(Locale.ROOT, "%5d  %-28s %-6s %s", count, step.name(), mark, seconds));
    wrapped(step.detail());
  }

  void end(StoryReport report, Duration took, Path folder) {
    long held = report.steps().stream().filter(StoryReport.StepResult::ok).count();
    say("");
    say(
        "  "
            + held
            + " of "
            + report.steps().size()
            + " steps held, in "
            + took.toSeconds()
            + " s. Receipts and trust file are in "
            + shown(folder));
    if (report.isOk()) {
      say("  Check one yourself, with no network:");
      say(
          "    ./smartlayer receipt verify --trust "
              + shown(folder.resolve("network").resolve("network.json"))
              + " "
              + shown(folder.resolve("receipts").resolve("receipt-rebooked.json")));
    }
  }

  void stay(URI uri) {
    say("");
    say("  The network goes on. Delay a flight, take the hotel down, kill a node: " + uri);
    say("  Ctrl-C ends it.");
  }

  /** A path as one would type it: from the working folder, where it lies below that. */
  private static Path shown(Path path) {
    Path here = Path.of("").toAbsolutePath();
    Path whole = path.toAbsolutePath();
    return whole.startsWith(here) ? here.relativize(whole) : path;
  }

  private void wrapped(String text) {
    var line = new StringBuilder(INDENT);
    for (String word : text.split(" ", -1)) {
      if (line.length() + word.length() > WIDTH && line.length() > INDENT.length()) {
        say(line.toString().stripTrailing());
        line = new StringBuilder(INDENT);
      }
      line.append(word).append(' ');
    }
    say(line.toString().stripTrailing());
  }

  private void say(String line) {
    out.println(line);
    out.flush();
  }
}
