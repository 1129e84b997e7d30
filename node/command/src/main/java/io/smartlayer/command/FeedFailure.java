package io.smartlayer.command;

import java.util.function.IntSupplier;
import picocli.CommandLine.Model.CommandSpec;

/** Why a command about a feed cannot go on: one line for people, and an exit status. */
final class FeedFailure extends RuntimeException {
  private static final long serialVersionUID = 1;
  private static final int TEXT_LIMIT = 600;

  private final int status;

  FeedFailure(int status, String message) {
    super(shown(message));
    this.status = status;
  }

  int status() {
    return status;
  }

  /** A text that others may have written, as one line that a terminal bears. */
  static String shown(String text) {
    String line =
        text.codePoints()
            .map(c -> Character.isISOControl(c) ? ' ' : c)
            .limit(TEXT_LIMIT)
            .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
            .toString();
    return line.length() < text.length() ? line + "…" : line;
  }

  /** Does the work of a command; a failure is told on stderr. */
  static int told(CommandSpec spec, IntSupplier work) {
    try {
      return work.getAsInt();
    } catch (FeedFailure e) {
      spec.commandLine().getOut().flush();
      spec.commandLine().getErr().println(e.getMessage());
      return e.status;
    }
  }
}
