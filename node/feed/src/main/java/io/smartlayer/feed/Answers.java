package io.smartlayer.feed;

import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Hash;
import java.util.Collection;

/** What a leader answers to the nodes that submitted an entry, itself among them. */
final class Answers {
  private final FeedId id;
  private final Address self;
  private final Forwarder forwarder;
  private final Effects out;

  Answers(FeedId id, Address self, Forwarder forwarder, Effects out) {
    this.id = id;
    this.self = self;
    this.forwarder = forwarder;
    this.out = out;
  }

  void promise(Collection<Address> origins, SignedPromise promise) {
    for (Address origin : origins) {
      if (origin.equals(self)) {
        forwarder.promised(promise, out);
      } else {
        out.send(origin, new FeedMessage.Promising(promise));
      }
    }
  }

  void refuse(Collection<Address> origins, Hash leaf, String code, String why) {
    var refusal =
        new FeedMessage.Refusal(
            id, leaf, clip(code, FeedLimits.CODE_LENGTH), clip(why, FeedLimits.REASON_LENGTH));
    for (Address origin : origins) {
      if (origin.equals(self)) {
        forwarder.refused(refusal, out);
      } else {
        out.send(origin, refusal);
      }
    }
  }

  private static String clip(String text, int limit) {
    return text.length() <= limit ? text : text.substring(0, limit);
  }
}
