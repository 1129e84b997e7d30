package io.smartlayer.gateway;

import io.smartlayer.feed.FeedId;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A feed's final entries as server-sent events: all from an offset on, then each as it comes. Each
 * is a CloudEvent. The id of an event is its entry's offset, so a client that names the last one it
 * has goes on after it.
 */
final class EventStream {
  /** Most entries that are taken from the feed at once. */
  private static final int BATCH = 64;

  /** Longest wait for an entry before it is asked whether the face stops. */
  private static final Duration PATIENCE = Duration.ofMillis(250);

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
    long asked = from == null ? 0 : Exchange.whole(from, "from");
    return last == null || last.isEmpty() ? asked : Exchange.whole(last, "Last-Event-ID") + 1;
  }

  /**
   * Sends events until the client goes, the face or its node stops, or the client has fallen behind
   * what is kept: when it comes again it is told so.
   *
   * @throws FeedPort.Gone if the first entry is not kept any more
   */
  void run(Exchange exchange, long from) {
    long next = from;
    Duration silence = Duration.ZERO;
    @Nullable List<AnchorPort.FinalEntry> entries = port.entries(feed, next, BATCH);
    try (Exchange.Events events = exchange.events()) {
      events.send(":\n\n"); // an event stream that is still empty shows that it is open
      while (entries != null && !exchange.isStopping() && port.isReady()) {
        if (!entries.isEmpty()) {
          send(events, entries);
          next = entries.getLast().offset() + 1;
          silence = Duration.ZERO;
        } else if (!port.awaitBeyond(feed, next, PATIENCE)) {
          silence = silence.plus(PATIENCE);
          if (silence.compareTo(heartbeat) >= 0) {
            events.send(":\n\n");
            silence = Duration.ZERO;
          }
        }
        entries = more(next);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BoundedWait.ClientGone("interrupted", e);
    }
  }

  private @Nullable List<AnchorPort.FinalEntry> more(long next) {
    try {
      return port.entries(feed, next, BATCH);
    } catch (FeedPort.Gone e) {
      return null;
    }
  }

  /** Sends entries, of which little more than a chunk waits in memory at a time. */
  private void send(Exchange.Events events, List<AnchorPort.FinalEntry> entries) {
    var out = new StringBuilder();
    for (AnchorPort.FinalEntry entry : entries) {
      out.append("id: ").append(entry.offset()).append("\ndata: ");
      out.append(EntryJson.event(feed, entry)).append("\n\n"); // canonical: no line breaks
      if (out.length() >= Exchange.CHUNK_BYTES || entry.equals(entries.getLast())) {
        events.send(out.toString());
        out.setLength(0);
      }
    }
  }
}
