package io.smartlayer.runtime;

import io.smartlayer.environment.Storage;
import io.smartlayer.feed.FeedId;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.TokenId;
import io.smartlayer.token.ActivationRecord;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Of which group each token is that this node has come to serve, whether the group is awake or not:
 * half of the token's hash and a number, some 40 bytes a token. A token stays where it was found
 * first. Safe for use by many threads.
 */
final class TokenIndex {
  /** Most tokens; others are found only while nothing else is. */
  static final int TOKENS_LIMIT = 1 << 24;

  private static final int KEY_BYTES = 2 * Long.BYTES;
  private static final int FIRST_SLOTS = 1 << 10;

  private final long seed;
  private final List<FeedId> feeds = new ArrayList<>(); // all that follows is guarded by this
  private final TreeMap<FeedId, Integer> numbers = new TreeMap<>();
  private final TreeMap<FeedId, Integer> counts = new TreeMap<>();
  private Table table = new Table(FIRST_SLOTS);
  private int size;

  /** Slots, of which the empty ones have feed 0, and a key stands at its own or behind it. */
  private static final class Table {
    private final long[] high;
    private final long[] low;
    private final int[] feed; // its number, from 1

    Table(int slots) {
      this.high = new long[slots];
      this.low = new long[slots];
      this.feed = new int[slots];
    }

    int slot(long seed, long keyHigh, long keyLow) {
      int last = feed.length - 1;
      int slot = (int) mixed(keyHigh ^ seed) & last;
      while (feed[slot] != 0 && (high[slot] != keyHigh || low[slot] != keyLow)) {
        slot = (slot + 1) & last;
      }
      return slot;
    }

    /** Who makes tokens up must not know which of them meet: the seed is this node's own. */
    private static long mixed(long key) {
      long some = (key ^ (key >>> 33)) * 0xff51afd7ed558ccdL;
      return ((some ^ (some >>> 33)) * 0xc4ceb9fe1a85ec53L) >>> 32;
    }

    void set(int slot, long keyHigh, long keyLow, int number) {
      high[slot] = keyHigh;
      low[slot] = keyLow;
      feed[slot] = number;
    }
  }

  /** An index without tokens. */
  TokenIndex(long seed) {
    this.seed = seed;
  }

  /** The feed of a token's group; null for a token that this node never served. */
  synchronized @Nullable FeedId find(TokenId token) {
    ByteBuffer key = ByteBuffer.wrap(key(token).toArray());
    int number = table.feed[table.slot(seed, key.getLong(), key.getLong())];
    return number == 0 ? null : feeds.get(number - 1);
  }

  /** How many tokens are known of a group. */
  synchronized int count(FeedId feed) {
    return counts.getOrDefault(feed, 0);
  }

  /** How many tokens there are. */
  synchronized int size() {
    return size;
  }

  /**
   * Puts the tokens of a group in.
   *
   * @return what {@link #restore} takes; null where none was new
   */
  synchronized @Nullable Bytes put(FeedId feed, Collection<TokenId> tokens) {
    if (count(feed) >= tokens.size() || size + tokens.size() > TOKENS_LIMIT) {
      return null; // tokens come, and never go
    }
    List<Bytes> record = new ArrayList<>();
    record.add(feed.hash().bytes());
    for (TokenId token : tokens) {
      Bytes key = key(token);
      ByteBuffer halves = ByteBuffer.wrap(key.toArray());
      if (table.feed[table.slot(seed, halves.getLong(), halves.getLong())] == 0) {
        record.add(key);
      }
    }
    if (record.size() == 1) {
      return null;
    }
    Bytes whole = Bytes.concat(record.toArray(Bytes[]::new));
    restore(whole);
    return whole;
  }

  /**
   * Puts tokens in that were put in before.
   *
   * @throws Storage.StorageFailure if that is no such record
   */
  synchronized void restore(Bytes record) {
    if (record.size() < Hash.SIZE || (record.size() - Hash.SIZE) % KEY_BYTES != 0) {
      throw new Storage.StorageFailure("tokens in a record of " + record.size() + " bytes");
    }
    var feed = new FeedId(new Hash(record.slice(0, Hash.SIZE)));
    ByteBuffer keys = ByteBuffer.wrap(record.slice(Hash.SIZE, record.size()).toArray());
    counts.merge(feed, keys.remaining() / KEY_BYTES, Integer::sum);
    int number = number(feed);
    while (keys.hasRemaining()) {
      add(keys.getLong(), keys.getLong(), number);
    }
  }

  private int number(FeedId feed) {
    Integer known = numbers.get(feed);
    if (known != null) {
      return known;
    }
    feeds.add(feed);
    numbers.put(feed, feeds.size());
    return feeds.size();
  }

  private void add(long high, long low, int number) {
    int slot = table.slot(seed, high, low);
    if (table.feed[slot] != 0) {
      return;
    }
    table.set(slot, high, low, number);
    size++;
    if (4L * size > 3L * table.feed.length) {
      grow();
    }
  }

  private void grow() {
    var larger = new Table(2 * table.feed.length);
    for (int i = 0; i < table.feed.length; i++) {
      if (table.feed[i] != 0) {
        int slot = larger.slot(seed, table.high[i], table.low[i]);
        larger.set(slot, table.high[i], table.low[i], table.feed[i]);
      }
    }
    table = larger;
  }

  private static Bytes key(TokenId token) {
    return ActivationRecord.subject(token).bytes().slice(0, KEY_BYTES);
  }
}
