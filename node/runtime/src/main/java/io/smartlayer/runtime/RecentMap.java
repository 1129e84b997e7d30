package io.smartlayer.runtime;

import java.util.LinkedHashMap;
import org.jspecify.annotations.Nullable;

/** Remembers what was put in last, and forgets what is oldest. Safe for use by many threads. */
final class RecentMap<K, V> {
  private final int limit;
  private final LinkedHashMap<K, V> entries = new LinkedHashMap<>();

  /** A map that remembers {@code limit} entries. */
  RecentMap(int limit) {
    this.limit = limit;
  }

  synchronized @Nullable V get(K key) {
    return entries.get(key);
  }

  synchronized void put(K key, V value) {
    entries.putLast(key, value);
    if (entries.size() > limit) {
      entries.pollFirstEntry();
    }
  }

  synchronized int size() {
    return entries.size();
  }

  synchronized void remove(K key) {
    entries.remove(key);
  }
}
