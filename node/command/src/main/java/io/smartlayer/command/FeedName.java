package io.smartlayer.command;

import io.smartlayer.feed.FeedId;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.TokenType;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A feed as one names it on the command line: {@code 0x…}, or {@code TYPE#GROUP}.
 *
 * @param group what it is the feed of; null when only the id was said
 */
record FeedName(FeedId id, @Nullable Group group) {
  /** How it is written, for help texts. */
  static final String FORM = "0x… (64 digits, as /v1/lookup tells it) or TYPE#GROUP";

  private static final Pattern ID = Pattern.compile("0x[0-9a-f]{64}");

  /** What a feed is about: the tokens of a type that share it. */
  record Group(TokenType type, String name) {}

  /**
   * Reads a name; a group may have any letters, {@code #} too.
   *
   * @throws IllegalArgumentException if it is none; the message says what was expected
   */
  static FeedName parse(String text) {
    if (ID.matcher(text).matches()) {
      return new FeedName(new FeedId(Hash.fromHex(text)), null);
    }
    int end = text.indexOf('#');
    if (end < 0) {
      throw new IllegalArgumentException("FEED is " + FORM + ", not " + FeedFailure.shown(text));
    }
    var group = new Group(TokenType.parse(text.substring(0, end)), text.substring(end + 1));
    return new FeedName(FeedId.of(group.type, group.name), group);
  }
}
