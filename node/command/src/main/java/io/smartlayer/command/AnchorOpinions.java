package io.smartlayer.command;

import io.smartlayer.primitives.Address;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the anchors of a network think of its nodes, as their metrics tell it: by how many a node is
 * suspected, and for how many a quorum of a committee says that it is down.
 */
final class AnchorOpinions {
  private static final Duration TIMEOUT = Duration.ofSeconds(2);
  private static final int PAGE_LIMIT_BYTES = 4 << 20;
  private static final int OK = 200;
  private static final Pattern LINE =
      Pattern.compile(
          "smartlayer_liveness_(suspected|down)\\{node=\"(0x[0-9a-f]{40})\"} 1\\.0",
          Pattern.MULTILINE);

  private final Map<Address, Integer> suspectedBy = new TreeMap<>();
  private final Map<Address, Integer> downFor = new TreeMap<>();

  /** Asks the anchors whose HTTP faces are at these places; one that does not answer has none. */
  static AnchorOpinions of(Iterable<URI> anchors) {
    var opinions = new AnchorOpinions();
    anchors.forEach(anchor -> page(anchor, opinions::hear));
    return opinions;
  }

  /** How many anchors suspect a node of being down, each by itself. */
  int suspectedBy(Address node) {
    return suspectedBy.getOrDefault(node, 0);
  }

  /** How many anchors have heard from a quorum of a committee that a node is down. */
  int downFor(Address node) {
    return downFor.getOrDefault(node, 0);
  }

  /** Takes in one anchor's metrics. */
  void hear(String page) {
    Matcher line = LINE.matcher(page);
    while (line.find()) {
      Map<Address, Integer> counts = line.group(1).equals("down") ? downFor : suspectedBy;
      counts.merge(Address.fromHex(line.group(2)), 1, Integer::sum);
    }
  }

  private static void page(URI anchor, Consumer<String> reader) {
    try {
      var connection =
          (HttpURLConnection) anchor.resolve("/metrics").toURL().openConnection(Proxy.NO_PROXY);
      connection.setConnectTimeout(Math.toIntExact(TIMEOUT.toMillis()));
      connection.setReadTimeout(Math.toIntExact(TIMEOUT.toMillis()));
      try {
        if (connection.getResponseCode() == OK) {
          try (InputStream in = connection.getInputStream()) {
            byte[] page = in.readNBytes(PAGE_LIMIT_BYTES);
            reader.accept(new String(page, StandardCharsets.UTF_8));
          }
        }
      } finally {
        connection.disconnect();
      }
    } catch (IOException e) {
      System.getLogger(AnchorOpinions.class.getName())
          .log(System.Logger.Level.DEBUG, "event=anchor-not-asked anchor=" + anchor, e);
    }
  }
}
