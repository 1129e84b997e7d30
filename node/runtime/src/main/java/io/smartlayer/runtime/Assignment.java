package io.smartlayer.runtime;

import io.smartlayer.feed.FeedId;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.JsonFields;
import io.smartlayer.primitives.TokenType;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * What an anchor tells a service node that a placement names: follow this group's feed. Only the
 * feed itself says whether it is true.
 */
record Assignment(TokenType type, String group, Hash script) {
  static final String PROTOCOL = "/smartlayer/assign/1";

  private static final int LIMIT_BYTES = 4 << 10;

  private static final int GROUP_LIMIT = 256;

  FeedId feed() {
    return FeedId.of(type, group);
  }

  Bytes encode() {
    return CanonicalJson.write(
        JsonNodeFactory.instance
            .objectNode()
            .put("type", type.toString())
            .put("group", group)
            .put("script", script.toHex()));
  }

  static Assignment decode(Bytes body) {
    JsonFields in = PeerMessages.fields(body, LIMIT_BYTES, "assignment");
    TokenType type;
    try {
      type = TokenType.parse(in.text("type", TokenType.TEXT_LIMIT));
    } catch (IllegalArgumentException e) {
      throw in.wrong("type", String.valueOf(e.getMessage()));
    }
    var assignment = new Assignment(type, in.text("group", GROUP_LIMIT), in.hash("script"));
    in.end();
    return assignment;
  }
}
