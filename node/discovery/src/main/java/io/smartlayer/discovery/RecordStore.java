package io.smartlayer.discovery;

import io.smartlayer.primitives.Address;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The records that an anchor holds for the network: good ones only, for an hour after they were
 * last put, so many and so many bytes in all, and so many for one operator.
 */
final class RecordStore {
  private final TreeMap<DirectoryKey, Kept> records = new TreeMap<>();
  private final TreeMap<Address, Integer> counts = new TreeMap<>();
  private long bytes;

  /** A record with who is charged for it, when it came, and until when it is held. */
  record Kept(Held held, Address publisher, Instant received, Instant until) {}

  /** What comes of putting a record. */
  enum Put {
    /** It was not held before, or is newer than what was. */
    NEW,
    /** It is what is held, or as new: of such the one with the greater bytes is held on. */
    SAME,
    /** A newer one is held. */
    OLDER,
    /** There is no room, or the publisher has had its share. */
    FULL
  }

  /** Takes a record that is known to be good. */
  Put put(DirectoryKey key, Held held, Address publisher, Instant now) {
    Kept before = records.get(key);
    if (before != null && !held.isNewerThan(before.held)) {
      return again(key, before, held.sequence(), now);
    }
    Address charged = before == null ? publisher : before.publisher;
    if (!hasRoom(before, held, charged)) {
      return Put.FULL;
    }
    boolean asNew = before != null && before.held.sequence() == held.sequence();
    forget(key);
    records.put(key, new Kept(held, charged, now, until(held, now)));
    counts.merge(charged, 1, Integer::sum);
    bytes += held.value().size();
    return asNew ? Put.SAME : Put.NEW;
  }

  /** What is held stays; whoever puts something as new wants it to live on. */
  private Put again(DirectoryKey key, Kept kept, long sequence, Instant now) {
    if (sequence < kept.held.sequence()) {
      return Put.OLDER;
    }
    records.put(key, new Kept(kept.held, kept.publisher, now, until(kept.held, now)));
    return Put.SAME;
  }

  /** The record of a key, or null. */
  @Nullable Kept record(DirectoryKey key, Instant now) {
    Kept kept = records.get(key);
    return kept != null && kept.until.isAfter(now) ? kept : null;
  }

  /** Drops what is too old, and what is no longer wanted. */
  void retain(Instant now, Predicate<DirectoryKey> wanted) {
    records.entrySet().stream()
        .filter(each -> !each.getValue().until.isAfter(now) || !wanted.test(each.getKey()))
        .map(Map.Entry::getKey)
        .toList()
        .forEach(this::forget);
  }

  int size() {
    return records.size();
  }

  private boolean hasRoom(@Nullable Kept before, Held held, Address publisher) {
    int freed = before == null ? 0 : before.held.value().size();
    boolean counted =
        before != null
            || (records.size() < DirectoryLimits.RECORDS
                && counts.getOrDefault(publisher, 0) < DirectoryLimits.RECORDS_OF_ONE);
    return counted && bytes - freed + held.value().size() <= DirectoryLimits.RECORDS_BYTES;
  }

  private void forget(DirectoryKey key) {
    Kept gone = records.remove(key);
    if (gone != null) {
      bytes -= gone.held.value().size();
      counts.computeIfPresent(gone.publisher, (_, count) -> count == 1 ? null : count - 1);
    }
  }

  private static Instant until(Held held, Instant now) {
    Instant life = now.plus(DirectoryLimits.RECORD_LIFE);
    return life.isBefore(held.notAfter()) ? life : held.notAfter();
  }
}
