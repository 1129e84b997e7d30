package io.smartlayer.command;

import io.smartlayer.feed.FeedId;
import io.smartlayer.token.Membership;
import java.net.URI;
import java.util.Map;
import java.util.TreeMap;

/** The feeds that the demo looks at, each followed once. Safe for use by many threads. */
final class FeedViews implements AutoCloseable {
  private final Membership network;
  private final Map<FeedId, FeedView> open = new TreeMap<>();

  FeedViews(Membership network) {
    this.network = network;
  }

  /** The view of a feed, which begins when it is first asked for. */
  synchronized FeedView of(FeedId feed) {
    return open.computeIfAbsent(
        feed,
        _ ->
            new FeedView(
                feed,
                network.anchors().stream()
                    .filter(anchor -> network.committee(feed).indexOf(anchor.address()) >= 0)
                    .map(anchor -> URI.create(anchor.http()))
                    .toList()));
  }

  @Override
  public synchronized void close() {
    open.values().forEach(FeedView::close);
  }
}
