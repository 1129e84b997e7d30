package io.smartlayer.runtime;

import io.smartlayer.environment.Cabinet;
import io.smartlayer.environment.Storage;
import io.smartlayer.feed.FeedHistory;
import io.smartlayer.feed.FeedId;
import io.smartlayer.feed.GrowingRoot;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.JsonFields;
import io.smartlayer.token.AgreedPoints;
import io.smartlayer.token.FoldedGroup;
import io.smartlayer.token.StateForm;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A group's state at the last agreed snapshot, as a replica keeps it for the time after a restart.
 * What is kept counts only if the feed says that replicas agreed on its hash.
 */
final class StateStore {
  private static final System.Logger LOG = System.getLogger(StateStore.class.getName());

  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);

  private final Cabinet cabinet;
  private final FeedId id;
  private final AtomicReference<@Nullable FoldedGroup> waiting = new AtomicReference<>();
  private final AtomicReference<@Nullable Thread> writer = new AtomicReference<>();
  private final Object drawer = new Object(); // guards what follows, and what is in the drawer
  private StateMessage kept;

  StateStore(Cabinet cabinet, FeedId id) {
    this.cabinet = cabinet;
    this.id = id;
    this.kept = new StateMessage.Nothing(id);
  }

  /**
   * What is kept of this feed, or nothing when it is damaged, of another version, or not what the
   * replicas agreed on: then the feed is folded from its beginning.
   */
  FoldedGroup restore(FeedHistory history, AgreedPoints agreed) {
    List<Bytes> pieces = new ArrayList<>();
    var root = new GrowingRoot();
    try (Cabinet.@Nullable Drawer drawer = cabinet.open(name())) {
      if (drawer == null) {
        return FoldedGroup.NOTHING;
      }
      for (int i = 0; i < drawer.count(); i++) {
        pieces.add(drawer.read(i));
        root.append(StateForm.leaf(pieces.getLast()));
      }
      FoldedGroup state = StateForm.read(pieces);
      if (isOf(history, agreed, state, root.root())) {
        offer(state, root.root(), pieces.size());
        LOG.log(
            System.Logger.Level.INFO, "feed=" + id + " event=state-restored size=" + state.size());
        return state;
      }
      LOG.log(System.Logger.Level.WARNING, "feed=" + id + " event=state-not-agreed-on");
    } catch (JsonFields.Malformed | CanonicalJson.NotCanonical | Storage.StorageFailure e) {
      LOG.log(System.Logger.Level.WARNING, "feed=" + id + " event=state-not-read", e);
    }
    return FoldedGroup.NOTHING;
  }

  /** Whether a state is the one that the replicas agreed on at its place of this feed. */
  static boolean isOf(FeedHistory history, AgreedPoints agreed, FoldedGroup state, Hash hash) {
    return hash.equals(agreed.at(state.size()))
        && state.size() <= history.finalSize()
        && state.prefixRoot().equals(history.rootAt(state.size()));
  }

  /**
   * Keeps a state, in place of an earlier one, when there is time: on a thread of its own, one at a
   * time. Of several that wait the last is kept.
   */
  void keep(FoldedGroup state) {
    waiting.set(state);
    Thread next = Thread.ofVirtual().name("state").unstarted(this::write);
    if (writer.compareAndSet(null, next)) {
      next.start();
    }
  }

  /** Whether nothing is being written. */
  boolean isIdle() {
    return writer.get() == null && waiting.get() == null;
  }

  /** Waits until what is being written is. */
  void close() {
    Thread last = writer.get();
    try {
      if (last != null && !last.join(CLOSE_TIMEOUT)) {
        LOG.log(System.Logger.Level.WARNING, "feed=" + id + " event=state-still-written");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void write() {
    do {
      FoldedGroup state = waiting.getAndSet(null);
      try {
        if (state != null) {
          put(state);
        }
      } catch (RuntimeException e) { // the thread's top: it can be made again
        LOG.log(System.Logger.Level.ERROR, "feed=" + id + " event=state-not-kept", e);
      }
      writer.set(null);
    } while (waiting.get() != null && writer.compareAndSet(null, Thread.currentThread()));
  }

  private void put(FoldedGroup state) {
    List<Bytes> pieces = new ArrayList<>();
    StateForm.write(state, pieces::add);
    long bytes = pieces.stream().mapToLong(Bytes::size).sum();
    if (pieces.size() > Cabinet.PIECES_LIMIT || bytes > Cabinet.BYTES_LIMIT) {
      LOG.log(System.Logger.Level.WARNING, "feed=" + id + " event=state-too-large bytes=" + bytes);
      return;
    }
    var root = new GrowingRoot();
    pieces.forEach(piece -> root.append(StateForm.leaf(piece)));
    synchronized (drawer) {
      try {
        cabinet.put(name(), pieces);
        offer(state, root.root(), pieces.size());
      } catch (Storage.StorageFailure e) { // it can be made again
        LOG.log(System.Logger.Level.WARNING, "feed=" + id + " event=state-not-kept", e);
      }
    }
  }

  private void offer(FoldedGroup state, Hash hash, int count) {
    synchronized (drawer) {
      kept = new StateMessage.Offer(id, state.size(), hash, count);
    }
  }

  /** What this replica has to say to another's question; on any thread, it may wait for a disk. */
  StateMessage answer(StateMessage question) {
    synchronized (drawer) {
      if (question instanceof StateMessage.Question) {
        return kept;
      }
      if (!(kept instanceof StateMessage.Offer offer)
          || !(question instanceof StateMessage.Wanted wanted)
          || !wanted.stateHash().equals(offer.stateHash())
          || wanted.from() >= offer.count()) {
        return new StateMessage.Nothing(id);
      }
      try (Cabinet.@Nullable Drawer open = cabinet.open(name())) {
        return open == null || open.count() != offer.count()
            ? new StateMessage.Nothing(id)
            : wanted.leaves() ? leaves(open, wanted) : pieces(open, wanted);
      } catch (Storage.StorageFailure e) {
        LOG.log(System.Logger.Level.WARNING, "feed=" + id + " event=state-not-read", e);
        return new StateMessage.Nothing(id);
      }
    }
  }

  private StateMessage leaves(Cabinet.Drawer open, StateMessage.Wanted wanted) {
    List<Hash> leaves = new ArrayList<>();
    int end = Math.min(open.count(), wanted.from() + StateMessage.LEAVES_LIMIT);
    for (int i = wanted.from(); i < end; i++) {
      leaves.add(StateForm.leaf(open.read(i)));
    }
    return new StateMessage.Leaves(id, wanted.stateHash(), wanted.from(), leaves);
  }

  private StateMessage pieces(Cabinet.Drawer open, StateMessage.Wanted wanted) {
    List<Bytes> pieces = new ArrayList<>();
    int end = Math.min(open.count(), wanted.from() + StateMessage.PIECES_LIMIT);
    long bytes = 0;
    for (int i = wanted.from(); i < end; i++) {
      Bytes piece = open.read(i);
      bytes += piece.size();
      if (bytes > StateMessage.CHUNK_BYTES && !pieces.isEmpty()) {
        break;
      }
      pieces.add(piece);
    }
    return new StateMessage.Pieces(id, wanted.stateHash(), wanted.from(), pieces);
  }

  private String name() {
    return id.hash().toHex().substring(2);
  }
}
