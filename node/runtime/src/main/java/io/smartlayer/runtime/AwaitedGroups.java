package io.smartlayer.runtime;

import io.smartlayer.environment.Storage;
import io.smartlayer.feed.FeedId;
import io.smartlayer.token.GroupMembers;
import java.util.List;
import java.util.TreeMap;

/**
 * The groups that a node has while nothing tells who ranks for them, as when the chain is asked of
 * an endpoint that is behind. Their feeds' logs are open, and a log is opened once. Lives on its
 * node's loop.
 */
final class AwaitedGroups {
  private final ReplicaParts parts;
  private final TreeMap<FeedId, Storage.Log> logs = new TreeMap<>();

  /** None yet. */
  AwaitedGroups(ReplicaParts parts) {
    this.parts = parts;
  }

  /** It is not known who ranks for a group. */
  void add(FeedId feed, Storage.Log log) {
    logs.put(feed, log);
  }

  /** The log of a feed, opened unless it is here, for somebody who keeps it from now on. */
  Storage.Log log(FeedId feed) {
    Storage.Log open = logs.remove(feed);
    return open == null ? TakenUp.log(parts, feed) : open;
  }

  /** Those of which it is known by now; who is not known yet is asked for. */
  List<FeedId> known() {
    return logs.keySet().stream()
        .filter(feed -> parts.roster().of(feed) instanceof GroupMembers.Answer.Known)
        .toList();
  }
}
