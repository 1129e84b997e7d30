package io.smartlayer.anchoring;

import io.smartlayer.environment.Chain;
import io.smartlayer.feed.Admission.Context;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.TokenId;
import io.smartlayer.primitives.TokenType;
import io.smartlayer.token.Activation;
import io.smartlayer.token.Bearing;
import io.smartlayer.token.Founding;
import io.smartlayer.token.Ledger;

/**
 * Who issues and who holds a group's tokens, as of the block and the time of a head: by the word of
 * their contract, or of the attestations that bear them.
 */
final class Parties {
  private final GroupAdmission.Group group;
  private final Ledger ledger;

  Parties(GroupAdmission.Group group, Ledger ledger) {
    this.group = group;
    this.ledger = ledger;
  }

  /**
   * Who speaks for what began a feed: the contract's owner, {@link Address#ZERO} for none, or the
   * attester. A bulletin of attested tokens has nobody, for it comes with no attestation.
   */
  Chain.Answer<Address> issuer(Context context, Founding founding) {
    return switch (founding.type().collection()) {
      case TokenType.Collection.Contract(Address contract) ->
          group.chain().ownerOf(contract, context.chainBlock());
      case TokenType.Collection.Attested _ -> {
        Bearing bearing = founding instanceof Activation first ? first.bearing() : null;
        yield new Chain.Answer.Known<>(bearing == null ? Address.ZERO : bearing.issuer());
      }
    };
  }

  /**
   * Who holds a token; {@link Address#ZERO} for nobody, as where no attestation is known that bears
   * it, or bears it still.
   */
  Chain.Answer<Address> holder(Context context, TokenId token) {
    Bearing bearing = ledger.bearing(token);
    if (bearing != null) {
      return bearing.holder(group.chain(), context.chainBlock(), context.time());
    }
    return token.type().isAttested()
        ? new Chain.Answer.Known<>(Address.ZERO)
        : group.chain().holderOf(token, context.chainBlock());
  }
}
