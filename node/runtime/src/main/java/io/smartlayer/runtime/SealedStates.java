package io.smartlayer.runtime;

import io.smartlayer.environment.Cabinet;
import io.smartlayer.environment.Storage;
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
 * The states of groups that sleep, each under a hash that is written down elsewhere. They are kept
 * beside the states that replicas agreed on, which others may ask for. On any thread.
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
   * Keeps a state in place of an earlier one of the group; it stays from then on, whatever happens.
   *
   * @return its hash; null where it is too large, or cannot be kept now
   */
  @Nullable Hash put(FeedId id, FoldedGroup state) {
    List<Bytes> pieces = new ArrayList<>();
    StateForm.write(state, pieces::add);
    long bytes = pieces.stream().mapToLong(Bytes::size).sum();
    if (pieces.size() > Cabinet.PIECES_LIMIT || bytes > Cabinet.BYTES_LIMIT) {
      LOG.log(System.Logger.Level.WARNING, "feed=" + id + " event=state-too-large bytes=" + bytes);
      return null;
    }
    try {
      cabinet.put(name(id), pieces);
      return root(pieces);
    } catch (Storage.StorageFailure e) { // it stays awake
      LOG.log(System.Logger.Level.WARNING, "feed=" + id + " event=state-not-kept", e);
      return null;
    }
  }

  /** The state with a hash; null when that is not there any more, or damaged. */
  @Nullable FoldedGroup read(FeedId id, Hash hash) {
    try (Cabinet.@Nullable Drawer drawer = cabinet.open(name(id))) {
      List<Bytes> pieces = new ArrayList<>();
      for (int i = 0; drawer != null && i < drawer.count(); i++) {
        pieces.add(drawer.read(i));
      }
      if (root(pieces).equals(hash)) {
        return StateForm.read(pieces);
      }
      LOG.log(System.Logger.Level.WARNING, "feed=" + id + " event=sealed-state-damaged");
    } catch (JsonFields.Malformed | CanonicalJson.NotCanonical | Storage.StorageFailure e) {
      LOG.log(System.Logger.Level.WARNING, "feed=" + id + " event=sealed-state-not-read", e);
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
