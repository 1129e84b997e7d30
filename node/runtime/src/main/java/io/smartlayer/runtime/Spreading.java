package io.smartlayer.runtime;

import io.smartlayer.feed.FeedId;
import io.smartlayer.feed.SpreadSegment;
import java.util.function.Consumer;

/**
 * Spreads certified segments among nodes, beside what they send each other. Every call returns at
 * once; what is spread may get lost. Safe for use by many threads.
 */
public interface Spreading {
  /** For nodes that all follow each other: nothing is spread. */
  Spreading NONE =
      new Spreading() {
        @Override
        public void want(FeedId feed) {}

        @Override
        public void publish(SpreadSegment segment) {}

        @Override
        public void receive(Consumer<SpreadSegment> receiver) {}
      };

  /** This node wants what is spread of a feed. */
  void want(FeedId feed);

  /** Spreads a segment that this node's feed has certified. */
  void publish(SpreadSegment segment);

  /** Hands each segment that others spread from now on, checked, to a receiver. */
  void receive(Consumer<SpreadSegment> receiver);
}
