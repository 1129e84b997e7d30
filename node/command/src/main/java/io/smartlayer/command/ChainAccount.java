package io.smartlayer.command;

import io.smartlayer.adapters.evm.ChainFailure;
import io.smartlayer.adapters.evm.ChainWriter;
import io.smartlayer.adapters.evm.ChannelWriter;
import io.smartlayer.adapters.evm.EvmChain;
import io.smartlayer.adapters.evm.RegistryWriter;
import io.smartlayer.adapters.evm.Reverted;
import io.smartlayer.adapters.evm.StakeBook;
import io.smartlayer.environment.Chain.Answer;
import io.smartlayer.environment.NodeRegistry;
import io.smartlayer.feed.FeedId;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.PublicKey;
import io.smartlayer.primitives.SecretKey;
import io.smartlayer.primitives.TokenId;
import io.smartlayer.token.Bearing;
import io.smartlayer.token.Membership;
import java.io.PrintWriter;
import java.net.URI;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * An account on a chain, as issuers use it: it looks whether a thing is done, and does it where it
 * is not. Whatever the chain refuses or leaves unanswered is a {@link FeedFailure}.
 */
final class ChainAccount implements AutoCloseable {
  private final URI endpoint;
  private final ChainWriter writer;
  private final EvmChain reader;
  private final PrintWriter progress;

  private ChainAccount(URI endpoint, ChainWriter writer, EvmChain reader, PrintWriter progress) {
    this.endpoint = endpoint;
    this.writer = writer;
    this.reader = reader;
    this.progress = progress;
  }

  /**
   * Does work with an account.
   *
   * @param progress told what a block is awaited for
   */
  static <T> T with(
      URI endpoint, SecretKey key, PrintWriter progress, Function<ChainAccount, T> work) {
    try (var writer = new ChainWriter(endpoint, key);
        var reader = new EvmChain(endpoint, writer.chainId());
        var account = new ChainAccount(endpoint, writer, reader, progress)) {
      return work.apply(account);
    } catch (Reverted e) {
      throw new FeedFailure(Smartlayer.DATA, "the contract refuses: " + e.getMessage());
    } catch (ChainFailure e) {
      throw new FeedFailure(Smartlayer.UNAVAILABLE, endpoint + ": " + e.getMessage());
    } catch (IllegalArgumentException e) {
      throw new FeedFailure(
          Smartlayer.USAGE,
          "--chain is an endpoint such as http://127.0.0.1:8545, not " + endpoint);
    }
  }

  long chainId() {
    return writer.chainId();
  }

  Address address() {
    return writer.address();
  }

  /**
   * Sees that the account owns a contract, before anything is sent that it would refuse.
   *
   * @throws FeedFailure if another does
   */
  void mustOwn(Address contract) {
    Address owner = known(reader.ownerOf(contract, newest()), "who owns " + contract.toHex());
    if (!address().equals(owner)) {
      throw new FeedFailure(
          Smartlayer.NOT_PERMITTED,
          contract.toHex()
              + " is owned by "
              + (owner.equals(Address.ZERO) ? "nobody" : owner.toHex())
              + ", and the key is that of "
              + address().toHex());
    }
  }

  /** Where a contract says that its script is. */
  List<String> scriptUris(Address contract) {
    return known(reader.scriptUris(contract, newest()), "where the script is");
  }

  /** Who holds a token; {@link Address#ZERO} where there is no such token. */
  Address holder(TokenId token) {
    return known(reader.holderOf(token, newest()), "who holds " + token);
  }

  /** Whether a group is registered at a network's registry. */
  boolean isRegistered(Membership network, FeedId feed) {
    var block = reader.groupBlock(network.registry(), feed.hash(), newest());
    return known(block, "whether the group is registered") > 0;
  }

  /**
   * Registers a group of the account's own tokens.
   *
   * @param bearing what bears one of them; null where a contract has them
   */
  void register(Membership network, FeedName.Group group, @Nullable Bearing bearing) {
    awaiting("registering the group " + FeedFailure.shown(group.name()));
    var registry = new RegistryWriter(writer, network.registry());
    if (bearing == null) {
      registry.registerGroup(group.type().contract(), group.name());
    } else {
      Hash schema = bearing.attestation().attestation().statement().schema();
      registry.registerAttestedGroup(schema, bearing.collection(), group.name());
    }
  }

  /** What is at stake at a registry now. */
  StakeBook stakes(Address registry) {
    return new StakeBook(reader, registry, newest());
  }

  /**
   * Who runs a node.
   *
   * @throws FeedFailure if no such node is registered
   */
  Address operatorOf(Address registry, Address node) {
    NodeRegistry.Members all =
        known(reader.members(registry, newest()), "who is registered at " + registry.toHex());
    return all.nodes().stream()
        .filter(entry -> PublicKey.parse(entry.publicKey()).address().equals(node))
        .map(NodeRegistry.Registered::operator)
        .findFirst()
        .orElseThrow(() ->
            new FeedFailure(
                Smartlayer.DATA, node.toHex() + " is no node of the registry " + registry.toHex()));
  }

  /** Calls a contract's function, as {@link ChainWriter#send} does; the block that has it. */
  long send(String doing, Address contract, String function, Object... arguments) {
    awaiting(doing);
    return writer.send(contract, function, arguments).block();
  }

  /** The account's part in payments; progress is told of each step. */
  ChannelWriter channels(Address hub) {
    return new ChannelWriter(writer, hub, this::awaiting);
  }

  private void awaiting(String doing) {
    progress.println("  … " + doing + "; a block is awaited");
    progress.flush();
  }

  private long newest() {
    return known(reader.latest(), "its newest block").number();
  }

  private <T> T known(Answer<T> answer, String what) {
    return switch (answer) {
      case Answer.Known<T>(T value) -> value;
      case Answer.CannotTell<T>(String why) ->
          throw new FeedFailure(
              Smartlayer.UNAVAILABLE, endpoint + " does not say " + what + ": " + why);
    };
  }

  @Override
  public void close() {
    progress.flush();
  }
}
