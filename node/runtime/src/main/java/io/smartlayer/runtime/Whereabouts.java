package io.smartlayer.runtime;

import io.smartlayer.feed.FeedId;
import io.smartlayer.primitives.TokenId;
import io.smartlayer.token.PlacementRecord;

/**
 * Where it can be learned who serves groups whose feeds a node does not keep. Questions wait for
 * others, within a bound; safe for use by many threads.
 */
public interface Whereabouts {
  /** For nodes that have nobody to ask. */
  Whereabouts NONE =
      new Whereabouts() {
        @Override
        public Told<FeedId> feedOf(TokenId token) {
          return new Told.Nothing<>();
        }

        @Override
        public Told<PlacementRecord> placement(FeedId feed) {
          return new Told.Nothing<>();
        }

        @Override
        public void outdated(TokenId token, FeedId feed) {}
      };

  /** What others said. */
  sealed interface Told<T> {
    /** This, with its proof, which was checked. */
    record Found<T>(T what) implements Told<T> {}

    /** Those who should know have nothing. */
    record Nothing<T>() implements Told<T> {}

    /** Nobody could say. */
    record CannotTell<T>(String why) implements Told<T> {}
  }

  /** The feed of the group that a token was activated in. */
  Told<FeedId> feedOf(TokenId token);

  /** The placement of a feed's group. */
  Told<PlacementRecord> placement(FeedId feed);

  /** What was said of a token and its feed is found to be no longer so: others are asked again. */
  void outdated(TokenId token, FeedId feed);
}
