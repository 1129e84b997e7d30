package io.smartlayer.command;

import io.smartlayer.command.FeedHttp.Answer;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.primitives.JsonFields;
import io.smartlayer.token.Membership;
import io.smartlayer.token.TrustFile;
import java.time.Duration;

/** Where what begins a feed, or a token in it, is handed in: the anchors that keep the feed. */
final class FoundingDoor {
  /** A registration is known a block later, and to an anchor that has just asked a second after. */
  private static final Retries KNOWN =
      new Retries(40, Duration.ofMillis(250), Duration.ofSeconds(1));

  private static final int FINAL = 200;

  private final FeedSource source;

  FoundingDoor(FeedSource source) {
    this.source = source;
  }

  /**
   * What came of it.
   *
   * @param state {@code final}, {@code promised}, or {@code duplicate} where it is there in another
   *     form
   * @param answer the anchor's JSON
   */
  record Taken(String state, Bytes answer) {}

  /**
   * Which network the anchors are of, as they say.
   *
   * @throws FeedFailure if none does
   */
  Membership network() {
    Answer answer = source.ask(anchor -> FeedHttp.get(anchor.resolve("/.well-known/smartlayer")));
    return switch (answer) {
      case Answer.Good(int _, Bytes body) -> network(body);
      case Answer.Problem problem -> throw source.failure(problem);
      case Answer.Silent silent -> throw source.failure(silent);
    };
  }

  private Membership network(Bytes body) {
    try {
      JsonFields in = JsonFields.of(CanonicalJson.read(body.toUtf8()), "the answer");
      return TrustFile.fromJson(in.value("network")).members();
    } catch (JsonFields.Malformed | CanonicalJson.NotCanonical e) {
      throw new FeedFailure(
          Smartlayer.UNAVAILABLE, source.anchor() + " does not say which network it is of");
    }
  }

  /**
   * Hands a body in, and waits for a registration of its group to be known.
   *
   * @throws FeedFailure if it is refused, or nobody answers
   */
  Taken handIn(Bytes body) {
    for (int tried = 1; ; tried++) {
      int failed = tried;
      Answer answer = source.ask(anchor -> FeedHttp.post(anchor.resolve("/v1/activations"), body));
      switch (answer) {
        case Answer.Good(int status, Bytes said) -> {
          return new Taken(status == FINAL ? "final" : "promised", said);
        }
        case Answer.Problem problem when problem.code().equals("duplicate") -> {
          return new Taken("duplicate", Bytes.utf8("{}"));
        }
        case Answer.Problem problem
            when problem.code().equals("group-unregistered") && failed < KNOWN.attempts() ->
            KNOWN.pause(failed);
        case Answer.Problem problem
            when problem.status() < 500 && !FeedSource.isElsewhere(problem) ->
            throw new FeedFailure(Smartlayer.DATA, problem.code() + ": " + problem.detail());
        case Answer.Problem problem -> throw source.failure(problem);
        case Answer.Silent silent -> throw source.failure(silent);
      }
    }
  }
}
