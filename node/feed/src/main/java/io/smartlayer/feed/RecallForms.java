package io.smartlayer.feed;

import io.smartlayer.feed.wire.Wire;

/** The protobuf forms of what members ask and tell each other after a restart. */
final class RecallForms {
  private RecallForms() {}

  static Wire.Recall of(FeedMessage.Recall recall) {
    return Wire.Recall.newBuilder()
        .setFeedId(WireForms.of(recall.feedId().hash()))
        .setTerm(recall.term())
        .setSince(recall.since())
        .build();
  }

  static FeedMessage.Recall recall(Wire.Recall wire) {
    return new FeedMessage.Recall(
        WireForms.feedId(wire.getFeedId()), wire.getTerm(), wire.getSince());
  }

  static Wire.Recalled of(FeedMessage.Recalled recalled) {
    var out =
        Wire.Recalled.newBuilder()
            .setFeedId(WireForms.of(recalled.feedId().hash()))
            .setTerm(recalled.term())
            .setSince(recalled.since());
    if (recalled.vote() != null) {
      out.setVote(WireForms.of(recalled.vote()));
    }
    if (recalled.head() != null) {
      out.setHead(WireForms.of(recalled.head()));
    }
    if (recalled.leave() != null) {
      out.setLeave(WireForms.of(recalled.leave()));
    }
    if (recalled.tip() != null) {
      out.setTip(WireForms.of(recalled.tip()));
    }
    return out.build();
  }

  static FeedMessage.Recalled recalled(Wire.Recalled wire) {
    return new FeedMessage.Recalled(
        WireForms.feedId(wire.getFeedId()),
        wire.getTerm(),
        wire.getSince(),
        wire.hasVote() ? WireForms.vote(wire.getVote()) : null,
        wire.hasHead() ? WireForms.signedHead(wire.getHead()) : null,
        wire.hasLeave() ? WireForms.leave(wire.getLeave()) : null,
        wire.hasTip() ? WireForms.certificate(wire.getTip()) : null);
  }
}
