package io.smartlayer.token;

import io.smartlayer.feed.FeedId;

/**
 * Who ranks for the groups of a network: for each feed the members as of its group's registration,
 * and the beacon drawn after it ({@code spec/protocol/registry.md}, "Groups").
 *
 * <p>A feed's committee, its replicas and its executors follow from its own members alone. Safe for
 * use by many threads; an answer comes at once.
 */
@FunctionalInterface
public interface GroupMembers {
  /** The members that rank for a feed. */
  Answer of(FeedId feed);

  /** What is known of a feed's members. */
  sealed interface Answer {
    /** They are these, for good; the beacon is the group's own. */
    record Known(Membership members) implements Answer {}

    /** The group is not registered, as far as was seen: its issuer has to do that first. */
    record Unregistered() implements Answer {}

    /** It cannot be said now. */
    record CannotTell(String why) implements Answer {}
  }
}
