package io.smartlayer.command;

import io.smartlayer.feed.Kind;
import java.io.PrintWriter;
import java.util.EnumSet;
import java.util.Set;

/** Prints entries, one a line, for as long as somebody reads them. Used by one thread. */
final class FeedPrinter {
  private final PrintWriter out;
  private final Set<Kind> kinds;

  /**
   * A printer.
   *
   * @param kinds which entries are printed; none for all
   */
  FeedPrinter(PrintWriter out, Set<Kind> kinds) {
    this.out = out;
    this.kinds = kinds.isEmpty() ? EnumSet.allOf(Kind.class) : EnumSet.copyOf(kinds);
  }

  /** Prints an entry if it is of the kinds; false once nobody reads any more. */
  boolean print(EntryLine line) {
    if (kinds.contains(line.entry().kind())) {
      out.println(line.json());
      return !out.checkError();
    }
    return true;
  }
}
