package io.smartlayer.command;

import io.smartlayer.command.FeedHttp.Answer;
import io.smartlayer.feed.Entry;
import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.primitives.JsonFields;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A feed's entries as they become final: server-sent events, across connections that break, without
 * a gap or a repetition. Used by one thread.
 */
final class FeedStream {
  /** Connections in a row that bring nothing, a minute's worth, before the stream is given up. */
  static final Retries RETRIES = new Retries(12, Duration.ofMillis(200), Duration.ofSeconds(10));

  /** Longest line of an event: an entry's body, and what is put around it. */
  private static final int LINE_LIMIT = Entry.BODY_LIMIT_BYTES + 1024;

  /** How many lines say no more than that a stream is open. */
  private static final int OPENING_LINES = 2;

  private static final String DATA = "data: ";

  private final FeedSource source;
  private final long from;
  private final Retries retries;
  private long next;
  private boolean heard;

  FeedStream(FeedSource source, long from, Retries retries) {
    this.source = source;
    this.from = from;
    this.retries = retries;
    this.next = from;
  }

  /** A refusal that another anchor may not repeat. */
  private static final class NotHere extends IOException {
    private static final long serialVersionUID = 1;
    private final transient Answer.Problem problem;

    NotHere(Answer.Problem problem) {
      super(problem.code() + ": " + problem.detail());
      this.problem = problem;
    }
  }

  /**
   * Follows the feed until nobody takes its entries any more.
   *
   * @param taker takes the next entry, and says whether it takes another
   * @throws FeedFailure if no anchor keeps the feed, or entries so old, or none has answered for
   *     long
   */
  void follow(Predicate<EntryLine> taker) {
    int vain = 0;
    int unknown = 0;
    List<URI> anchors = source.anchors();
    for (int turn = 0; ; turn++) {
      URI anchor = anchors.get(turn % anchors.size());
      String why = "the stream ended";
      long before = next;
      heard = false;
      try {
        if (!read(anchor, taker)) {
          return;
        }
      } catch (NotHere e) {
        unknown += FeedSource.isElsewhere(e.problem) ? 1 : 0;
        if (unknown >= anchors.size()) {
          throw source.failure(e.problem);
        }
        why = String.valueOf(e.getMessage());
      } catch (IOException e) {
        why = e.getClass().getSimpleName() + ": " + e.getMessage();
      } catch (CanonicalJson.NotCanonical | JsonFields.Malformed e) {
        why = String.valueOf(e.getMessage());
        heard = next > before; // or it would be asked for the same again, for ever
      }
      vain = heard ? 1 : vain + 1;
      unknown = heard ? 0 : unknown;
      if (vain == retries.attempts()) {
        throw new FeedFailure(
            Smartlayer.UNAVAILABLE,
            anchor + " tells no entries (" + why + "); go on later with --from " + next);
      }
      retries.pause(vain);
    }
  }

  /** Reads one connection to its end; false when nobody takes entries any more. */
  private boolean read(URI anchor, Predicate<EntryLine> taker) throws IOException {
    HttpURLConnection connection = FeedHttp.open(source.below(anchor, "events?from=" + from));
    if (next > from) {
      connection.setRequestProperty("Last-Event-ID", Long.toString(next - 1));
    }
    try {
      if (connection.getResponseCode() != HttpURLConnection.HTTP_OK) {
        throw new NotHere(FeedHttp.problem(connection));
      }
      return read(new BoundedLines(connection.getInputStream(), LINE_LIMIT), taker);
    } finally {
      connection.disconnect();
    }
  }

  private boolean read(BoundedLines stream, Predicate<EntryLine> taker) throws IOException {
    try (BoundedLines lines = stream) {
      @Nullable String line = lines.nextWhole();
      while (line != null) {
        if (line.startsWith(DATA) && !taker.test(entry(line.substring(DATA.length())))) {
          return false;
        }
        heard |= lines.count() > OPENING_LINES;
        line = lines.nextWhole();
      }
      return true;
    }
  }

  private EntryLine entry(String event) {
    JsonFields in = JsonFields.of(CanonicalJson.read(event), "the event");
    EntryLine line = EntryLine.read(in.value("data"));
    if (line.offset() != next) {
      throw in.wrong("data", "offset " + line.offset() + " where " + next + " is next");
    }
    next++;
    return line;
  }
}
