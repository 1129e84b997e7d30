package io.smartlayer.environment;

import io.smartlayer.environment.Chain.Answer;
import io.smartlayer.environment.Chain.Block;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Hash;
import java.util.List;

/**
 * Reads the contract on the chain in which operators register their nodes ({@code
 * spec/protocol/registry.md}).
 *
 * <p>Like {@link Chain}, every question names its block, calls block and are bounded in time, and
 * "cannot tell" is an answer. Safe for use by many threads.
 */
public interface NodeRegistry {
  /** Most nodes, with retired ones, of a registry that is read; of a larger one nobody can tell. */
  int NODES_LIMIT = 4096;

  /** Longest address of a node's HTTP face, in characters. */
  int HTTP_LIMIT = 256;

  /** Length of a node's compressed public key, in bytes. */
  int KEY_SIZE = 33;

  /** What a registry lists at the end of a block; cannot tell where there is no registry. */
  Answer<Members> members(Address registry, long block);

  /**
   * The block in which a feed's group was registered, as a registry knows it at the end of a block;
   * 0 where it was not.
   *
   * @param feedId the hash that names the feed
   */
  Answer<Long> groupBlock(Address registry, Hash feedId, long block);

  /** The block of a number. */
  Answer<Block> blockAt(long number);

  /** What a node is there for. */
  enum Role {
    /** Orders feeds; its operator was admitted. */
    ANCHOR,
    /** Runs scripts and answers calls. */
    SERVICE
  }

  /**
   * What a registry lists.
   *
   * @param nodes in the order in which they were registered, with those that have retired
   * @param beginBlock the block of the genesis membership; 0 before the network began
   */
  record Members(List<Registered> nodes, long beginBlock) {
    /** Copies the nodes. */
    public Members {
      nodes = List.copyOf(nodes);
    }

    /** The nodes that count at the block in which the network began; none before it began. */
    public List<Registered> genesis() {
      return nodes.stream().filter(node -> beginBlock != 0 && node.countsAt(beginBlock)).toList();
    }
  }

  /**
   * One registered node.
   *
   * @param operator the account that runs it
   * @param publicKey compressed, {@link #KEY_SIZE} bytes; whether it is a point is not checked here
   * @param http where its HTTP face is: {@code http://} or {@code https://} and visible ASCII; it
   *     need not be a proper address
   * @param sinceBlock the block in which it was registered
   * @param untilBlock the block from which it no longer counts; 0 while it has not retired
   */
  record Registered(
      Address operator, Role role, Bytes publicKey, String http, long sinceBlock, long untilBlock) {
    /** Whether it is registered and has not retired at the end of a block. */
    public boolean countsAt(long block) {
      return sinceBlock <= block && (untilBlock == 0 || block < untilBlock);
    }
  }
}
