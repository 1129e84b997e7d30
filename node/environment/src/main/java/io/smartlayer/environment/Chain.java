package io.smartlayer.environment;

import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.TokenId;
import java.time.Instant;
import java.util.List;

/**
 * Reads the chain that is the trust root. Every question names the block at which it is asked, so
 * that all who ask alike are answered alike.
 *
 * <p>Calls block and are bounded in time. "The chain says no" and "cannot tell" are different
 * answers. Safe for use by many threads.
 */
public interface Chain {
  /** The EIP-155 chain id this chain was opened for. */
  long chainId();

  /** The newest block. */
  Answer<Block> latest();

  /**
   * Who holds a token (ERC-721 {@code ownerOf}); {@link Address#ZERO} when there is no such token.
   */
  Answer<Address> holderOf(TokenId token, long block);

  /** Who owns a contract (ERC-173 {@code owner}); {@link Address#ZERO} when it has no owner. */
  Answer<Address> ownerOf(Address contract, long block);

  /** Where a contract says its TokenScript is (ERC-5169 {@code scriptURI}); empty when nowhere. */
  Answer<List<String>> scriptUris(Address contract, long block);

  /**
   * Whether an account has a role at a contract (OpenZeppelin's AccessControl {@code hasRole}); no
   * where there is no such contract, or it knows no roles.
   */
  Answer<Boolean> hasRole(Address contract, Hash role, Address account, long block);

  /**
   * The scripts that a registry lists for a contract (ERC-7738 {@code scriptData}), in its order;
   * empty where there is no registry.
   */
  Answer<List<ListedScript>> listedScripts(Address registry, Address contract, long block);

  /**
   * When an attester revoked an off-chain attestation (EAS {@code getRevokeOffchain}), in seconds
   * since 1970; 0 when it is not revoked.
   */
  Answer<Long> revokedAt(Address eas, Address attester, Hash uid, long block);

  /** A block by its number, hash and time. */
  record Block(long number, Hash hash, Instant time) {}

  /**
   * A script in a registry.
   *
   * @param uri where it is
   * @param authenticated whether the registry knows it as the contract owner's
   */
  record ListedScript(String uri, boolean authenticated) {}

  /** What the chain answered. */
  sealed interface Answer<T> {
    /** The chain's word. */
    record Known<T>(T value) implements Answer<T> {}

    /** No answer could be had: a node is down, slow, behind, or talks nonsense. */
    record CannotTell<T>(String why) implements Answer<T> {}
  }
}
