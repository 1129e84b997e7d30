package io.smartlayer.token;

import io.smartlayer.feed.FeedId;
import io.smartlayer.feed.Kind;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.JsonFields;
import io.smartlayer.primitives.TokenType;
import io.smartlayer.primitives.TypedData;
import tools.jackson.databind.JsonNode;

/**
 * An entry that may be the first of a feed: it says what the feed is about, and by which script.
 */
public sealed interface Founding extends EntryBody permits Activation, BulletinOpening {
  /** The feed it is for. */
  FeedId feed();

  /** The tokens' type. */
  TokenType type();

  /** The SHA-256 of the TokenScript file. */
  Hash script();

  /**
   * Whether it can be by the issuer, as far as it says itself who that is; where a contract does,
   * the chain has to be asked, and this is true. What cannot be is worth no fetch of a script.
   */
  default boolean mayBeByIssuer(TypedData.Domain domain) {
    return true;
  }

  @Override
  default Kind entryKind() {
    return Kind.LIFECYCLE;
  }

  /**
   * Reads the JSON form: that of a bulletin's opening has a {@code bulletin}.
   *
   * @throws JsonFields.Malformed if it has another shape
   */
  static Founding fromJson(JsonNode json) {
    return json.has("bulletin") ? BulletinOpening.fromJson(json) : Activation.fromJson(json);
  }
}
