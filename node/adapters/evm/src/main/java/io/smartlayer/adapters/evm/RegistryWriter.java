package io.smartlayer.adapters.evm;

import io.smartlayer.environment.NodeRegistry.Role;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.SecretKey;
import io.smartlayer.primitives.TypedData;
import java.time.Duration;

/**
 * Changes a NodeRegistry contract in the name of one account: the owner's, an operator's, or an
 * issuer's ({@code spec/protocol/registry.md}).
 *
 * <p>Every method sends one transaction and returns when it is in a block, within a bounded time.
 * It throws {@link Reverted} if the contract refused and {@link ChainFailure} if the chain gave no
 * usable answer. Safe for use by many threads.
 */
public final class RegistryWriter {
  private static final TypedData.Type REGISTRATION =
      TypedData.Type.of("Registration(address operator,uint8 role,bytes publicKey)");

  private static final Duration UNBONDING = Duration.ofDays(7);

  private final ChainWriter account;
  private final Address registry;

  /**
   * A registry that is there.
   *
   * @param account in whose name everything is done; the caller closes it
   */
  public RegistryWriter(ChainWriter account, Address registry) {
    this.account = account;
    this.registry = registry;
  }

  /** Creates an empty registry that the account owns, in which nobody can stake. */
  public static RegistryWriter deploy(ChainWriter owner) {
    return deploy(owner, Address.ZERO, UNBONDING);
  }

  /**
   * Creates an empty registry that the account owns.
   *
   * @param stake the Stake Token
   * @param unbonding from an hour to a year
   */
  public static RegistryWriter deploy(ChainWriter owner, Address stake, Duration unbonding) {
    Address registry =
        owner.deploy(Artifact.NODE_REGISTRY, owner.address(), stake, unbonding.toSeconds());
    return new RegistryWriter(owner, registry);
  }

  /** The contract's address. */
  public Address registry() {
    return registry;
  }

  /** Lets an operator run anchors; only the owner may. */
  public ChainWriter.Mined admit(Address operator) {
    return account.send(registry, "admit(address)", operator);
  }

  /**
   * Registers a node that the account runs.
   *
   * @param node the node's key; it signs that it agrees and is not shown to anybody
   * @param role an anchor needs an admitted operator
   * @param http where its HTTP face is: {@code http://} or {@code https://}, visible ASCII, at most
   *     256 characters
   */
  public ChainWriter.Mined register(SecretKey node, Role role, String http) {
    Bytes key = node.publicKey().compressed();
    Bytes possession = possession(node, account, registry, role);
    return account.send(
        registry, "register(uint8,bytes,string,bytes)", code(role), key, http, possession);
  }

  /** Moves the HTTP face of a node that the account runs. */
  public ChainWriter.Mined moveHttp(Address node, String http) {
    return account.send(registry, "setHttp(address,string)", node, http);
  }

  /** Retires a node that the account runs, for good. */
  public ChainWriter.Mined retire(Address node) {
    return account.send(registry, "retire(address)", node);
  }

  /**
   * Fixes the genesis membership, once; only the owner may. The block that follows decides the
   * beacon.
   */
  public ChainWriter.Mined begin() {
    return account.send(registry, "begin()");
  }

  /**
   * Registers a group of the account's own tokens, once: the nodes that count at its block rank for
   * it, and the block that follows decides the beacon.
   *
   * @param token the tokens' contract, of which the account is the owner
   * @param group the group's name, at most 600 bytes in UTF-8
   */
  public ChainWriter.Mined registerGroup(Address token, String group) {
    return account.send(registry, "registerGroup(address,string)", token, group);
  }

  /**
   * Registers a group of the tokens that the account's own attestations bear.
   *
   * @param schema the uid of their schema
   * @param collection what the collection's fields say, joined; empty where it has none
   */
  public ChainWriter.Mined registerAttestedGroup(Hash schema, String collection, String group) {
    return account.send(
        registry, "registerAttestedGroup(bytes32,string,string)", schema, collection, group);
  }

  /** What a node's key gives to be registered by an account: r, s, v over {@link #digest}. */
  static Bytes possession(SecretKey node, ChainWriter operator, Address registry, Role role) {
    Bytes key = node.publicKey().compressed();
    Hash digest = digest(operator.chainId(), registry, operator.address(), code(role), key);
    return Bytes.fromHex(node.signForWallets(digest).toHex());
  }

  /** The digest of a registration in the domain of its registry (EIP-712). */
  static Hash digest(long chainId, Address registry, Address operator, int role, Bytes publicKey) {
    return TypedData.Domain.of("Smart Layer", "1", chainId, registry)
        .digest(REGISTRATION.struct().address(operator).uint(role).bytes(publicKey).hash());
  }

  /** The role's number in the contract. */
  static int code(Role role) {
    return switch (role) {
      case ANCHOR -> 0;
      case SERVICE -> 1;
    };
  }
}
