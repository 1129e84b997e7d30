package io.smartlayer.adapters.files;

import java.util.Arrays;

/** Where the frames of a file begin: eight bytes a record. */
final class FrameIndex {
  private long[] starts = new long[64];
  private int size;

  void add(long start) {
    if (size == starts.length) {
      starts = Arrays.copyOf(starts, Math.multiplyExact(size, 2));
    }
    starts[size] = start;
    size++;
  }

  long size() {
    return size;
  }

  long at(long index) {
    return starts[Math.toIntExact(index)];
  }
}
