package io.smartlayer.command;

import io.smartlayer.command.FeedHttp.Answer;
import io.smartlayer.feed.FeedId;
import io.smartlayer.primitives.Bytes;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * One feed at the anchors that are asked for it: where one is silent or busy, the next is asked.
 * Used by one thread.
 */
final class FeedSource {
  /** Rounds over all anchors, and the pauses between them. */
  static final Retries RETRIES = new Retries(4, Duration.ofMillis(250), Duration.ofSeconds(2));

  /** Most anchors that a command asks. */
  static final int ANCHORS_LIMIT = 64;

  private static final String UNKNOWN = "feed-unknown";
  private static final String GONE = "offset-gone";
  private static final int SERVER_FAULT = 500;

  private final List<URI> anchors;
  private final FeedName name;
  private final Retries retries;
  private int turn;

  FeedSource(List<URI> anchors, FeedName name, Retries retries) {
    this.anchors = List.copyOf(anchors);
    this.name = name;
    this.retries = retries;
  }

  /**
   * Reads the addresses of anchors, one or more with commas between them.
   *
   * @throws IllegalArgumentException if one is none; the message says what was expected
   */
  static List<URI> anchors(String text) {
    List<URI> out = new ArrayList<>();
    for (String one : text.split(",", -1)) {
      out.add(anchor(one));
    }
    if (out.size() > ANCHORS_LIMIT) {
      throw new IllegalArgumentException("ANCHOR names at most " + ANCHORS_LIMIT + " anchors");
    }
    return List.copyOf(out);
  }

  private static URI anchor(String text) {
    try {
      var uri = new URI(text);
      boolean http = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
      if (http && uri.getHost() != null && uri.getQuery() == null && uri.getFragment() == null) {
        if (uri.getPath().isEmpty() || uri.getPath().equals("/")) {
          return uri;
        }
      }
    } catch (URISyntaxException e) {
      // told below, like every other text that is no address
    }
    throw new IllegalArgumentException(
        "ANCHOR is an anchor's address alone, such as http://127.0.0.1:25023, not "
            + FeedFailure.shown(text));
  }

  /** The same feed at each of the anchors alone. */
  List<FeedSource> each() {
    return anchors.stream().map(one -> new FeedSource(List.of(one), name, retries)).toList();
  }

  FeedId id() {
    return name.id();
  }

  FeedName name() {
    return name;
  }

  /** Where it is asked for, in turn. */
  List<URI> anchors() {
    return anchors;
  }

  /** The anchor that is asked next. */
  URI anchor() {
    return anchors.get(turn % anchors.size());
  }

  /** The address of something below the feed at an anchor. */
  URI below(URI anchor, String path) {
    return anchor.resolve("/v1/feeds/" + name.id() + "/" + path);
  }

  /**
   * What lies below the feed.
   *
   * @throws FeedFailure if no anchor gives it
   */
  Bytes get(String path) {
    return switch (ask(anchor -> FeedHttp.get(below(anchor, path)))) {
      case Answer.Good(int _, Bytes body) -> body;
      case Answer.Problem problem -> throw failure(problem);
      case Answer.Silent silent -> throw failure(silent);
    };
  }

  /**
   * Asks one anchor after the other until one says something that the others would say too; the
   * last answer when none does.
   */
  Answer ask(Function<URI, Answer> request) {
    for (int failed = 1; ; failed++) {
      Answer answer = request.apply(anchor());
      int unknown = isElsewhere(answer) ? 1 : 0;
      for (int i = 1; i < anchors.size() && isPassing(answer); i++) {
        turn++;
        answer = request.apply(anchor());
        unknown += isElsewhere(answer) ? 1 : 0;
      }
      if (!isPassing(answer) || unknown == anchors.size() || failed == retries.attempts()) {
        return answer;
      }
      turn++;
      retries.pause(failed);
    }
  }

  /** Whether an anchor says that it does not keep the feed, or entries so old: another may. */
  static boolean isElsewhere(Answer answer) {
    return answer instanceof Answer.Problem problem
        && (problem.code().equals(UNKNOWN) || problem.code().equals(GONE));
  }

  FeedFailure failure(Answer.Problem problem) {
    if (problem.code().equals(UNKNOWN)) {
      FeedName.Group group = name.group();
      boolean bulletin = group != null && group.name().startsWith(FeedId.BULLETIN);
      return new FeedFailure(
          Smartlayer.NO_INPUT,
          "feed-unknown: no anchor that was asked keeps "
              + id()
              + "; name others of the network, or check the feed's name"
              + (bulletin ? "; who issues the tokens opens a bulletin with: feed open" : ""));
    }
    boolean missing = problem.code().equals("not-final") || problem.code().equals(GONE);
    return new FeedFailure(
        missing ? Smartlayer.NO_INPUT : Smartlayer.UNAVAILABLE,
        problem.code() + ": " + problem.detail() + ", says " + anchor());
  }

  FeedFailure failure(Answer.Silent silent) {
    return new FeedFailure(
        Smartlayer.UNAVAILABLE,
        anchor()
            + " does not answer ("
            + silent.why()
            + "); is it an anchor's address, and does the anchor run?");
  }

  private static boolean isPassing(Answer answer) {
    return switch (answer) {
      case Answer.Good _ -> false;
      case Answer.Silent _ -> true;
      case Answer.Problem problem -> problem.status() >= SERVER_FAULT || isElsewhere(problem);
    };
  }
}
