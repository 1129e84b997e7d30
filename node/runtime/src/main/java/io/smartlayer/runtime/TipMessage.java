package io.smartlayer.runtime;

import io.smartlayer.feed.FeedId;
import io.smartlayer.feed.ProvenTip;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.JsonFields;
import tools.jackson.databind.node.JsonNodeFactory;

/** What a reader and a member of a committee say to each other about how far a feed is. */
sealed interface TipMessage {
  String PROTOCOL = "/smartlayer/tips/1";

  /** One tip, with the longest path. */
  int LIMIT_BYTES = 8 << 10;

  /** To a member: what do you vouch for? */
  record Question(FeedId feed) implements TipMessage {}

  /** From a member: this, when I signed last. */
  record Word(ProvenTip tip) implements TipMessage {}

  /** The bytes: canonical JSON. */
  default Bytes encode() {
    var json = JsonNodeFactory.instance.objectNode();
    switch (this) {
      case Question(FeedId feed) -> json.put("feedId", feed.hash().toHex());
      case Word(ProvenTip tip) -> json.set("tip", tip.toJson());
    }
    return CanonicalJson.write(json);
  }

  /**
   * Reads the bytes.
   *
   * @throws JsonFields.Malformed if they are no such message
   * @throws CanonicalJson.NotCanonical if they are not in canonical form
   */
  static TipMessage decode(Bytes body) {
    JsonFields in = PeerMessages.fields(body, LIMIT_BYTES, "message about tips");
    TipMessage message;
    if (in.has("tip")) {
      message = new Word(ProvenTip.fromJson(in.value("tip")));
    } else {
      Hash feed = in.hash("feedId");
      message = new Question(new FeedId(feed));
    }
    in.end();
    return message;
  }
}
