package io.smartlayer.command;

import io.smartlayer.command.FeedHttp.Answer;
import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.primitives.JsonFields;
import io.smartlayer.token.Placement;
import java.net.URI;
import java.time.Duration;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Where the nodes are that serve a token, as an anchor says, and what they say themselves. */
final class ReplicaRoutes {
  private static final int TEXT_LIMIT = 2048;
  private static final Route NOWHERE = new Route("", WeightedDraw.FULL, null);

  private final TreeMap<String, Route> routes = new TreeMap<>();
  private final String token;

  /**
   * The way to one node.
   *
   * @param http its address; empty when no anchor says it
   * @param weight how often the anchor advises to draw it beside others, 1 to 100
   * @param answer what it said when it was asked; null when it was not
   */
  record Route(String http, int weight, @Nullable String answer) {
    String words() {
      return (http.isEmpty() ? "-" : http)
          + TokenPlace.words(weight)
          + (answer == null ? "" : "  " + answer);
    }

    private Route saying(String what) {
      return new Route(http, weight, what);
    }
  }

  private ReplicaRoutes(String token) {
    this.token = token;
  }

  /**
   * Asks an anchor where a group is served; none is known when it cannot say.
   *
   * @param token one of the group's; empty when there is none
   */
  static ReplicaRoutes of(FeedSource source, String token) {
    var routes = new ReplicaRoutes(token);
    if (!token.isEmpty()
        && FeedHttp.get(source.anchor().resolve("/v1/lookup?token=" + token))
            instanceof Answer.Good good) {
      try {
        routes.take(CanonicalJson.read(good.body().toUtf8()).path("replicas"));
      } catch (CanonicalJson.NotCanonical | JsonFields.Malformed e) {
        return routes; // the anchor says nothing that is known
      }
    }
    return routes;
  }

  private void take(JsonNode replicas) {
    for (JsonNode each : replicas) {
      if (routes.size() < Placement.REPLICAS_LIMIT) {
        JsonFields in = JsonFields.of(each, "replica");
        var route = new Route(in.text("http", TEXT_LIMIT), TokenPlace.weight(in), null);
        routes.put(in.address("node").toHex(), route);
      }
    }
  }

  /** Where a node is, without asking it. */
  Route of(String node) {
    return routes.getOrDefault(node, NOWHERE);
  }

  /** Where a node is, and what comes of asking it for the token's API. */
  Route looked(String node) {
    Route route = of(node);
    if (route.http.isEmpty()) {
      return route;
    }
    URI uri;
    try {
      uri = URI.create(route.http).resolve("/v1/tokens/" + token);
      boolean http = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
      if (!http || uri.getHost() == null) {
        return route.saying("no address of a node");
      }
    } catch (IllegalArgumentException e) {
      return route.saying("no address of a node");
    }
    long began = System.nanoTime();
    Answer answer = FeedHttp.get(uri);
    long millis = Duration.ofNanos(System.nanoTime() - began).toMillis();
    return route.saying(
        switch (answer) {
          case Answer.Good _ -> "serves, " + millis + " ms";
          case Answer.Problem problem -> "refuses: " + problem.code() + ", " + millis + " ms";
          case Answer.Silent _ -> "silent, " + millis + " ms";
        });
  }
}
