package io.smartlayer.token;

import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.TokenId;
import io.smartlayer.primitives.TypedData;
import org.jspecify.annotations.Nullable;
import org.pcollections.TreePMap;

/**
 * Who wants to be told of tokens, and where, since they were activated.
 *
 * @param handovers how each token was last taken over that was
 * @param transfers the tokens that nobody has taken over since they changed hands, with the offsets
 *     of the entries that say so
 */
record Holders(TreePMap<TokenId, Handover> handovers, TreePMap<TokenId, Long> transfers) {
  /** Of a feed whose tokens are all with whom they were activated for. */
  static final Holders NONE = new Holders(TreePMap.empty(), TreePMap.empty());

  Holders with(Handover taken) {
    return new Holders(handovers.plus(taken.token(), taken), transfers.minus(taken.token()));
  }

  Holders with(Transfer transfer, long offset) {
    return new Holders(handovers, transfers.plus(transfer.token(), offset));
  }

  /** Where the holder of an activated token wants to be told; empty for nowhere. */
  String webhook(Activation activation) {
    Handover taken = handovers.get(activation.token());
    return transfers.containsKey(activation.token())
        ? ""
        : taken == null ? activation.webhook() : taken.webhook();
  }

  /** Who was the last to say where to be told; null when that signature fits nobody. */
  @Nullable Address namedBy(Activation activation, TypedData.Domain domain) {
    Handover taken = handovers.get(activation.token());
    return taken == null ? activation.holder(domain) : taken.signer(domain);
  }
}
