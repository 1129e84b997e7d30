package io.smartlayer.command;

import io.smartlayer.feed.Entry;
import io.smartlayer.feed.FeedId;
import io.smartlayer.feed.Kind;
import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.JsonFields;
import io.smartlayer.token.Election;
import io.smartlayer.token.EntryBody;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A feed's final entries as anchors show them over HTTP: followed from the beginning on, and where
 * an anchor breaks off, from there on at the next one. Safe for use by many threads.
 */
final class FeedView implements AutoCloseable {
  /** How many entries are followed; what comes later is not seen. */
  static final int ENTRIES_LIMIT = 10_000;

  /** Longest line of an event: an entry's body, and what is put around it. */
  static final int LINE_LIMIT = Entry.BODY_LIMIT_BYTES + 1024;

  private static final String DATA = "data: ";
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
  private static final Duration SILENCE_TIMEOUT =
      Duration.ofSeconds(30); // they say something in 10
  private static final Duration LOOK_AGAIN = Duration.ofMillis(200);
  private static final System.Logger LOG = System.getLogger(FeedView.class.getName());

  private final FeedId feed;
  private final List<URI> anchors;
  private final List<Seen> seen = new ArrayList<>(); // guarded by itself
  private final Thread thread;

  /**
   * Begins to follow.
   *
   * @param anchors where the feed is kept, one or more; the first is asked first
   */
  FeedView(FeedId feed, List<URI> anchors) {
    this.feed = feed;
    this.anchors = List.copyOf(anchors);
    this.thread = Thread.ofVirtual().name("feed-view").start(this::follow);
  }

  /** One final entry. */
  record Seen(long offset, EntryBody body, long timeMillis) {}

  /** The final entries that have been seen, from the beginning. */
  List<Seen> entries() {
    synchronized (seen) {
      return List.copyOf(seen);
    }
  }

  /** Waits until the entry at an offset is seen, since a replica may know of it earlier. */
  FeedView through(long offset) {
    Stage.await("entry " + offset + " at an anchor", () -> size() > offset ? true : null);
    return this;
  }

  /** The bodies of one kind, in order. */
  <T extends EntryBody> List<T> bodies(Class<T> kind) {
    return entries().stream().map(Seen::body).filter(kind::isInstance).map(kind::cast).toList();
  }

  /** The first body of one kind, or null while there is none. */
  <T extends EntryBody> @Nullable T first(Class<T> kind) {
    List<T> all = bodies(kind);
    return all.isEmpty() ? null : all.getFirst();
  }

  /** The latest election for an effect, or null while there is none. */
  @Nullable Election election(Hash effectId) {
    List<Election> all =
        bodies(Election.class).stream().filter(e -> e.effectId().equals(effectId)).toList();
    return all.isEmpty() ? null : all.getLast();
  }

  @Override
  public void close() {
    thread.interrupt(); // which closes the connection that it reads
  }

  private int size() {
    synchronized (seen) {
      return seen.size();
    }
  }

  private void follow() {
    try {
      for (int turn = 0; size() < ENTRIES_LIMIT; turn++) {
        URI anchor = anchors.get(turn % anchors.size());
        try {
          read(anchor.resolve("/v1/feeds/" + feed + "/events?from=" + size()));
        } catch (IOException e) {
          LOG.log(System.Logger.Level.DEBUG, "event=feed-view-broken anchor=" + anchor, e);
        } catch (JsonFields.Malformed | CanonicalJson.NotCanonical e) {
          LOG.log(System.Logger.Level.WARNING, "event=feed-view-refused anchor=" + anchor, e);
        }
        Thread.sleep(LOOK_AGAIN);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void read(URI events) throws IOException {
    var connection = (HttpURLConnection) events.toURL().openConnection(Proxy.NO_PROXY);
    connection.setConnectTimeout((int) CONNECT_TIMEOUT.toMillis());
    connection.setReadTimeout((int) SILENCE_TIMEOUT.toMillis());
    try (Reader in =
        new BufferedReader(
            new InputStreamReader(connection.getInputStream(), StandardCharsets.UTF_8))) {
      String line = line(in);
      while (line != null && size() < ENTRIES_LIMIT) {
        if (line.startsWith(DATA)) {
          var event = JsonFields.of(CanonicalJson.read(line.substring(DATA.length())), "event");
          take(event.object("data"));
        }
        line = line(in);
      }
    } finally {
      connection.disconnect();
    }
  }

  /** The next line, or null at the end. */
  private static @Nullable String line(Reader in) throws IOException {
    var line = new StringBuilder();
    for (int next = in.read(); next >= 0; next = in.read()) {
      if (next == '\n') {
        return line.toString();
      }
      if (line.length() == LINE_LIMIT) {
        throw new IOException("a line of more than " + LINE_LIMIT + " characters");
      }
      line.append((char) next);
    }
    return null;
  }

  private void take(JsonFields event) {
    Kind kind = kind(event);
    var entry = new Entry(kind, CanonicalJson.write(event.value("body")));
    var next = new Seen(event.whole("offset"), EntryBody.read(entry), event.whole("timeMillis"));
    event.end();
    synchronized (seen) {
      if (next.offset != seen.size()) {
        throw event.wrong("offset", "not the next, " + seen.size());
      }
      seen.add(next);
    }
  }

  private static Kind kind(JsonFields event) {
    String name = event.text("kind", 32);
    for (Kind kind : Kind.values()) {
      if (kind.name().equals(name)) {
        return kind;
      }
    }
    throw event.wrong("kind", "no kind of entry");
  }
}
