package io.smartlayer.command;

import io.smartlayer.feed.FeedId;
import io.smartlayer.primitives.TokenId;
import io.smartlayer.token.Grant;

/** A ticket of the story: who may ask about it is granted when it is activated. */
record Ticket(TokenId token, String flight, Grant grant) {
  FeedId feed() {
    return FeedId.of(token.type(), flight);
  }
}
