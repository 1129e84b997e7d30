package io.smartlayer.token;

import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.TokenId;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;
import org.pcollections.TreePMap;

/**
 * What a feed knows of messages between tokens: of each pair the last that was to be delivered, in
 * the sender's feed, and the last that was taken, in the receiver's.
 *
 * @param elected the effects of the last for which an executor was elected; it follows from these
 * @param taken the numbers of the last that were taken
 */
record Deliveries(TreePMap<Pair, Hash> elected, TreePMap<Pair, Long> taken) {
  /** Nothing was sent. */
  static final Deliveries NONE = new Deliveries(TreePMap.empty(), TreePMap.empty());

  /** Who sends, and to whom. */
  record Pair(TokenId from, TokenId to) implements Comparable<Pair> {
    private static final Comparator<Pair> ORDER =
        Comparator.comparing(Pair::to).thenComparing(Pair::from);

    @Override
    public int compareTo(Pair other) {
      return ORDER.compare(this, other);
    }
  }

  /**
   * The same with an effect as it is now.
   *
   * @param before what is known of the pair's last, where that is another effect
   */
  Deliveries with(EffectCase effect, @Nullable EffectCase before) {
    if (!(effect.request() instanceof EffectRequest.Send send)) {
      return this;
    }
    boolean later =
        before == null
            || (before.request() instanceof EffectRequest.Send old
                && old.sequence() < send.sequence());
    var pair = new Pair(effect.token(), send.to());
    return later ? new Deliveries(elected.plus(pair, effect.id()), taken) : this;
  }

  /** The same when a message was taken. */
  Deliveries with(Pair pair, long sequence) {
    return new Deliveries(elected, taken.plus(pair, sequence));
  }
}
