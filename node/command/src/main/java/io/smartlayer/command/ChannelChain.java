package io.smartlayer.command;

import io.smartlayer.adapters.evm.ChainFailure;
import io.smartlayer.adapters.evm.EvmChain;
import io.smartlayer.channel.Amount;
import io.smartlayer.channel.Channel;
import io.smartlayer.channel.Split;
import io.smartlayer.environment.Chain;
import io.smartlayer.environment.Chain.Answer;
import io.smartlayer.environment.NodeRegistry;
import io.smartlayer.gateway.PaymentPort;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.PublicKey;
import io.smartlayer.runtime.HubReader;
import java.net.URI;
import java.time.Instant;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What the chain says of payments, for commands: whatever it does not say is a failure. */
final class ChannelChain {
  private final URI endpoint;
  private final EvmChain chain;
  private final HubReader reader;

  private ChannelChain(URI endpoint, EvmChain chain, Address hub) {
    this.endpoint = endpoint;
    this.chain = chain;
    this.reader = new HubReader(chain, hub);
  }

  /** Reads a hub at an endpoint. */
  static <T> T reading(URI endpoint, Address hub, Function<ChannelChain, T> work) {
    try (var chain = EvmChain.servedBy(endpoint)) {
      return work.apply(new ChannelChain(endpoint, chain, hub));
    } catch (ChainFailure e) {
      throw new FeedFailure(Smartlayer.UNAVAILABLE, endpoint + ": " + e.getMessage());
    } catch (IllegalArgumentException e) {
      throw new FeedFailure(
          Smartlayer.USAGE,
          "the chain is an endpoint such as http://127.0.0.1:8545, not " + endpoint);
    }
  }

  long chainId() {
    return chain.chainId();
  }

  /** What the hub says of itself. */
  PaymentPort.Hub hub() {
    return known(reader.hub());
  }

  /** Whose registry binds what is signed. */
  Address registry() {
    return known(reader.registry());
  }

  /** A channel. */
  Channel channel(Hash id) {
    return switch (reader.channel(id)) {
      case HubReader.Look.Found(Channel channel) -> channel;
      case HubReader.Look.None _ ->
          throw new FeedFailure(Smartlayer.NO_INPUT, "the hub knows no channel " + id);
      case HubReader.Look.CannotTell(String why) -> throw silent(why);
    };
  }

  /** What an account has of the Service Token. */
  Amount balance(Address account) {
    return known(reader.balance(hub().token(), account));
  }

  /** What a payee has claimed of a channel. */
  Amount claimed(Hash id, Address payee) {
    return known(reader.claimed(id, payee));
  }

  /** Who is paid beside nodes and issuers, in a channel at an anchor. */
  Split.Terms terms(Address anchor) {
    Chain.Block block = known(chain.latest());
    NodeRegistry.Members members = known(chain.members(registry(), block.number()));
    return members.nodes().stream()
        .filter(node -> node.role() == NodeRegistry.Role.ANCHOR)
        .filter(node -> anchor.equals(address(node)))
        .findFirst()
        .map(node -> new Split.Terms(node.operator(), hub().anchorShare()))
        .orElseThrow(
            () -> new FeedFailure(Smartlayer.DATA, "the registry names no anchor " + anchor));
  }

  /** Whether the chain's newest block is older than a time; no where there is none. */
  boolean isBefore(@Nullable Instant time) {
    return time != null && known(chain.latest()).time().isBefore(time);
  }

  private static Address address(NodeRegistry.Registered node) {
    try {
      return PublicKey.parse(node.publicKey()).address();
    } catch (IllegalArgumentException e) { // no point of the curve: nobody's
      return Address.ZERO;
    }
  }

  private <T> T known(Answer<T> answer) {
    return switch (answer) {
      case Answer.Known<T>(T value) -> value;
      case Answer.CannotTell<T>(String why) -> throw silent(why);
    };
  }

  private FeedFailure silent(String why) {
    return new FeedFailure(Smartlayer.UNAVAILABLE, endpoint + ": " + why);
  }
}
