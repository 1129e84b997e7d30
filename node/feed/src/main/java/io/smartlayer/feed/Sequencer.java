package io.smartlayer.feed;

import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Hash;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A leader's waiting room: entries wait here until a head takes them, is refused them, or nobody
 * can tell for too long. An entry is promised its place when a head takes it, never before: then it
 * is judged in exactly the context in which members judge it.
 */
final class Sequencer {
  private final Feed feed;
  private final LinkedHashSet<Item> queue = new LinkedHashSet<>();
  private final LinkedHashMap<Hash, Long> recent = new LinkedHashMap<>();
  private long queuedBytes;

  /** Who waits for an answer. */
  sealed interface Origin {
    /** A caller at this node. */
    record Ticket(long number) implements Origin {}

    /** Another node. */
    record Node(Address address) implements Origin {}
  }

  /** One entry that waits, compared by identity. */
  private static final class Item {
    private final Entry entry;
    private final Hash leaf;
    private final Origin origin;
    private Duration pause = FeedLimits.DEFER_FIRST;
    private Pace retry = new Pace(pause);
    private @Nullable Instant deferredAt;

    private Item(Entry entry, Origin origin) {
      this.entry = entry;
      this.leaf = entry.leaf();
      this.origin = origin;
    }

    /** Sets when it is judged again: each time later, so that many such items cost little. */
    private void defer(Instant now) {
      retry = new Pace(pause);
      retry.restart(now);
      Duration doubled = pause.multipliedBy(2);
      pause = doubled.compareTo(FeedLimits.RETRY) < 0 ? doubled : FeedLimits.RETRY;
    }
  }

  /**
   * Entries that a head may hold.
   *
   * @param origins who waits for each
   * @param after the admission's state after them
   */
  record Batch(List<Entry> entries, List<Origin> origins, Admission after) {}

  Sequencer(Feed feed) {
    this.feed = feed;
  }

  /** Puts an entry in the queue, or refuses it when that is full. */
  void submit(Entry entry, Origin origin, Effects out) {
    var item = new Item(entry, origin);
    if (queue.size() >= FeedLimits.QUEUE_ENTRIES
        || queuedBytes + entry.body().size() > FeedLimits.QUEUE_BYTES) {
      refuse(item, "busy", "the leader's queue is full", out);
      return;
    }
    queue.add(item);
    queuedBytes += entry.body().size();
  }

  /** Whether this node's entry waits here already. */
  boolean isQueued(Entry entry, Address origin) {
    Hash leaf = entry.leaf();
    return queue.stream()
        .anyMatch(item -> item.leaf.equals(leaf) && item.origin.equals(new Origin.Node(origin)));
  }

  /** The offset of an entry that a head took not long ago, or null. */
  @Nullable Long offsetOf(Entry entry) {
    return recent.get(entry.leaf());
  }

  /** Remembers the places of entries. */
  void remember(long firstOffset, List<Entry> entries) {
    for (int i = 0; i < entries.size(); i++) {
      recent.putLast(entries.get(i).leaf(), firstOffset + i);
    }
    while (recent.size() > FeedLimits.RECENT_ENTRIES) {
      recent.pollFirstEntry();
    }
  }

  /** Takes what may join as the next head's entries, and answers those that may not. */
  Batch take(Admission admission, Admission.Context first, Instant now, Effects out) {
    var entries = new ArrayList<Entry>();
    var origins = new ArrayList<Origin>();
    Admission state = admission;
    long bytes = 0;
    Iterator<Item> items = queue.iterator();
    while (items.hasNext() && entries.size() < Segment.ENTRY_LIMIT) {
      Item item = items.next();
      if (bytes + item.entry.body().size() > Segment.BODIES_LIMIT_BYTES) {
        break;
      }
      if (item.deferredAt != null && !item.retry.due(now)) {
        continue;
      }
      long offset = first.offset() + entries.size();
      var context = new Admission.Context(offset, first.time(), first.chainBlock());
      switch (state.admit(context, item.entry)) {
        case Admission.Judgement.Admitted(var next) -> {
          state = next;
          entries.add(item.entry);
          origins.add(item.origin);
          bytes += item.entry.body().size();
          leave(items, item);
        }
        case Admission.Judgement.Refused(var code, var why) -> {
          refuse(item, code, why, out);
          leave(items, item);
        }
        case Admission.Judgement.CannotTell(var why) -> {
          if (isDeferredTooLong(item, now)) {
            refuse(item, "unavailable", why, out);
            leave(items, item);
          }
        }
      }
    }
    return new Batch(entries, origins, state);
  }

  /** Refuses all that wait. */
  void refuseAll(String code, String why, Effects out) {
    queue.forEach(item -> refuse(item, code, why, out));
    queue.clear();
    queuedBytes = 0;
  }

  /** Tells who submitted an entry what has been promised. */
  void promise(Origin origin, SignedPromise promise, Effects out) {
    switch (origin) {
      case Origin.Ticket(var number) -> out.add(new FeedEffect.Promised(number, promise));
      case Origin.Node(var address) -> out.send(address, new FeedMessage.Promising(promise));
    }
  }

  private void leave(Iterator<Item> items, Item item) {
    items.remove();
    queuedBytes -= item.entry.body().size();
  }

  private static boolean isDeferredTooLong(Item item, Instant now) {
    Instant since = Objects.requireNonNullElse(item.deferredAt, now);
    item.deferredAt = since;
    item.defer(now);
    return now.isAfter(since.plus(FeedLimits.DEFER));
  }

  private void refuse(Item item, String code, String why, Effects out) {
    String shortCode = clip(code, FeedLimits.CODE_LENGTH);
    String shortWhy = clip(why, FeedLimits.REASON_LENGTH);
    switch (item.origin) {
      case Origin.Ticket(var number) ->
          out.add(new FeedEffect.Refused(number, shortCode, shortWhy));
      case Origin.Node(var address) ->
          out.send(address, new FeedMessage.Refusal(feed.id(), item.leaf, shortCode, shortWhy));
    }
  }

  private static String clip(String text, int limit) {
    return text.length() <= limit ? text : text.substring(0, limit);
  }
}
