package io.smartlayer.command;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntSupplier;
import java.util.stream.IntStream;

/**
 * Draws an order: one after the other is drawn from those that are left, each as likely as its
 * weight says beside theirs ({@code spec/protocol/directory.md}, "Weights"). The browser's client
 * draws the same by the same random words.
 */
final class WeightedDraw {
  /** The weight of a replica of which nothing speaks against drawing it. */
  static final int FULL = 100;

  private static final long WORDS = 1L << 32;

  private WeightedDraw() {}

  /**
   * Draws an order.
   *
   * @param weights at least 1 each
   * @param words random words of 32 bits
   * @return the places of the weights in the list, in the order drawn
   */
  static List<Integer> order(List<Integer> weights, IntSupplier words) {
    List<Integer> left = new ArrayList<>(IntStream.range(0, weights.size()).boxed().toList());
    List<Integer> order = new ArrayList<>();
    long total = weights.stream().mapToLong(Integer::longValue).sum();
    while (left.size() > 1) {
      long draw = below(total, words);
      int at = 0;
      while (draw >= weights.get(left.get(at))) {
        draw -= weights.get(left.get(at));
        at++;
      }
      int drawn = left.get(at);
      left.subList(at, at + 1).clear();
      total -= weights.get(drawn);
      order.add(drawn);
    }
    order.addAll(left);
    return order;
  }

  /** A number from 0 to {@code limit} - 1; words that would favour small ones are passed over. */
  private static long below(long limit, IntSupplier words) {
    long fair = WORDS - WORDS % limit;
    long draw;
    do {
      draw = Integer.toUnsignedLong(words.getAsInt());
    } while (draw >= fair);
    return draw % limit;
  }
}
