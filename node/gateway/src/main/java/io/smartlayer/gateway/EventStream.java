package io.smartlayer.gateway;

import io.smartlayer.feed.FeedId;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A feed's final entries as server-sent events: all from an offset on, then each as it comes. The
 * id of an event is its entry's offset, so a client that names the last one it has goes on after
 * it.
 */
final class EventStream {
  /** Most entries that are taken from the feed at once. */
  private static final int BATCH = 64;

  /** Longest wait for an entry before it is asked whether the face stops. */
  private static final Duration PATIENCE = Duration.ofMillis(250);

  private static final Pattern OFFSET = Pattern.compile("0|[1-9][0-9]{0,14}");

  private final AnchorPort port;
  private final FeedId feed;
  private final Duration heartbeat;

  EventStream(AnchorPort port, FeedId feed, Duration heartbeat) {
    this.port = port;
    this.feed = feed;
    this.heartbeat = heartbeat;
  }

  /**
   * The offset at which a stream starts.
   *
   * @param last the id of the last event that the client has; it goes before {@code from}, because
   *     a browser that reconnects repeats its first address
   * @throws Refusal if one of them is no offset
   */
  static long from(@Nullable String last, @Nullable String from) {
    long asked = from == null ? 0 : offset(from, "from");
    return last == null || last.isEmpty() ? asked : offset(last, "Last-Event-ID") + 1;
  }

  /** Sends events until the client goes, or the face or its node stops. */
  void run(Exchange exchange, long from) {
    long next = from;
    Duration silence = Duration.ZERO;
    try (Exchange.Events events = exchange.events()) {
      events.send(":\n\n"); // an event stream that is still empty shows that it is open
      while (!exchange.isStopping() && port.isReady()) {
        List<AnchorPort.FinalEntry> entries = port.entries(feed, next, BATCH);
        if (!entries.isEmpty()) {
          events.send(lines(entries));
          next = entries.getLast().offset() + 1;
          silence = Duration.ZERO;
        } else if (!port.awaitBeyond(feed, next, PATIENCE)) {
          silence = silence.plus(PATIENCE);
          if (silence.compareTo(heartbeat) >= 0) {
            events.send(":\n\n");
            silence = Duration.ZERO;
          }
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BoundedWait.ClientGone("interrupted", e);
    }
  }

  /** A body is canonical JSON, which has no line breaks, and so is what is put around it here. */
  private static String lines(List<AnchorPort.FinalEntry> entries) {
    var out = new StringBuilder();
    for (AnchorPort.FinalEntry entry : entries) {
      out.append("id: ").append(entry.offset());
      out.append("\ndata: {\"body\":").append(entry.entry().body().toUtf8());
      out.append(",\"kind\":\"").append(entry.entry().kind().name());
      out.append("\",\"offset\":").append(entry.offset());
      out.append(",\"timeMillis\":").append(entry.timeMillis()).append("}\n\n");
    }
    return out.toString();
  }

  private static long offset(String text, String name) {
    if (!OFFSET.matcher(text).matches()) {
      throw new Refusal(ProblemCode.MALFORMED, name + " is no offset");
    }
    return Long.parseLong(text);
  }
}
