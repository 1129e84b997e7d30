package io.smartlayer.command;

import io.smartlayer.feed.Entry;
import io.smartlayer.feed.FeedId;
import io.smartlayer.runtime.AnchorNode;
import io.smartlayer.token.EntryBody;
import io.smartlayer.token.GroupState;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Looks into a feed's final entries at an anchor. */
record FeedView(AnchorNode anchor, FeedId feed) {
  private static final int PAGE = 256;

  /** All final entries, from the beginning. */
  List<GroupState.FinalEntry> entries() {
    List<GroupState.FinalEntry> all = new ArrayList<>();
    while (true) {
      List<GroupState.FinalEntry> page = anchor.history(feed, all.size(), PAGE);
      all.addAll(page);
      if (page.size() < PAGE) {
        return all;
      }
    }
  }

  /** The bodies of one kind, in order. */
  <T extends EntryBody> List<T> bodies(Class<T> kind) {
    return entries().stream()
        .map(GroupState.FinalEntry::entry)
        .map((Entry entry) -> EntryBody.read(entry))
        .filter(kind::isInstance)
        .map(kind::cast)
        .toList();
  }

  /** The first body of one kind, or null while there is none. */
  <T extends EntryBody> @Nullable T first(Class<T> kind) {
    List<T> all = bodies(kind);
    return all.isEmpty() ? null : all.getFirst();
  }
}
