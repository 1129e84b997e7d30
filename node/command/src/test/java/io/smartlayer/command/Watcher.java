package io.smartlayer.command;

import io.smartlayer.feed.Entry;
import io.smartlayer.feed.FeedId;
import io.smartlayer.feed.Kind;
import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.primitives.Hash;
import io.smartlayer.token.GroupMembers;
import io.smartlayer.token.Membership;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/**
 * Follows every feed at every anchor from its beginning, over HTTP, and remembers for ever what
 * each of them has shown as final. What is shown again must be the same.
 */
final class Watcher implements AutoCloseable {
  /** Where a node's store is, in its folder. */
  static final String STORE = "data/store";

  /** A feed's log as its name stands in a segment: its length, 64, and its name. */
  private static final Pattern FEED = Pattern.compile("@([0-9a-f]{64})");

  private static final long LOOK_AGAIN_MILLIS = 300;

  private final Membership network;
  private final GroupMembers groups;
  private final Path anchors;
  private final HttpClient http = HttpClient.newHttpClient();
  private final Map<FeedId, Map<Long, Entry>> shown;
  private final List<String> contradictions;
  private final TreeSet<String> followed = new TreeSet<>();
  private final Thread thread;
  private volatile boolean open = true;

  /**
   * Begins to watch.
   *
   * @param groups told of every feed that is seen
   * @param shown what earlier watchers saw, added to
   * @param contradictions what was shown and does not fit, added to
   */
  Watcher(
      Path folder,
      Membership network,
      GroupMembers groups,
      Map<FeedId, Map<Long, Entry>> shown,
      List<String> contradictions) {
    this.network = network;
    this.groups = groups;
    this.anchors = folder.resolve("network");
    this.shown = shown;
    this.contradictions = contradictions;
    this.thread = Thread.ofVirtual().start(this::watch);
  }

  /** The feeds that an anchor's store holds. */
  static List<FeedId> feeds(Path store) {
    var names = new TreeSet<String>();
    try (Stream<Path> files = Files.exists(store) ? Files.list(store) : Stream.of()) {
      for (Path file : files.filter(each -> each.toString().endsWith(".segment")).toList()) {
        var found = FEED.matcher(Files.readString(file, StandardCharsets.ISO_8859_1));
        while (found.find()) {
          names.add(found.group(1));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return names.stream().map(name -> new FeedId(Hash.fromHex("0x" + name))).toList();
  }

  @Override
  public void close() {
    open = false;
    thread.interrupt();
    http.shutdownNow();
  }

  private void watch() {
    try {
      while (open) {
        for (FeedId feed : feeds(anchors.resolve("anchor-1").resolve(STORE))) {
          groups.of(feed); // while the chain can be asked
          for (Membership.Node anchor : network.anchors()) {
            if (followed.add(feed + anchor.http())) {
              Thread.ofVirtual().start(() -> follow(feed, anchor));
            }
          }
        }
        Pause.millis(LOOK_AGAIN_MILLIS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Reads on from the beginning each time: what was shown must still be there. */
  private void follow(FeedId feed, Membership.Node anchor) {
    var request =
        HttpRequest.newBuilder(URI.create(anchor.http() + "/v1/feeds/" + feed + "/events")).build();
    try {
      while (open) {
        try {
          var answer = http.send(request, BodyHandlers.ofInputStream());
          if (answer.statusCode() == 200) {
            read(feed, anchor, answer.body());
          }
        } catch (IOException e) {
          // the anchor is not up yet, or has died, as it shall
        }
        Pause.millis(LOOK_AGAIN_MILLIS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void read(FeedId feed, Membership.Node anchor, InputStream body) throws IOException {
    try (var lines = new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.startsWith("data: ")) {
          remember(feed, anchor, CanonicalJson.read(line.substring("data: ".length())));
        }
      }
    }
  }

  private void remember(FeedId feed, Membership.Node anchor, JsonNode cloudEvent) {
    JsonNode event = cloudEvent.get("data");
    long offset = event.get("offset").longValue();
    var entry =
        new Entry(
            Kind.valueOf(event.get("kind").stringValue()), CanonicalJson.write(event.get("body")));
    synchronized (shown) {
      Map<Long, Entry> known = shown.computeIfAbsent(feed, _ -> new TreeMap<>());
      Entry before = known.putIfAbsent(offset, entry);
      if (before != null && !before.equals(entry)) {
        contradictions.add(
            feed + " at " + offset + ": " + anchor.http() + " shows " + entry + " after " + before);
      }
    }
  }

  /** What has been shown, in order, feed by feed. */
  static Map<FeedId, List<Entry>> copy(Map<FeedId, Map<Long, Entry>> shown) {
    synchronized (shown) {
      var out = new TreeMap<FeedId, List<Entry>>();
      shown.forEach((feed, entries) -> out.put(feed, new ArrayList<>(entries.values())));
      return out;
    }
  }
}
