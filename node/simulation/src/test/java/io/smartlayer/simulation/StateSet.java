package io.smartlayer.simulation;

import java.util.Arrays;

/** Numbers in the order in which they were found, each once, with what led to each. */
final class StateSet {
  private static final long MIX = 0x9e3779b97f4a7c15L;

  private long[] found = new long[1 << 16];
  private int[] before = new int[1 << 16];
  private int[] places = new int[1 << 18]; // index in found + 1, by hash; 0 is free
  private int size;

  int size() {
    return size;
  }

  long get(int index) {
    return found[index];
  }

  /** The index of what led to this one, or -1. */
  int before(int index) {
    return before[index];
  }

  /** Adds a number unless it is here; says whether it was not. */
  boolean add(long number, int from) {
    int place = place(number);
    if (places[place] != 0) {
      return false;
    }
    if (size == found.length) {
      grow();
      place = place(number);
    }
    found[size] = number;
    before[size] = from;
    size++;
    places[place] = size;
    return true;
  }

  private int place(long number) {
    int mask = places.length - 1;
    int place = (int) ((number * MIX) >>> 32) & mask;
    while (places[place] != 0 && found[places[place] - 1] != number) {
      place = (place + 1) & mask;
    }
    return place;
  }

  private void grow() {
    found = Arrays.copyOf(found, 2 * size);
    before = Arrays.copyOf(before, 2 * size);
    places = new int[8 * size];
    for (int i = 0; i < size; i++) {
      places[place(found[i])] = i + 1;
    }
  }
}
