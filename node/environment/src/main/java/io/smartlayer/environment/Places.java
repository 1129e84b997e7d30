package io.smartlayer.environment;

import java.util.Arrays;

/** Where the records of one log are: eight bytes a record. */
final class Places {
  private long[] places = new long[16];
  private int size;

  void add(long place) {
    if (size == places.length) {
      places = Arrays.copyOf(places, Math.multiplyExact(size, 2));
    }
    places[size] = place;
    size++;
  }

  long size() {
    return size;
  }

  long at(long index) {
    return places[Math.toIntExact(index)];
  }
}
