package io.smartlayer.feed;

import io.smartlayer.primitives.Bytes;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Entries as logs write them down (C2SP tlog-tiles): each is its kind's number and its body, so
 * that the leaf of the feed's tree is RFC 6962's hash of exactly these bytes.
 */
public final class EntryBundle {
  /** Longest entry that a bundle can hold, in bytes; feeds have longer ones too. */
  public static final int ENTRY_LIMIT_BYTES = 0xffff;

  private static final int LENGTH_SIZE = 2;

  private EntryBundle() {}

  /** What the log of a feed holds of an entry: one byte for the kind, then the body. */
  public static Bytes logged(Entry entry) {
    return Bytes.concat(Bytes.of((byte) entry.kind().number()), entry.body());
  }

  /** Whether a bundle can hold an entry. */
  public static boolean canHold(Entry entry) {
    return 1 + entry.body().size() <= ENTRY_LIMIT_BYTES;
  }

  /**
   * An entry as it stands in a bundle: its length, big-endian in two bytes, and its bytes.
   *
   * @throws IllegalArgumentException if a bundle cannot hold it
   */
  public static Bytes framed(Entry entry) {
    if (!canHold(entry)) {
      throw new IllegalArgumentException("an entry of more than " + ENTRY_LIMIT_BYTES + " bytes");
    }
    int length = 1 + entry.body().size();
    return Bytes.concat(Bytes.of((byte) (length >> 8), (byte) length), logged(entry));
  }

  /** Reads a logged entry; null when its kind is not known. */
  public static @Nullable Entry parseLogged(Bytes logged) {
    @Nullable Kind kind = logged.size() == 0 ? null : Kind.of(logged.at(0));
    return kind == null || logged.size() - 1 > Entry.BODY_LIMIT_BYTES
        ? null
        : new Entry(kind, logged.slice(1, logged.size()));
  }

  /**
   * Reads a bundle; null when it is none, has more than {@link TilePath#FULL} entries, or has a
   * kind that is not known.
   */
  public static @Nullable List<Entry> parse(Bytes bundle) {
    var entries = new ArrayList<Entry>();
    int at = 0;
    while (at < bundle.size()) {
      int start = at + LENGTH_SIZE;
      if (start > bundle.size() || entries.size() == TilePath.FULL) {
        return null;
      }
      int end = start + (bundle.at(at) << 8) + bundle.at(at + 1);
      @Nullable Entry entry = end > bundle.size() ? null : parseLogged(bundle.slice(start, end));
      if (entry == null) {
        return null;
      }
      entries.add(entry);
      at = end;
    }
    return List.copyOf(entries);
  }
}
