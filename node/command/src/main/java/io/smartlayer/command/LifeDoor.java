package io.smartlayer.command;

import io.smartlayer.command.FeedHttp.Answer;
import io.smartlayer.feed.FeedId;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.TokenId;
import io.smartlayer.primitives.TypedData;
import io.smartlayer.token.EntryBody;
import java.util.function.BiFunction;
import picocli.CommandLine.Model.CommandSpec;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * Where its issuer and its holders hand in what changes a token: the anchors that keep its feed.
 */
final class LifeDoor {
  private LifeDoor() {}

  /**
   * Signs a change for the feed of a token, and hands it in.
   *
   * @param signed the change, given the network's domain and the token's feed
   * @return whether it is new; false where the feed says so already
   * @throws FeedFailure if nobody serves the token, nobody answers, or it is refused
   */
  static boolean handIn(
      CommandSpec spec,
      String anchors,
      TokenId token,
      BiFunction<TypedData.Domain, FeedId, EntryBody> signed) {
    FeedSource source = FeedTarget.source(spec, anchors, new FeedId(Hash.ZERO).toString());
    TokenPlace place = TokenPlace.of(source::ask, token);
    if (place == null) {
      throw new FeedFailure(Smartlayer.NO_INPUT, "nobody serves " + token);
    }
    var feed = new FeedId(Hash.fromHex(place.feedId()));
    EntryBody change = signed.apply(new FoundingDoor(source).network().domain(), feed);
    var entry = JsonNodeFactory.instance.objectNode().put("kind", change.entryKind().name());
    entry.set("body", change.toJson());
    Bytes body = CanonicalJson.write(entry);
    Answer answer =
        source.ask(anchor -> FeedHttp.post(anchor.resolve("/v1/feeds/" + feed + "/entries"), body));
    return switch (answer) {
      case Answer.Good _ -> true;
      case Answer.Problem problem when problem.code().equals("duplicate") -> false;
      case Answer.Problem problem when problem.status() < 500 ->
          throw new FeedFailure(Smartlayer.DATA, problem.code() + ": " + problem.detail());
      case Answer.Problem problem -> throw source.failure(problem);
      case Answer.Silent silent -> throw source.failure(silent);
    };
  }
}
