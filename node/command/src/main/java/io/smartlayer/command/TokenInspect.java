package io.smartlayer.command;

import io.smartlayer.command.FeedHttp.Answer;
import io.smartlayer.feed.FeedId;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.JsonFields;
import io.smartlayer.primitives.TokenId;
import java.io.PrintWriter;
import java.net.URI;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;

/** {@code smartlayer token inspect}. */
@Command(
    name = "inspect",
    description = {
      "Says how a token is and how it came to it: who serves it, what it answers to anyone, and the"
          + " entries of its feed that concern it, each with offset and time.",
      "Anchors and service nodes are believed; receipts and \"feed check\" are for whom that is not"
          + " enough.",
      "Exit status: 0 it is said, 64 wrong usage, 66 nobody serves the token, or no such feed, 69"
          + " no anchor answers."
    },
    mixinStandardHelpOptions = true)
final class TokenInspect implements Callable<Integer> {
  private static final Bytes NO_ARGUMENTS = Bytes.utf8("{\"args\":{}}");
  private static final int METHODS_LIMIT = 64;
  private static final Pattern METHOD = Pattern.compile("[A-Za-z_$][A-Za-z0-9_$]{0,63}");

  @Spec private CommandSpec spec;
  @Mixin private TokenTarget target;

  @SuppressWarnings("NullAway.Init") // picocli sets the fields
  TokenInspect() {}

  @Override
  public Integer call() {
    TokenId id = target.id();
    List<URI> asked;
    try {
      asked = FeedSource.anchors(target.anchors());
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()));
    }
    return FeedFailure.told(
        spec,
        () -> {
          try {
            return inspected(id, asked);
          } catch (JsonFields.Malformed | CanonicalJson.NotCanonical e) {
            throw new FeedFailure(Smartlayer.UNAVAILABLE, "no node's answer: " + e.getMessage());
          }
        });
  }

  private int inspected(TokenId id, List<URI> asked) {
    var nowhere = new FeedName(new FeedId(Hash.ZERO), null); // a look-up names no feed
    TokenPlace place = TokenPlace.of(new FeedSource(asked, nowhere, FeedSource.RETRIES)::ask, id);
    if (place == null) {
      throw new FeedFailure(
          Smartlayer.NO_INPUT,
          "nobody serves " + id + "; is it activated? smartlayer token activate");
    }
    PrintWriter out = spec.commandLine().getOut();
    out.println(id);
    out.println("  feed       " + place.feedId());
    out.println("  script     " + place.script());
    for (int i = 0; i < place.replicas().size(); i++) {
      out.println(
          "  served by  " + place.replicas().get(i) + TokenPlace.words(place.weights().get(i)));
    }
    answers(place.replicas(), id).forEach(out::println);
    var feed = new FeedSource(asked, FeedName.parse(place.feedId()), FeedSource.RETRIES);
    history(feed, id);
    return 0;
  }

  /** What the first replica that answers says to anyone who asks without arguments. */
  private static List<String> answers(List<URI> replicas, TokenId id) {
    for (URI node : replicas) {
      if (FeedHttp.get(node.resolve("/v1/tokens/" + id)) instanceof Answer.Good(int _, Bytes api)) {
        return CanonicalJson.read(api.toUtf8()).path("paths").properties().stream()
            .limit(METHODS_LIMIT)
            .filter(path -> isMethod(id, path.getKey()) && isPublic(path.getValue()))
            .map(path -> answer(node, path.getKey()))
            .toList();
      }
    }
    return List.of();
  }

  /** Whether a path leads to a method of the token, and nowhere else. */
  private static boolean isMethod(TokenId id, String path) {
    String below = "/v1/tokens/" + id + "/";
    return path.startsWith(below) && METHOD.matcher(path.substring(below.length())).matches();
  }

  private static boolean isPublic(JsonNode path) {
    JsonNode call = path.at("/post/requestBody/content/application~1json/schema/properties");
    return call.isObject() && !call.has("grant");
  }

  private static String answer(URI node, String path) {
    String method = path.substring(path.lastIndexOf('/') + 1);
    String said =
        switch (FeedHttp.post(node.resolve(path), NO_ARGUMENTS)) {
          case Answer.Good(int _, Bytes body) ->
              "says " + CanonicalJson.read(body.toUtf8()).at("/output/result");
          case Answer.Problem problem -> "refuses: " + problem.code();
          case Answer.Silent silent -> "does not answer: " + silent.why();
        };
    return FeedFailure.shown("  " + method + " " + said);
  }

  private void history(FeedSource feed, TokenId id) {
    PrintWriter out = spec.commandLine().getOut();
    var pages = new FeedPages(feed, 0);
    for (List<EntryLine> page = pages.next(FeedPages.PAGE_LIMIT);
        !page.isEmpty();
        page = pages.next(FeedPages.PAGE_LIMIT)) {
      for (EntryLine line : page) {
        JsonNode body = CanonicalJson.read(line.entry().body().toUtf8());
        if (!body.has("token") || body.get("token").asString().equals(id.toString())) {
          Instant time = Instant.ofEpochMilli(line.timeMillis()).truncatedTo(ChronoUnit.SECONDS);
          String words = EntryWords.of(line.entry().kind(), body);
          out.println(FeedFailure.shown("  %5d  %s  %s".formatted(line.offset(), time, words)));
        }
      }
    }
  }
}
