package io.smartlayer.runtime;

import io.smartlayer.feed.FeedId;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.JsonFields;
import io.smartlayer.primitives.Signature;
import io.smartlayer.token.Failure;
import io.smartlayer.token.Outcome;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * What anchors say to each other about a failure: look for yourself, and I saw it too.
 *
 * @param signature of the witness; null in the question
 */
record WitnessMessage(FeedId feed, Failure.Claim claim, @Nullable Signature signature) {
  static final String PROTOCOL = "/smartlayer/witness/1";

  private static final int LIMIT_BYTES = 1 << 10;

  Bytes encode() {
    var json =
        JsonNodeFactory.instance
            .objectNode()
            .put("feedId", feed.hash().toHex())
            .put("effectId", claim.effectId().toHex())
            .put("kind", claim.kind().text())
            .put("transcriptHash", claim.transcriptHash().toHex());
    if (signature != null) {
      json.put("signature", signature.toHex());
    }
    return CanonicalJson.write(json);
  }

  static WitnessMessage decode(Bytes body) {
    JsonFields in = PeerMessages.fields(body, LIMIT_BYTES, "witness message");
    Hash effectId = in.hash("effectId");
    Outcome.Kind kind =
        switch (in.text("kind", 16)) {
          case "not-done" -> Outcome.Kind.NOT_DONE;
          case "unknown" -> Outcome.Kind.UNKNOWN;
          default -> throw in.wrong("kind", "neither not-done nor unknown");
        };
    var message =
        new WitnessMessage(
            new FeedId(in.hash("feedId")),
            new Failure.Claim(effectId, kind, in.hash("transcriptHash")),
            in.has("signature") ? in.signature("signature") : null);
    in.end();
    return message;
  }
}
