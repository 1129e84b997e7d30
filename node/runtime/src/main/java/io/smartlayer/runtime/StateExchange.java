package io.smartlayer.runtime;

import io.smartlayer.feed.FeedHistory;
import io.smartlayer.feed.FeedId;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.primitives.JsonFields;
import io.smartlayer.token.AgreedPoints;
import io.smartlayer.token.FoldedGroup;
import io.smartlayer.token.GroupState;
import io.smartlayer.token.StateForm;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * How a replica comes to its group's state without folding all of the feed: from what it has kept,
 * or from the other replicas, to whom it gives what it keeps itself. Lives on its node's loop.
 */
final class StateExchange {
  /** So many entries are folded sooner than a state is fetched. */
  static final int FOLD_RATHER = 256;

  /** How long it is awaited at first that the feed is read as far as others claim. */
  static final Duration READ_FIRST = Duration.ofSeconds(60);

  /** For how long nothing has come when a feed counts as read. */
  static final Duration SETTLED = Duration.ofMillis(500);

  private static final System.Logger LOG = System.getLogger(StateExchange.class.getName());

  private final ReplicaParts parts;
  private final FeedId id;
  private final FeedShell shell;
  private final BooleanSupplier behind;
  private final Consumer<FoldedGroup> joined;
  private final StateStore store;
  private AgreedPoints agreed = new AgreedPoints();
  private final AtomicBoolean answering = new AtomicBoolean();
  private @Nullable StateIntake intake;
  private @Nullable Instant began;
  private Instant grew = Instant.EPOCH;
  private long seen;
  private boolean begun;
  private boolean isRestored;
  private boolean reading;
  private boolean givenUp;

  /**
   * The exchange of one group.
   *
   * @param behind whether the feed is longer than what is read of it, as others claim
   * @param joined told of a state that came from others, and is the one agreed on
   */
  StateExchange(
      ReplicaParts parts,
      FeedId id,
      FeedShell shell,
      BooleanSupplier behind,
      Consumer<FoldedGroup> joined) {
    this.parts = parts;
    this.id = id;
    this.shell = shell;
    this.behind = behind;
    this.joined = joined;
    this.store = new StateStore(parts.cabinet(), id);
  }

  /**
   * What this node has kept, or nothing.
   *
   * @param own what all that is final comes to, where that is known already: it goes on from there
   */
  FoldedGroup begin(@Nullable FoldedGroup own) {
    if (own == null) {
      return restore();
    }
    begun = true;
    agreed = AgreedPoints.after(own);
    return own;
  }

  private FoldedGroup restore() {
    isRestored = true;
    readAgreed();
    return store.restore(shell.history(), agreed);
  }

  /** Whether nothing is being fetched or written. */
  boolean isIdle() {
    return intake == null && !reading && !answering.get() && store.isIdle();
  }

  /** Keeps a state on which the replicas agreed. */
  void keep(FoldedGroup state) {
    store.keep(state);
  }

  void close() {
    store.close();
  }

  /**
   * Whether a state is being fetched, or may be soon: then nothing is folded, for the state comes
   * sooner so. A node that begins reads the feed first, to know what was agreed on last.
   */
  boolean isFetching(GroupState state) {
    readAgreed();
    if (!begun && isToRead()) {
      return true;
    }
    begun = true;
    if (intake == null && !givenUp && agreed.last() - state.size() >= FOLD_RATHER) {
      Address self = parts.key().address();
      List<Address> others = agreed.replicas().stream().filter(node -> !node.equals(self)).toList();
      intake = new StateIntake(id, others);
    }
    return intake != null && goOn(intake);
  }

  private boolean isToRead() {
    Instant now = parts.around().clock().now();
    if (began == null) {
      began = now;
    }
    return (behind.getAsBoolean() || grewLately(now)) && now.isBefore(began.plus(READ_FIRST));
  }

  /** A long feed comes in parts, and between two of them nobody claims that there is more. */
  private boolean grewLately(Instant now) {
    long size = shell.history().finalSize();
    if (size != seen) {
      seen = size;
      grew = now;
    }
    return size >= FOLD_RATHER / 4 && now.isBefore(grew.plus(SETTLED));
  }

  private boolean goOn(StateIntake taken) {
    if (reading) {
      return true;
    }
    StateIntake.Ask ask = taken.due(parts.around().clock().now());
    if (ask != null) {
      Bytes message = ask.message().encode();
      parts
          .around()
          .loop()
          .afterSync(() -> parts.around().network().send(ask.of(), StateMessage.PROTOCOL, message));
    }
    if (taken.isOver()) {
      LOG.log(System.Logger.Level.INFO, "feed=" + id + " event=no-state-to-fetch");
      giveUp();
      return false;
    }
    return true;
  }

  private void giveUp() {
    intake = null;
    givenUp = true;
  }

  /** Another replica asks, or answers. */
  void received(Address from, StateMessage message) {
    switch (message) {
      case StateMessage.Question _, StateMessage.Wanted _ -> asked(from, message);
      case StateMessage.Nothing _,
          StateMessage.Offer _,
          StateMessage.Leaves _,
          StateMessage.Pieces _ ->
          told(from, message);
      case StateMessage.OfKey _ -> {} // no state
    }
  }

  /** Only who serves the group is told of its tokens' states; one at a time, others ask again. */
  private void asked(Address from, StateMessage question) {
    readAgreed();
    if (!isRestored) { // it has slept: only now somebody asks for what was agreed on
      restore();
    }
    if (agreed.replicas().contains(from) && answering.compareAndSet(false, true)) {
      Thread.ofVirtual()
          .name("state-answer")
          .start(() -> {
            try {
              Bytes answer = store.answer(question).encode();
              parts.around().network().send(from, StateMessage.PROTOCOL, answer);
            } finally {
              answering.set(false);
            }
          });
    }
  }

  private void told(Address from, StateMessage message) {
    StateIntake taken = intake;
    if (taken == null || reading) {
      return;
    }
    readAgreed();
    if (taken.received(from, message, agreed)) {
      LOG.log(
          System.Logger.Level.WARNING, "feed=" + id + " event=state-not-agreed-on from=" + from);
    }
    List<Bytes> pieces = taken.whole();
    if (pieces == null) {
      goOn(taken);
      return;
    }
    reading = true; // it may be long, and the loop has other groups
    Thread.ofVirtual()
        .name("state-read")
        .start(() -> {
          @Nullable FoldedGroup read = read(pieces);
          parts.around().loop().put(() -> shell.guard(() -> read(read)));
        });
  }

  private @Nullable FoldedGroup read(List<Bytes> pieces) {
    try {
      return StateForm.read(pieces);
    } catch (JsonFields.Malformed | CanonicalJson.NotCanonical e) {
      LOG.log(System.Logger.Level.ERROR, "feed=" + id + " event=agreed-state-not-read", e);
      return null;
    }
  }

  private void read(@Nullable FoldedGroup state) {
    reading = false;
    FeedHistory history = shell.history();
    if (state == null
        || state.size() > history.finalSize()
        || !state.prefixRoot().equals(history.rootAt(state.size()))) {
      giveUp();
      return;
    }
    intake = null;
    LOG.log(System.Logger.Level.INFO, "feed=" + id + " event=state-fetched size=" + state.size());
    store.keep(state);
    joined.accept(state);
  }

  private void readAgreed() {
    FeedHistory history = shell.history();
    while (agreed.size() < history.finalSize()) {
      agreed.read(history.entry(agreed.size()));
    }
  }
}
