package io.smartlayer.anchoring;

import io.smartlayer.token.ChainPlace;
import io.smartlayer.token.Ledger;
import java.util.ArrayDeque;
import java.util.Objects;

/**
 * Up to where a group has read the chain and found nothing, so that it is not read again. For one
 * thread.
 *
 * <p>What is found depends on the group's tokens and its script: with others it is read anew.
 */
final class ChainMemory {
  /** Of how many histories that are not final yet it is remembered. */
  static final int LIMIT = 8;

  private final ArrayDeque<Stretch> stretches = new ArrayDeque<>();

  /** Nothing that concerns a token of this ledger is from its place up to another. */
  private record Stretch(Ledger ledger, ChainPlace from, ChainPlace to) {
    boolean isOf(Ledger other, ChainPlace place) {
      return from.equals(place)
          && ledger.hasSameTokens(other)
          && Objects.equals(ledger.script(), other.script());
    }
  }

  /** From where on there may be something: the place itself where nothing is known. */
  ChainPlace begin(Ledger ledger, ChainPlace from) {
    for (Stretch each : stretches) {
      if (each.isOf(ledger, from)) {
        return each.to;
      }
    }
    return from;
  }

  /** There is nothing up to here. */
  void quiet(Ledger ledger, ChainPlace from, ChainPlace to) {
    if (begin(ledger, from).compareTo(to) < 0) {
      stretches.removeIf(each -> each.isOf(ledger, from));
      stretches.addFirst(new Stretch(ledger, from, to));
      if (stretches.size() > LIMIT) {
        stretches.removeLast();
      }
    }
  }
}
