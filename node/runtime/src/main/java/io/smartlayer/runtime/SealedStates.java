package io.smartlayer.runtime;

import io.smartlayer.environment.Cabinet;
import io.smartlayer.environment.Storage;
import io.smartlayer.feed.Bookmark;
import io.smartlayer.feed.FeedId;
import io.smartlayer.feed.GrowingRoot;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.JsonFields;
import io.smartlayer.token.FoldedGroup;
import io.smartlayer.token.StateForm;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The states of groups that sleep, and where their feeds are taken up again, each under a hash that
 * is written down elsewhere. They are kept beside the states that replicas agreed on, which others
 * may ask for. On any thread.
 */
final class SealedStates {
  private static final System.Logger LOG = System.getLogger(SealedStates.class.getName());
  private static final String PREFIX = "asleep-";
  private static final int NAME_LIMIT = 64;

  private final Cabinet cabinet;

  SealedStates(Cabinet cabinet) {
    this.cabinet = cabinet;
  }

  /**
   * Under which hashes a group is kept.
   *
   * @param bookmarkHash null where the feed's log has to be read again
   */
  record Seal(Hash stateHash, @Nullable Hash bookmarkHash) {}

  /** What is left of what was kept: null what is not there any more, or damaged. */
  record Kept(@Nullable FoldedGroup state, @Nullable Bookmark bookmark) {
    static final Kept NOTHING = new Kept(null, null);
  }

  /**
   * Keeps a state in place of an earlier one of the group; it stays from then on, whatever happens.
   *
   * @param bookmark of the feed, whose last piece it becomes
   * @return its hashes; null where it is too large, or cannot be kept now
   */
  @Nullable Seal put(FeedId id, FoldedGroup state, @Nullable Bookmark bookmark) {
    try {
      return kept(id, state, bookmark);
    } catch (RuntimeException e) { // a thread's top: it stays awake, and others go on to sleep
      LOG.log(System.Logger.Level.ERROR, "feed=" + id + " event=state-not-kept", e);
      return null;
    }
  }

  private @Nullable Seal kept(FeedId id, FoldedGroup state, @Nullable Bookmark bookmark) {
    List<Bytes> pieces = new ArrayList<>();
    StateForm.write(state, pieces::add);
    Hash stateHash = root(pieces);
    @Nullable Bytes mark = bookmark == null ? null : bookmark.encode();
    if (mark != null && mark.size() > Bookmark.LIMIT_BYTES) {
      mark = null;
    }
    long bytes = pieces.stream().mapToLong(Bytes::size).sum();
    if (mark != null
        && pieces.size() < Cabinet.PIECES_LIMIT
        && bytes + mark.size() <= Cabinet.BYTES_LIMIT) {
      pieces.add(mark);
    } else {
      mark = null;
    }
    if (pieces.size() > Cabinet.PIECES_LIMIT || bytes > Cabinet.BYTES_LIMIT) {
      LOG.log(System.Logger.Level.WARNING, "feed=" + id + " event=state-too-large bytes=" + bytes);
      return null;
    }
    try {
      cabinet.put(name(id), pieces);
      return new Seal(stateHash, mark == null ? null : Hash.sha256(mark));
    } catch (Storage.StorageFailure e) { // it stays awake
      LOG.log(System.Logger.Level.WARNING, "feed=" + id + " event=state-not-kept", e);
      return null;
    }
  }

  /** What was kept under these hashes. */
  Kept read(FeedId id, Sleep sleep) {
    try (Cabinet.@Nullable Drawer drawer = cabinet.open(name(id))) {
      List<Bytes> pieces = new ArrayList<>();
      for (int i = 0; drawer != null && i < drawer.count(); i++) {
        pieces.add(drawer.read(i));
      }
      @Nullable Hash wanted = sleep.bookmarkHash();
      @Nullable Bytes mark = wanted == null || pieces.isEmpty() ? null : pieces.removeLast();
      if (root(pieces).equals(sleep.stateHash())) {
        return new Kept(StateForm.read(pieces), bookmark(id, mark, wanted));
      }
      LOG.log(System.Logger.Level.WARNING, "feed=" + id + " event=sealed-state-damaged");
    } catch (JsonFields.Malformed | CanonicalJson.NotCanonical | Storage.StorageFailure e) {
      LOG.log(System.Logger.Level.WARNING, "feed=" + id + " event=sealed-state-not-read", e);
    }
    return Kept.NOTHING;
  }

  private static @Nullable Bookmark bookmark(
      FeedId id, @Nullable Bytes mark, @Nullable Hash wanted) {
    if (mark == null) {
      return null;
    }
    try {
      if (Hash.sha256(mark).equals(wanted)) {
        return Bookmark.decode(mark);
      }
      LOG.log(System.Logger.Level.WARNING, "feed=" + id + " event=bookmark-damaged");
    } catch (Storage.StorageFailure e) { // of another version, say: the state counts all the same
      LOG.log(System.Logger.Level.WARNING, "feed=" + id + " event=bookmark-not-read", e);
    }
    return null;
  }

  private static Hash root(List<Bytes> pieces) {
    var root = new GrowingRoot();
    pieces.forEach(piece -> root.append(StateForm.leaf(piece)));
    return root.root();
  }

  /** Whole hashes name other drawers; what is left of one tells feeds apart all the same. */
  private static String name(FeedId id) {
    return (PREFIX + id.hash().toHex().substring(2)).substring(0, NAME_LIMIT);
  }
}
