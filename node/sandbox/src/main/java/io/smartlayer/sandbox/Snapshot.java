package io.smartlayer.sandbox;

import java.util.Arrays;

/**
 * All that can differ between two moments of a guest at rest: its memory, to the last byte, the
 * memory's size, and its stack pointer. The metered module has no other state that outlives a call.
 *
 * <p>Zeros at both ends are left out. Immutable.
 */
final class Snapshot {
  private final int pages;
  private final int stackPointer;
  private final int start;
  private final byte[] middle;

  private Snapshot(int pages, int stackPointer, int start, byte[] middle) {
    this.pages = pages;
    this.stackPointer = stackPointer;
    this.start = start;
    this.middle = middle;
  }

  /** Of a guest whose whole memory is given. */
  static Snapshot of(byte[] memory, int stackPointer) {
    int start = 0;
    while (start < memory.length && memory[start] == 0) start++;
    int end = memory.length;
    while (end > start && memory[end - 1] == 0) end--;
    byte[] middle = Arrays.copyOfRange(memory, start, end);
    return new Snapshot(memory.length >>> 16, stackPointer, start, middle);
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
    return start + middle.length;
  }

  /** The bytes kept: shared, not to be changed. */
  byte[] middle() {
    return middle;
  }

  /** SHA-256 over the bytes kept: two engines that loaded one program agree on it. */
  String hash() {
    return Texts.sha256(middle);
  }
}
