package io.smartlayer.command;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** The lines of a text in UTF-8, one at a time, none longer than a limit. Used by one thread. */
final class BoundedLines implements AutoCloseable {
  private final Reader in;
  private final int limit;
  private long count;

  /**
   * Lines of a stream, which is closed with this.
   *
   * @param limit in UTF-16 units, without the line break
   */
  BoundedLines(InputStream in, int limit) {
    this.in = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
    this.limit = limit;
  }

  /** How many lines have been read: the number of the latest. */
  long count() {
    return count;
  }

  /** Whether some of the next line is there; false also at the end. */
  boolean isReady() throws IOException {
    return in.ready();
  }

  /**
   * The next line without its break, or null at the end; the last one needs no break.
   *
   * @throws IOException also when the line is longer than the limit
   */
  @Nullable String next() throws IOException {
    var line = new StringBuilder();
    return read(line) || !line.isEmpty() ? line.toString() : null;
  }

  /**
   * The same for a stream that may break in the middle of a line, which is then none.
   *
   * @throws IOException also when the line is longer than the limit
   */
  @Nullable String nextWhole() throws IOException {
    var line = new StringBuilder();
    return read(line) ? line.toString() : null;
  }

  /** Reads a line, and whether it had its break. */
  private boolean read(StringBuilder line) throws IOException {
    count++;
    for (int next = in.read(); next >= 0; next = in.read()) {
      if (next == '\n') {
        return true;
      }
      if (line.length() == limit) {
        throw new IOException("line " + count + " has more than " + limit + " characters");
      }
      line.append((char) next);
    }
    return false;
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
