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
 * The entries that a member has been given and has not seen final, in the order of their arrival.
 * Who leads takes from it; every other member holds it against the leader.
 *
 * <p>An entry is promised its place when a head takes it, never before: then it is judged in
 * exactly the context in which members judge it.
 */
final class Pool {
  private final LinkedHashMap<Hash, Item> items = new LinkedHashMap<>();
  private final LinkedHashMap<Hash, Long> placed = new LinkedHashMap<>();
  private long bytes;

  /** One entry that waits. */
  private static final class Item {
    private final Entry entry;
    private final Hash leaf;
    private final LinkedHashSet<Address> origins = new LinkedHashSet<>();
    private final Instant arrived;
    private Instant heard;
    private Duration pause = FeedLimits.DEFER_FIRST;
    private Pace retry = new Pace(pause);
    private @Nullable Instant deferredAt;

    private Item(Entry entry, Instant now) {
      this.entry = entry;
      this.leaf = entry.leaf();
      this.arrived = now;
      this.heard = now;
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
   * @param after the admission's state after them
   */
  record Batch(List<Entry> entries, Admission after) {}

  /**
   * Takes an entry, or notes that one more node waits for it.
   *
   * @return whether there was room for it
   */
  boolean submit(Entry entry, Address origin, Instant now) {
    Hash leaf = entry.leaf();
    @Nullable Item known = items.get(leaf);
    if (known == null && !hasRoom(entry)) {
      return false;
    }
    Item item = known == null ? add(entry, now) : known;
    item.heard = now;
    if (item.origins.size() < FeedLimits.ORIGINS) {
      item.origins.add(origin);
    }
    return true;
  }

  /** Takes entries back that have lost these places: they are sequenced again. */
  void restore(long firstOffset, List<Entry> entries, Instant now) {
    for (int i = 0; i < entries.size(); i++) {
      Entry entry = entries.get(i);
      Hash leaf = entry.leaf();
      placed.remove(leaf, firstOffset + i);
      if (!items.containsKey(leaf) && !placed.containsKey(leaf) && hasRoom(entry)) {
        add(entry, now);
      }
    }
  }

  /** The offset of an entry that a head took not long ago, or null. */
  @Nullable Long offsetOf(Entry entry) {
    return placed.get(entry.leaf());
  }

  /** Remembers the places of entries: they wait for nothing but to become final. */
  void place(long firstOffset, List<Entry> entries) {
    for (int i = 0; i < entries.size(); i++) {
      placed.putLast(entries.get(i).leaf(), firstOffset + i);
    }
    while (placed.size() > FeedLimits.RECENT_ENTRIES) {
      placed.pollFirstEntry();
    }
  }

  /** Entries have become final. */
  void finalized(List<Entry> entries) {
    if (!items.isEmpty()) {
      entries.forEach(entry -> remove(items.remove(entry.leaf())));
    }
  }

  /** Forgets what nobody has asked for in a long time. */
  void elapsed(Instant now) {
    for (Iterator<Item> all = items.values().iterator(); all.hasNext(); ) {
      Item item = all.next();
      boolean stale =
          now.isAfter(item.heard.plus(FeedLimits.FORGET)) && !placed.containsKey(item.leaf);
      if (stale) {
        all.remove();
        remove(item);
      }
    }
  }

  /** Whether nothing waits, not even to become final. */
  boolean isEmpty() {
    return items.isEmpty();
  }

  /** Whether an entry waits for its place. */
  boolean isWaiting() {
    return items.keySet().stream().anyMatch(leaf -> !placed.containsKey(leaf));
  }

  /**
   * What is found of the first entries that wait since before {@code before}: when one of them is
   * admissible now, the leader could have taken it. Behind those that all have to wait, as while a
   * group is upgraded, it looks further than behind those that are refused.
   */
  Judge.Finding neglected(Admission admission, Admission.Context next, Instant before) {
    var finding = Judge.Finding.REFUSED;
    int judged = 0;
    int refused = 0;
    for (Item item : items.values()) {
      if (!item.arrived.isBefore(before) || placed.containsKey(item.leaf)) {
        continue;
      }
      if (judged++ == FeedLimits.NEGLECTED_JUDGED) {
        return finding;
      }
      switch (admission.admit(next, item.entry)) {
        case Admission.Judgement.Admitted _ -> {
          return Judge.Finding.ADMISSIBLE;
        }
        case Admission.Judgement.CannotTell _ -> finding = Judge.Finding.CANNOT_TELL;
        case Admission.Judgement.Refused _ -> {
          if (++refused == FeedLimits.NEGLECTED_REFUSED) {
            return finding;
          }
        }
      }
    }
    return finding;
  }

  /** Takes what may join as the next head's entries, and answers those that may not. */
  Batch take(Admission admission, Admission.Context first, Instant now, Answers answers) {
    var entries = new ArrayList<Entry>();
    Admission state = admission;
    long taken = 0;
    Iterator<Item> all = items.values().iterator();
    while (all.hasNext() && entries.size() < Segment.ENTRY_LIMIT) {
      Item item = all.next();
      if (placed.containsKey(item.leaf) || (item.deferredAt != null && !item.retry.due(now))) {
        continue;
      }
      if (taken + item.entry.body().size() > Segment.BODIES_LIMIT_BYTES) {
        break;
      }
      switch (state.admit(first.plus(entries.size()), item.entry)) {
        case Admission.Judgement.Admitted(var next) -> {
          state = next;
          entries.add(item.entry);
          taken += item.entry.body().size();
          if (item.entry.kind() == Kind.CLOSE) {
            return new Batch(entries, state); // nothing follows it in its term
          }
        }
        case Admission.Judgement.Refused(var code, var why) -> {
          answers.refuse(item.origins, item.leaf, code, why);
          all.remove();
          remove(item);
        }
        case Admission.Judgement.CannotTell(var why) -> {
          if (isDeferredTooLong(item, now)) {
            answers.refuse(item.origins, item.leaf, "unavailable", why);
            all.remove();
            remove(item);
          }
        }
      }
    }
    return new Batch(entries, state);
  }

  /** Refuses all that wait for a place. */
  void refuseAll(String code, String why, Answers answers) {
    for (Iterator<Item> all = items.values().iterator(); all.hasNext(); ) {
      Item item = all.next();
      if (!placed.containsKey(item.leaf)) {
        answers.refuse(item.origins, item.leaf, code, why);
        all.remove();
        remove(item);
      }
    }
  }

  /** Gives up all that waits: others order it. */
  List<Entry> drain() {
    List<Entry> all = items.values().stream().map(item -> item.entry).toList();
    items.clear();
    bytes = 0;
    return all;
  }

  /** Who waits for an entry. */
  List<Address> origins(Entry entry) {
    @Nullable Item item = items.get(entry.leaf());
    return item == null ? List.of() : List.copyOf(item.origins);
  }

  private boolean hasRoom(Entry entry) {
    return items.size() < FeedLimits.QUEUE_ENTRIES
        && bytes + entry.body().size() <= FeedLimits.QUEUE_BYTES;
  }

  private Item add(Entry entry, Instant now) {
    var item = new Item(entry, now);
    items.put(item.leaf, item);
    bytes += entry.body().size();
    return item;
  }

  private void remove(@Nullable Item item) {
    if (item != null) {
      bytes -= item.entry.body().size();
    }
  }

  private static boolean isDeferredTooLong(Item item, Instant now) {
    Instant since = Objects.requireNonNullElse(item.deferredAt, now);
    item.deferredAt = since;
    item.defer(now);
    return now.isAfter(since.plus(FeedLimits.DEFER));
  }
}
