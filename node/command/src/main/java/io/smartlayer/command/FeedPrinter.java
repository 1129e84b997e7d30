package io.smartlayer.command;

import io.smartlayer.feed.TailFilter;
import io.smartlayer.runtime.FactSchemas;
import java.io.PrintWriter;

/** Prints entries, one a line, for as long as somebody reads them. Used by one thread. */
final class FeedPrinter {
  private final PrintWriter out;
  private final TailFilter filter;

  /**
   * A printer.
   *
   * @param filter which entries are printed
   */
  FeedPrinter(PrintWriter out, TailFilter filter) {
    this.out = out;
    this.filter = filter;
  }

  /** Prints an entry if it is wanted; false once nobody reads any more. */
  boolean print(EntryLine line) {
    if (filter.wants(line.entry(), FactSchemas::of)) {
      out.println(line.json());
      return !out.checkError();
    }
    return true;
  }
}
