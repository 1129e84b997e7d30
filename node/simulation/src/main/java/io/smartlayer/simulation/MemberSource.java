package io.smartlayer.simulation;

import io.smartlayer.feed.Admission;
import io.smartlayer.feed.Feed;
import io.smartlayer.feed.FeedMember;
import io.smartlayer.feed.Recollection;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.SecretKey;

/** Makes the members of a run: {@link FeedMember#restore}, or one with a rule broken on purpose. */
@FunctionalInterface
public interface MemberSource {
  /** A member that goes on from its log. */
  FeedMember restore(
      Feed feed,
      SecretKey key,
      Admission admission,
      Iterable<Bytes> records,
      Recollection recollection);
}
