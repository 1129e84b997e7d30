package io.smartlayer.command;

import io.smartlayer.command.FeedHttp.Answer;
import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.JsonFields;
import io.smartlayer.primitives.TokenId;
import java.net.URI;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Who serves a token, as an anchor says.
 *
 * @param offset of the placement in the feed
 * @param script the hash of the script that runs the token
 * @param replicas addresses of service nodes
 * @param weights how often to draw each of them beside the others, 1 to 100, as the anchor advises
 */
record TokenPlace(
    String feedId, long offset, Hash script, List<URI> replicas, List<Integer> weights) {
  private static final int REPLICAS_LIMIT = 64;
  private static final int TEXT_LIMIT = 1024;

  /** Copies the lists. */
  TokenPlace {
    replicas = List.copyOf(replicas);
    weights = List.copyOf(weights);
    if (replicas.size() != weights.size()) {
      throw new IllegalArgumentException(weights.size() + " weights of " + replicas.size());
    }
  }

  /**
   * Asks for it.
   *
   * @param ask sends a request to one anchor or the other
   * @return null while nobody serves the token
   * @throws FeedFailure if nobody answers
   */
  static @Nullable TokenPlace of(Function<Function<URI, Answer>, Answer> ask, TokenId token) {
    return read(ask.apply(anchor -> FeedHttp.get(lookUp(anchor, token))));
  }

  /** The same where those that were named before do not answer: what was remembered won't do. */
  static @Nullable TokenPlace anew(Function<Function<URI, Answer>, Answer> ask, TokenId token) {
    return read(ask.apply(anchor -> FeedHttp.getAnew(lookUp(anchor, token))));
  }

  private static URI lookUp(URI anchor, TokenId token) {
    return anchor.resolve("/v1/lookup?token=" + token);
  }

  private static @Nullable TokenPlace read(Answer answer) {
    return switch (answer) {
      case Answer.Good(int _, var body) -> {
        try {
          yield read(CanonicalJson.read(body.toUtf8()));
        } catch (CanonicalJson.NotCanonical | JsonFields.Malformed | IllegalArgumentException e) {
          throw new FeedFailure(
              Smartlayer.UNAVAILABLE, "no answer to a look-up: " + e.getMessage());
        }
      }
      case Answer.Problem problem when problem.status() == 404 || problem.status() == 503 -> null;
      case Answer.Problem problem ->
          throw new FeedFailure(Smartlayer.UNAVAILABLE, problem.code() + ": " + problem.detail());
      case Answer.Silent silent ->
          throw new FeedFailure(Smartlayer.UNAVAILABLE, "no anchor answers: " + silent.why());
    };
  }

  /**
   * The weight that an anchor gives a replica; the full one where it gives none.
   *
   * @throws JsonFields.Malformed if it is no whole number from 1 to 100
   */
  static int weight(JsonFields replica) {
    if (!replica.has("weight")) {
      return WeightedDraw.FULL;
    }
    int weight = replica.whole("weight", WeightedDraw.FULL);
    if (weight == 0) {
      throw replica.wrong("weight", "0");
    }
    return weight;
  }

  /** What to say of a replica's weight beside its address: nothing where it is the full one. */
  static String words(int weight) {
    return weight == WeightedDraw.FULL ? "" : "  weight " + weight;
  }

  private static TokenPlace read(JsonNode json) {
    JsonFields in = JsonFields.of(json, "the answer");
    List<JsonFields> replicas =
        in.list("replicas", REPLICAS_LIMIT).stream()
            .map(each -> JsonFields.of(each, "replica"))
            .toList();
    JsonFields placement = in.object("placement");
    return new TokenPlace(
        in.text("feedId", TEXT_LIMIT),
        placement.whole("offset"),
        placement.object("body").hash("script"),
        replicas.stream().map(each -> URI.create(each.text("http", TEXT_LIMIT))).toList(),
        replicas.stream().map(TokenPlace::weight).toList());
  }
}
