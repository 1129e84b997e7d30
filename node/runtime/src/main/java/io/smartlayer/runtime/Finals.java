package io.smartlayer.runtime;

import io.smartlayer.feed.FeedHistory;
import io.smartlayer.token.GroupState;
import java.util.ArrayList;
import java.util.List;

/** Reads final entries out of a feed's history. */
final class Finals {
  private Finals() {}

  /** At most {@code limit} final entries from an offset on, with the root through each. */
  static List<GroupState.FinalEntry> read(FeedHistory history, long from, int limit) {
    List<GroupState.FinalEntry> out = new ArrayList<>();
    long end = Math.min(history.finalSize(), Math.max(0, from) + limit);
    for (long offset = Math.max(0, from); offset < end; offset++) {
      out.add(
          new GroupState.FinalEntry(
              offset,
              history.entry(offset),
              history.rootAt(offset + 1),
              history.headOf(offset).head().time()));
    }
    return out;
  }
}
