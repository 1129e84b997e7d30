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
 */
record TokenPlace(String feedId, long offset, Hash script, List<URI> replicas) {
  private static final int REPLICAS_LIMIT = 64;
  private static final int TEXT_LIMIT = 1024;

  /** Copies the list. */
  TokenPlace {
    replicas = List.copyOf(replicas);
  }

  /**
   * Asks for it.
   *
   * @param ask sends a request to one anchor or the other
   * @return null while nobody serves the token
   * @throws FeedFailure if nobody answers
   */
  static @Nullable TokenPlace of(Function<Function<URI, Answer>, Answer> ask, TokenId token) {
    Answer answer = ask.apply(anchor -> FeedHttp.get(anchor.resolve("/v1/lookup?token=" + token)));
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

  private static TokenPlace read(JsonNode json) {
    JsonFields in = JsonFields.of(json, "the answer");
    List<URI> replicas =
        in.list("replicas", REPLICAS_LIMIT).stream()
            .map(each -> URI.create(JsonFields.of(each, "replica").text("http", TEXT_LIMIT)))
            .toList();
    JsonFields placement = in.object("placement");
    return new TokenPlace(
        in.text("feedId", TEXT_LIMIT),
        placement.whole("offset"),
        placement.object("body").hash("script"),
        replicas);
  }
}
