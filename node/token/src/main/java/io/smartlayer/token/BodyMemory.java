package io.smartlayer.token;

import io.smartlayer.feed.Entry;
import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.JsonFields;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Reads entries, and remembers those it has read last: a member of a committee meets each of them
 * several times, as a submission, in a head, and when it is final. What it answers is the same as
 * without memory. For one thread.
 */
public final class BodyMemory {
  /** How many bodies are remembered. */
  static final int BODIES_LIMIT = 4096;

  /** How many bytes they have at the most, as they stand in entries. */
  static final long BYTES_LIMIT = 16L << 20;

  private final LinkedHashMap<Hash, Known> known = new LinkedHashMap<>(); // by leaf, oldest first
  private long bytes;

  private record Known(EntryBody body, int bytes) {}

  /** A memory of nothing yet. */
  public BodyMemory() {}

  /**
   * Reads an entry, as {@link EntryBody#read} does.
   *
   * @throws JsonFields.Malformed if the body has another shape
   * @throws CanonicalJson.NotCanonical if it is not in canonical form
   */
  public EntryBody read(Entry entry) {
    Hash leaf = entry.leaf();
    Known before = known.get(leaf);
    if (before != null) {
      return before.body;
    }
    EntryBody body = EntryBody.read(entry);
    known.put(leaf, new Known(body, entry.body().size()));
    bytes += entry.body().size();
    while (known.size() > BODIES_LIMIT || bytes > BYTES_LIMIT) {
      Map.Entry<Hash, Known> oldest = known.pollFirstEntry();
      bytes -= oldest.getValue().bytes;
    }
    return body;
  }

  /** How many bodies it remembers. */
  int size() {
    return known.size();
  }
}
