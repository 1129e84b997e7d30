package io.smartlayer.anchoring;

import io.smartlayer.token.ChainPlace;
import io.smartlayer.token.Ledger;
import java.util.ArrayDeque;

/**
 * Up to where a group has read the chain and found nothing, so that it is not read again. For one
 * thread.
 *
 * <p>What is found depends on the group's tokens: with other tokens it is read anew.
 */
final class ChainMemory {
  /** Of how many histories that are not final yet it is remembered. */
  static final int LIMIT = 8;

  private final ArrayDeque<Stretch> stretches = new ArrayDeque<>();

  /** Nothing that concerns a token of this ledger is from its place up to another. */
  private record Stretch(Ledger ledger, ChainPlace from, ChainPlace to) {}

  /** From where on there may be something: the place itself where nothing is known. */
  ChainPlace begin(Ledger ledger, ChainPlace from) {
    for (Stretch each : stretches) {
      if (each.from.equals(from) && each.ledger.hasSameTokens(ledger)) {
        return each.to;
      }
    }
    return from;
  }

  /** There is nothing up to here. */
  void quiet(Ledger ledger, ChainPlace from, ChainPlace to) {
    if (begin(ledger, from).compareTo(to) < 0) {
      stretches.removeIf(each -> each.from.equals(from) && each.ledger.hasSameTokens(ledger));
      stretches.addFirst(new Stretch(ledger, from, to));
      if (stretches.size() > LIMIT) {
        stretches.removeLast();
      }
    }
  }
}
