package io.smartlayer.token;

import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.TokenId;
import io.smartlayer.primitives.TypedData;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.pcollections.TreePMap;

/**
 * Who wants to be told of tokens, and where, and what bears them, since they were activated.
 *
 * @param handovers how each token was last taken over that was
 * @param transfers the tokens that nobody has taken over since they changed hands, with the offsets
 *     of the entries that say so
 * @param reissues how each token that an attestation bears was last given to another holder, of
 *     those that were
 */
record Holders(
    TreePMap<TokenId, Handover> handovers,
    TreePMap<TokenId, Long> transfers,
    TreePMap<TokenId, Reissue> reissues) {
  /** Of a feed whose tokens are all with whom they were activated for. */
  static final Holders NONE = new Holders(TreePMap.empty(), TreePMap.empty(), TreePMap.empty());

  Holders with(Handover taken) {
    return new Holders(
        handovers.plus(taken.token(), taken), transfers.minus(taken.token()), reissues);
  }

  Holders with(Transfer transfer, long offset) {
    return new Holders(handovers, transfers.plus(transfer.token(), offset), reissues);
  }

  /** The same, of a token that did not change hands by it, or of which that is known. */
  Holders with(Reissue reissue) {
    return new Holders(handovers, transfers, reissues.plus(reissue.token(), reissue));
  }

  /**
   * What a reissue makes of it: where the recipient is another, the token has changed hands.
   *
   * @param activation of the token, which an attestation bears
   */
  Holders with(Reissue reissue, long offset, @Nullable Activation activation) {
    Bearing before =
        Objects.requireNonNull(
            activation == null ? null : bearing(activation), "an attestation bears the token");
    Holders next = with(reissue);
    return before.isLeftBy(reissue) ? next.with(new Transfer(reissue.token()), offset) : next;
  }

  /** What bears an activated token now; null where a contract has it. */
  @Nullable Bearing bearing(Activation activation) {
    Bearing first = activation.bearing();
    Reissue last = reissues.get(activation.token());
    return first == null || last == null ? first : first.after(last);
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
