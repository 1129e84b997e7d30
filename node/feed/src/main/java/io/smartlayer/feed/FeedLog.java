package io.smartlayer.feed;

import io.smartlayer.primitives.Bytes;

/** What a node has stored of a feed, to be read again: each {@link FeedEffect.Store}, in order. */
@FunctionalInterface
public interface FeedLog {
  /**
   * The record at an index, counted from zero.
   *
   * @throws IndexOutOfBoundsException if there are not so many
   */
  Bytes read(long index);
}
