package io.smartlayer.runtime;

import io.smartlayer.adapters.evm.ChainFailure;
import io.smartlayer.adapters.evm.ChainWriter;
import io.smartlayer.adapters.evm.ChannelWriter;
import io.smartlayer.adapters.evm.Reverted;
import io.smartlayer.channel.AckedVoucher;
import io.smartlayer.channel.Amount;
import io.smartlayer.channel.Channel;
import io.smartlayer.channel.Settlement;
import io.smartlayer.channel.Split;
import io.smartlayer.environment.Chain.Answer;
import io.smartlayer.environment.Web;
import io.smartlayer.gateway.PaymentPort;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.JsonFields;
import io.smartlayer.token.Membership;
import java.lang.System.Logger.Level;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A node's own account, which settles at the hub, and the anchors that are asked for vouchers. */
final class HubAccount implements SettlementWatch.Hub {
  private static final System.Logger LOG = System.getLogger(HubAccount.class.getName());
  private static final Duration ASKED = Duration.ofSeconds(5);

  private final NodeParts parts;
  private final HubReader reader;
  private final PaymentPort.Hub hub;
  private final List<URI> endpoints;

  /**
   * Nothing is asked yet.
   *
   * @param parts whose key's account pays for gas
   * @param endpoints of the chain: the first that serves it is written to
   */
  HubAccount(NodeParts parts, HubReader reader, PaymentPort.Hub hub, List<URI> endpoints) {
    this.parts = parts;
    this.reader = reader;
    this.hub = hub;
    this.endpoints = endpoints;
  }

  @Override
  public HubReader.Look channel(Hash id) {
    return reader.channel(id);
  }

  @Override
  public @Nullable Amount claimed(Hash id, Address payee) {
    return reader.claimed(id, payee) instanceof Answer.Known<Amount>(Amount known) ? known : null;
  }

  @Override
  public Split.@Nullable Terms terms(Channel channel) {
    Membership.Node anchor = parts.roster().all().anchor(channel.anchor());
    return anchor == null ? null : new Split.Terms(anchor.operator(), hub.anchorShare());
  }

  @Override
  public @Nullable AckedVoucher newest(Channel channel, Split.Terms terms) {
    Membership.Node anchor = parts.roster().all().anchor(channel.anchor());
    if (anchor == null) {
      return null;
    }
    AckedVoucher newest;
    try {
      URI uri = URI.create(anchor.http() + "/v1/channels/" + channel.id());
      var request = new Web.Request("GET", uri, List.of(), Bytes.EMPTY, ASKED);
      if (!(parts.world().web().send(request)
              instanceof Web.Exchange.Answered(int status, Bytes body))
          || status != 200) {
        return null;
      }
      newest = AckedVoucher.fromJson(CanonicalJson.readCanonical(body));
    } catch (CanonicalJson.NotCanonical | JsonFields.Malformed | IllegalArgumentException e) {
      LOG.log(Level.WARNING, "event=anchor-shows-no-voucher anchor=" + channel.anchor(), e);
      return null;
    }
    return newest.flaw(channel, terms, parts.roster().all().domain()) == null ? newest : null;
  }

  @Override
  public void settle(AckedVoucher voucher) {
    with(writer -> writer.settle(voucher));
  }

  @Override
  public void claim(Hash channel, Settlement.Claim claim) {
    with(writer -> writer.claim(channel, claim.index(), claim.leaf(), claim.siblings()));
  }

  private void with(Consumer<ChannelWriter> work) {
    try (ChainWriter account = account()) {
      work.accept(
          new ChannelWriter(
              account,
              hub.address(),
              doing -> LOG.log(Level.DEBUG, "event=sending what=" + doing)));
    } catch (Reverted e) {
      throw new Failed("the contract refuses: " + e.getMessage(), e);
    } catch (ChainFailure e) {
      throw new Failed(parts.key().address() + ": " + e.getMessage(), e);
    }
  }

  /** What it says is looked at again, by what a majority says. */
  private ChainWriter account() {
    ChainFailure silent = null;
    for (URI endpoint : endpoints) {
      try {
        var account = new ChainWriter(endpoint, parts.key());
        if (account.chainId() == hub.chainId()) {
          return account;
        }
        account.close();
      } catch (ChainFailure e) {
        silent = e;
      }
    }
    throw new Failed("no endpoint serves chain " + hub.chainId() + " now", silent);
  }
}
