package io.smartlayer.sandbox;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/**
 * All that can differ between two moments of a guest at rest: its memory, to the last byte, the
 * memory's size, and its stack pointer. The metered module has no other state that outlives a call.
 *
 * <p>Zeros at both ends are left out. A snapshot may share with another what is alike in both: it
 * then holds the other's bytes, and in runs those of its own. Immutable.
 */
final class Snapshot {
  /** What is compared as a whole when two snapshots share bytes. */
  private static final int BLOCK_BYTES = 256;

  private final int pages;
  private final int stackPointer;
  private final int start;
  private final byte[] bytes;
  private final Runs runs;

  /** Bytes that stand in place of others, in order. */
  private static final class Runs {
    private static final Runs NONE = new Runs(new int[0], new int[] {0}, new byte[0]);

    private final int[] places; // where each run begins, from the snapshot's start
    private final int[] offsets; // where it begins in what follows, and at last its length
    private final byte[] own;

    private Runs(int[] places, int[] offsets, byte[] own) {
      this.places = places;
      this.offsets = offsets;
      this.own = own;
    }

    private int end(int run) {
      return places[run] + offsets[run + 1] - offsets[run];
    }

    /** The first run that ends after a place. */
    private int after(int place) {
      int found = Arrays.binarySearch(places, place);
      int run = found >= 0 ? found : Math.max(0, -found - 2);
      return run < places.length && end(run) <= place ? run + 1 : run;
    }
  }

  private Snapshot(int pages, int stackPointer, int start, byte[] bytes, Runs runs) {
    this.pages = pages;
    this.stackPointer = stackPointer;
    this.start = start;
    this.bytes = bytes;
    this.runs = runs;
  }

  /** Of a guest whose whole memory is given. */
  static Snapshot of(byte[] memory, int stackPointer) {
    int start = 0;
    while (start < memory.length && memory[start] == 0) start++;
    int end = memory.length;
    while (end > start && memory[end - 1] == 0) end--;
    byte[] bytes = Arrays.copyOfRange(memory, start, end);
    return new Snapshot(memory.length >>> 16, stackPointer, start, bytes, Runs.NONE);
  }

  /**
   * The same, sharing with another snapshot what is alike; itself where the two do not begin and
   * end at the same addresses, or one shares bytes already.
   */
  Snapshot sharing(Snapshot other) {
    if (start != other.start
        || bytes.length != other.bytes.length
        || runs != Runs.NONE
        || other.runs != Runs.NONE) {
      return this;
    }
    int[] places = new int[bytes.length / BLOCK_BYTES + 1];
    int[] offsets = new int[places.length + 1];
    byte[] own = new byte[bytes.length];
    int count = 0;
    for (int at = 0; at < bytes.length; at += BLOCK_BYTES) {
      int end = Math.min(at + BLOCK_BYTES, bytes.length);
      if (Arrays.equals(bytes, at, end, other.bytes, at, end)) continue;
      boolean goesOn = count > 0 && at == places[count - 1] + offsets[count] - offsets[count - 1];
      if (!goesOn) {
        places[count++] = at;
        offsets[count] = offsets[count - 1];
      }
      System.arraycopy(bytes, at, own, offsets[count], end - at);
      offsets[count] += end - at;
    }
    var shared =
        new Runs(
            Arrays.copyOf(places, count),
            Arrays.copyOf(offsets, count + 1),
            Arrays.copyOf(own, offsets[count]));
    return new Snapshot(pages, stackPointer, start, other.bytes, shared);
  }

  /** Size of the guest's memory in pages of 64 KiB. */
  int pages() {
    return pages;
  }

  int stackPointer() {
    return stackPointer;
  }

  /** Address of the first byte kept; all before it are zero. */
  int start() {
    return start;
  }

  /** Address after the last byte kept; all from it on are zero. */
  int end() {
    return start + bytes.length;
  }

  /** How many bytes it holds that it does not share. */
  int ownBytes() {
    return runs == Runs.NONE
        ? bytes.length
        : runs.own.length + Integer.BYTES * (runs.places.length + runs.offsets.length);
  }

  /** Writes the bytes kept into a guest's memory. */
  void writeTo(MemorySegment memory) {
    MemorySegment.copy(bytes, 0, memory, ValueLayout.JAVA_BYTE, start, bytes.length);
    for (int run = 0; run < runs.places.length; run++) {
      int from = runs.offsets[run];
      int length = runs.offsets[run + 1] - from;
      long address = (long) start + runs.places[run];
      MemorySegment.copy(runs.own, from, memory, ValueLayout.JAVA_BYTE, address, length);
    }
  }

  /** Writes those of the bytes kept whose addresses are from {@code from} on, before {@code to}. */
  void writeTo(byte[] memory, int from, int to) {
    int first = from - start;
    int end = to - start;
    System.arraycopy(bytes, first, memory, from, to - from);
    for (int run = runs.after(first); run < runs.places.length; run++) {
      if (runs.places[run] >= end) return;
      int begin = Math.max(runs.places[run], first);
      int length = Math.min(runs.end(run), end) - begin;
      int offset = runs.offsets[run] + begin - runs.places[run];
      System.arraycopy(runs.own, offset, memory, start + begin, length);
    }
  }

  /** SHA-256 over the bytes kept: two engines that loaded one program agree on it. */
  String hash() {
    byte[] memory = new byte[end()];
    writeTo(memory, start, end());
    return Texts.sha256(Arrays.copyOfRange(memory, start, end()));
  }
}
