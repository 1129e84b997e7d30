package io.smartlayer.command;

import io.smartlayer.feed.FeedId;
import io.smartlayer.token.GroupMembers;
import io.smartlayer.token.Membership;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The feeds that the demo looks at, each followed once. Safe for use by many threads. */
final class FeedViews implements AutoCloseable {
  private final Membership network;
  private final GroupMembers groups;
  private final Map<FeedId, FeedView> open = new TreeMap<>();

  FeedViews(Membership network, GroupMembers groups) {
    this.network = network;
    this.groups = groups;
  }

  /** The view of a feed, which begins when it is first asked for. */
  synchronized FeedView of(FeedId feed) {
    return open.computeIfAbsent(
        feed,
        _ ->
            new FeedView(
                feed, anchors(feed).stream().map(anchor -> URI.create(anchor.http())).toList()));
  }

  /** The feed's committee, or while nobody can say who that is, all that could be in it. */
  private List<Membership.Node> anchors(FeedId feed) {
    return groups.of(feed) instanceof GroupMembers.Answer.Known(Membership members)
        ? members.anchors().stream()
            .filter(anchor -> members.committee(feed).indexOf(anchor.address()) >= 0)
            .toList()
        : network.anchors();
  }

  @Override
  public synchronized void close() {
    open.values().forEach(FeedView::close);
  }
}
