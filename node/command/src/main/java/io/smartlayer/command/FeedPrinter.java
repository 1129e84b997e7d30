package io.smartlayer.command;

import io.smartlayer.feed.Kind;
import java.io.PrintWriter;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** Prints entries, one a line, for as long as somebody reads them. Used by one thread. */
final class FeedPrinter {
  private final PrintWriter out;
  private final @Nullable Kind kind;

  /**
   * A printer.
   *
   * @param kind which entries are printed; null for all
   */
  FeedPrinter(PrintWriter out, @Nullable Kind kind) {
    this.out = out;
    this.kind = kind;
  }

  /**
   * The kind of a name, in letters of any size; null for none.
   *
   * @throws ParameterException if no kind has the name
   */
  static @Nullable Kind kind(CommandSpec spec, @Nullable String name) {
    if (name == null) {
      return null;
    }
    for (Kind kind : Kind.values()) {
      if (kind.name().equals(name.toUpperCase(Locale.ROOT))) {
        return kind;
      }
    }
    String all = Arrays.stream(Kind.values()).map(Kind::name).collect(Collectors.joining(", "));
    throw new ParameterException(
        spec.commandLine(), "--kind is one of " + all + ", not " + FeedFailure.shown(name));
  }

  /** Prints an entry if it is of the kind; false once nobody reads any more. */
  boolean print(EntryLine line) {
    if (kind == null || line.entry().kind() == kind) {
      out.println(line.json());
      return !out.checkError();
    }
    return true;
  }
}
