package io.smartlayer.runtime;

import io.smartlayer.channel.PriceList;
import io.smartlayer.channel.SettlingRule;
import io.smartlayer.channel.Split;
import io.smartlayer.environment.Chain.Answer;
import io.smartlayer.gateway.PaymentPort;
import io.smartlayer.primitives.Address;
import io.smartlayer.token.Membership;
import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Puts together what takes a node's part in payments; nothing where its settings name no hub. */
final class Payments {
  private final NodeParts parts;
  private final HubReader reader;
  private final PaymentPort.@Nullable Hub hub;

  private Payments(NodeParts parts, HubReader reader, PaymentPort.@Nullable Hub hub) {
    this.parts = parts;
    this.reader = reader;
    this.hub = hub;
  }

  /**
   * Asks the hub what it is.
   *
   * @param address {@link Address#ZERO} for none
   * @throws StartFailure if the chain does not say
   */
  static Payments of(NodeParts parts, Address address) {
    var reader = new HubReader(parts.world().chain(), address);
    if (address.equals(Address.ZERO)) {
      return new Payments(parts, reader, null);
    }
    return switch (reader.hub()) {
      case Answer.Known<PaymentPort.Hub>(PaymentPort.Hub hub) -> new Payments(parts, reader, hub);
      case Answer.CannotTell<PaymentPort.Hub>(String why) ->
          throw new StartFailure(
              StartFailure.Kind.CHAIN, Setting.PAYMENTS_HUB.key() + " " + address + ": " + why);
    };
  }

  /** An anchor's acknowledgements; null for none. */
  @Nullable ChannelDesk desk() {
    Membership.Node self = parts.roster().all().anchor(parts.key().address());
    return hub == null || self == null
        ? null
        : new ChannelDesk(
            parts.key(),
            parts.roster(),
            reader,
            new Split.Terms(self.operator(), hub.anchorShare()),
            parts.disk().storage().open("vouchers"));
  }

  /** A service node's till; null where its calls cost nothing. */
  @Nullable PaymentDesk till(PriceList prices) {
    return hub == null || prices.isFree()
        ? null
        : new PaymentDesk(
            parts.key().address(),
            parts.roster(),
            reader,
            hub,
            prices,
            parts.world().clock(),
            parts.disk().storage());
  }

  /**
   * Sees to it that a till's vouchers are settled.
   *
   * @param endpoints of the chain
   */
  SettlementWatch settling(PaymentDesk desk, SettlingRule rule, List<URI> endpoints) {
    var account = new HubAccount(parts, reader, desk.hub(), endpoints);
    return new SettlementWatch(
        parts.key().address(), desk::all, rule, account, parts.world().clock());
  }
}
