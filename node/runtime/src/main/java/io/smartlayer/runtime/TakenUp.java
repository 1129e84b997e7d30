package io.smartlayer.runtime;

import io.smartlayer.environment.Storage;
import io.smartlayer.feed.Bookmark;
import io.smartlayer.feed.Committee;
import io.smartlayer.feed.Feed;
import io.smartlayer.feed.FeedId;
import io.smartlayer.feed.FeedReader;
import io.smartlayer.primitives.Address;
import io.smartlayer.token.FoldedGroup;
import org.jspecify.annotations.Nullable;

/**
 * A group's feed as a service node takes it up from its log.
 *
 * @param state what all that is final of it comes to, where that was kept; else null
 */
record TakenUp(FeedId id, Storage.Log log, FeedReader reader, @Nullable FoldedGroup state) {
  private static final System.Logger LOG = System.getLogger(TakenUp.class.getName());

  /**
   * Takes a feed up where it was left, and reads its log only where that cannot be; on any thread,
   * while nobody else has the log.
   *
   * @param first who ordered the feed at first
   * @param kept when its log had as many records
   * @throws Storage.StorageFailure if the log is not this feed's
   */
  static TakenUp resume(
      ReplicaParts parts, FeedId id, Committee first, Storage.Log log, SealedStates.Kept kept) {
    Bookmark mark = kept.bookmark();
    FoldedGroup state = kept.state();
    if (mark != null && state != null) {
      try {
        var feed = new Feed(id, first, parts.domain());
        Address self = parts.key().address();
        FeedReader reader = FeedReader.resume(feed, self, mark, log::read);
        if (isOf(reader, state)) {
          return new TakenUp(id, log, reader, state);
        }
        LOG.log(System.Logger.Level.WARNING, "feed=" + id + " event=bookmark-of-another-state");
      } catch (Storage.StorageFailure e) {
        LOG.log(System.Logger.Level.WARNING, "feed=" + id + " event=bookmark-not-taken", e);
      }
    }
    return read(parts, id, first, log, state);
  }

  /**
   * Reads a feed's log; on any thread, while nobody else has the log.
   *
   * @param first who ordered the feed at first
   * @param state what it came to when its log had as many records, or null
   * @throws Storage.StorageFailure if the log is not this feed's
   */
  static TakenUp read(
      ReplicaParts parts,
      FeedId id,
      Committee first,
      Storage.Log log,
      @Nullable FoldedGroup state) {
    var feed = new Feed(id, first, parts.domain());
    FeedReader reader = FeedReader.restore(feed, parts.key().address(), FeedShell.records(log));
    return new TakenUp(id, log, reader, isOf(reader, state) ? state : null);
  }

  private static boolean isOf(FeedReader reader, @Nullable FoldedGroup state) {
    return state != null
        && state.size() == reader.history().finalSize()
        && state.prefixRoot().equals(reader.history().rootAt(state.size()));
  }

  /** Where a feed's log is. */
  static Storage.Log log(ReplicaParts parts, FeedId id) {
    return parts.storage().open(id.hash().toHex().substring(2));
  }
}
