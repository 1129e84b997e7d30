package io.smartlayer.runtime;

import io.smartlayer.feed.Entry;
import io.smartlayer.gateway.AnchorPort.Submission;
import io.smartlayer.primitives.Hash;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Gives who hands an entry in the same answer as before: its promise while it is on its way, its
 * offset once it is final. For one feed; lives on its node's loop.
 */
final class SameAnswer {
  /** How many entries that are not final yet are remembered; more are handed on unremembered. */
  static final int UNDERWAY_LIMIT = 2048;

  /** How many may wait for one entry's answer; the one who has waited longest gives way. */
  static final int CALLERS_LIMIT = 16;

  /**
   * How long an entry that its leader calls a duplicate may take to become final here: it has come
   * by another anchor then, or else it is another spelling of what is in the feed.
   */
  static final Duration DUPLICATE_PATIENCE = Duration.ofSeconds(3);

  private static final String DUPLICATE = "duplicate";

  private final BiConsumer<Entry, Consumer<Submission>> next;
  private final TreeMap<Hash, Long> offsets = new TreeMap<>(); // of all final entries
  private final TreeMap<Hash, Underway> underway = new TreeMap<>();

  /** An entry that was handed in here and is not final. */
  private static final class Underway {
    private final Deque<Consumer<Submission>> callers = new ArrayDeque<>();
    private Submission.@Nullable Promised promised;
    private Submission.@Nullable Refused duplicate;
    private @Nullable Instant since; // when it was seen to be a duplicate

    private void wait(Consumer<Submission> caller) {
      callers.add(caller);
      if (callers.size() > CALLERS_LIMIT) {
        callers.remove().accept(new Submission.TimedOut());
      }
    }

    private void tell(Submission answer) {
      List<Consumer<Submission>> all = new ArrayList<>(callers);
      callers.clear();
      all.forEach(caller -> caller.accept(answer));
    }
  }

  /**
   * Remembers nothing yet.
   *
   * @param next takes what is new, and tells once what came of it
   */
  SameAnswer(BiConsumer<Entry, Consumer<Submission>> next) {
    this.next = next;
  }

  /** Somebody hands an entry in. */
  void submit(Entry entry, Consumer<Submission> caller) {
    Hash leaf = entry.leaf();
    @Nullable Long offset = offsets.get(leaf);
    @Nullable Underway same = underway.get(leaf);
    if (offset != null) {
      caller.accept(new Submission.Included(offset));
    } else if (same != null && same.promised != null) {
      caller.accept(same.promised);
    } else if (same != null) {
      same.wait(caller);
    } else if (underway.size() >= UNDERWAY_LIMIT) {
      next.accept(entry, caller);
    } else {
      var fresh = new Underway();
      fresh.wait(caller);
      underway.put(leaf, fresh);
      next.accept(entry, answer -> answered(leaf, answer));
    }
  }

  /** An entry has become final. */
  void finalized(long offset, Entry entry) {
    Hash leaf = entry.leaf();
    offsets.put(leaf, offset);
    @Nullable Underway done = underway.remove(leaf);
    if (done != null) {
      done.tell(new Submission.Included(offset));
    }
  }

  /** Whether nobody waits for anything. */
  boolean isIdle() {
    return underway.isEmpty();
  }

  /** Time has passed. */
  void elapsed(Instant now) {
    List<Hash> over =
        underway.entrySet().stream()
            .filter(each -> isOver(each.getValue(), now))
            .map(Map.Entry::getKey)
            .toList();
    for (Hash leaf : over) {
      @Nullable Underway gone = underway.remove(leaf);
      if (gone != null && gone.duplicate != null) {
        gone.tell(gone.duplicate);
      }
    }
  }

  private void answered(Hash leaf, Submission answer) {
    @Nullable Underway item = underway.get(leaf);
    if (item == null) {
      return; // it is final by now, and all have been told
    }
    switch (answer) {
      case Submission.Promised promised -> {
        item.promised = promised;
        item.tell(promised);
      }
      case Submission.Refused refused when refused.code().equals(DUPLICATE) ->
          item.duplicate = refused;
      case Submission.Refused _, Submission.Included _, Submission.TimedOut _ -> {
        underway.remove(leaf);
        item.tell(answer);
      }
    }
  }

  private static boolean isOver(Underway item, Instant now) {
    if (item.duplicate == null) {
      return false;
    }
    if (item.since == null) {
      item.since = now;
    }
    return now.isAfter(item.since.plus(DUPLICATE_PATIENCE));
  }
}
