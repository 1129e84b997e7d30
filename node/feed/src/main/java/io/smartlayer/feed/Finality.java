package io.smartlayer.feed;

import org.jspecify.annotations.Nullable;

/** Which of a feed's certified heads are final, and what proves it. */
final class Finality {
  private final HeadChain chain;
  private final Rules rules;

  Finality(HeadChain chain, Rules rules) {
    this.chain = chain;
    this.rules = rules;
  }

  /** Proof that the first {@code size} entries are final, which they are; see the history's. */
  FinalityProof proof(long size) {
    int first = chain.heightOf(size);
    int last = first + 1;
    while (!makesFinal(last)) { // there is one: the head is final
      last++;
    }
    @Nullable FinalityProof closing = chain.link(last).closing();
    if (closing != null) { // the heads behind a close have given way to the next term's
      return closing.from(chain.links(first, last - 1));
    }
    return FinalityProof.of(
        chain.links(first, last + 1), chain.certificate(last - 1), chain.certificate(last));
  }

  /**
   * How many heads are final once the one at this height is certified.
   *
   * @param before how many were
   */
  int end(int height, int before) {
    if (!rules.keep(Rules.Rule.TWO_STEPS)) {
      return height + 1;
    }
    if (!makesFinal(height)) {
      return before;
    }
    @Nullable Feed next = chain.link(height).next();
    return next != null && rules.keep(Rules.Rule.FINAL_UNTIL_CLOSE)
        ? Math.min(height, chain.heightAfter(next.origin(), before))
        : height;
  }

  /** Whether the certified head at this height makes the one before it final, or proves it so. */
  private boolean makesFinal(int height) {
    Link link = chain.link(height);
    boolean opens = link.head().round() == 0;
    return !opens
        || link.closing() != null
        || (height > 0 && !rules.keep(Rules.Rule.ROUND_ZERO_WAITS));
  }
}
