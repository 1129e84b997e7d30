package io.smartlayer.environment;

import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
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
  /** Of how many blocks logs are read at once. */
  int LOGS_BLOCKS = 256;

  /** How many logs are read at once. */
  int LOGS_LIMIT = 1024;

  /** How much gas a contract has to answer a call. */
  long CALL_GAS = 10_000_000;

  /** Largest answer of a contract to a call that is read, in bytes. */
  int RETURNED_LIMIT_BYTES = 4096;

  /** The EIP-155 chain id this chain was opened for. */
  long chainId();

  /** The newest block. */
  Answer<Block> latest();

  /**
   * Who holds a token (ERC-721 {@code ownerOf}); {@link Address#ZERO} when there is no such token,
   * as for each that an attestation bears: no contract knows it.
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

  /**
   * The newest block that is final: no other will ever stand in its place. A chain whose finality
   * is not read cannot tell.
   */
  default Answer<Block> finalized() {
    return new Answer.CannotTell<>("which block is final is not read");
  }

  /**
   * What a contract logged under a first topic, in order of block and index.
   *
   * <p>Of final blocks alone. It cannot be told of a later block, of more than {@link #LOGS_BLOCKS}
   * blocks at once, or of more than {@link #LOGS_LIMIT} logs.
   *
   * @param from the first block
   * @param to the last block
   */
  default Answer<List<Log>> logs(Address contract, Hash topic, long from, long to) {
    return new Answer.CannotTell<>("logs are not read");
  }

  /** The block of a number; it cannot be told of one that is not final. */
  default Answer<Block> finalBlock(long number) {
    return new Answer.CannotTell<>("which block is final is not read");
  }

  /**
   * What a contract returns when it is called ({@code eth_call}): without value, by the address
   * zero, with {@link #CALL_GAS}. It cannot be told of a call that needs more.
   *
   * @param data the selector of a function and its arguments
   */
  default Answer<Returned> call(Address contract, Bytes data, long block) {
    return new Answer.CannotTell<>("contracts are not called");
  }

  /** What came of a call. */
  sealed interface Returned {
    /** The contract returned this; nothing where there is no contract. */
    record Data(Bytes bytes) implements Returned {}

    /** The contract refused. */
    record Reverted() implements Returned {}

    /** The contract returned more than {@link Chain#RETURNED_LIMIT_BYTES}. */
    record TooLarge() implements Returned {}
  }

  /** A block by its number, hash and time. */
  record Block(long number, Hash hash, Instant time) {}

  /**
   * A script in a registry.
   *
   * @param uri where it is
   * @param authenticated whether the registry knows it as the contract owner's
   */
  record ListedScript(String uri, boolean authenticated) {}

  /**
   * What a contract logged.
   *
   * @param block number of the block
   * @param blockHash hash of the block
   * @param index of the log, among all of the block
   * @param topics 1 to 4
   */
  record Log(
      long block, Hash blockHash, long index, Address contract, List<Hash> topics, Bytes data)
      implements Comparable<Log> {
    /** Copies the topics. */
    public Log {
      topics = List.copyOf(topics);
    }

    @Override
    public int compareTo(Log other) {
      int byBlock = Long.compare(block, other.block);
      return byBlock != 0 ? byBlock : Long.compare(index, other.index);
    }
  }

  /** What the chain answered. */
  sealed interface Answer<T> {
    /** The chain's word. */
    record Known<T>(T value) implements Answer<T> {}

    /** No answer could be had: a node is down, slow, behind, or talks nonsense. */
    record CannotTell<T>(String why) implements Answer<T> {}
  }
}
