package io.smartlayer.token;

import io.smartlayer.environment.Chain.Answer;
import io.smartlayer.environment.Chain.Block;
import io.smartlayer.environment.NodeRegistry;
import io.smartlayer.environment.NodeRegistry.Members;
import io.smartlayer.environment.NodeRegistry.Registered;
import io.smartlayer.environment.NodeRegistry.Role;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.PublicKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * A network that has begun, as its registry on the chain says ({@code spec/protocol/registry.md}).
 *
 * <p>Who reads it at any block from the one after {@code begin} on gets the same beacon; nodes that
 * register or retire later, and HTTP faces that move, are listed as at the block asked.
 */
public sealed interface Genesis {
  /** Purpose of the beacon: what is hashed before the block's hash, in UTF-8. */
  String BEACON_PURPOSE = "smartlayer/beacon";

  /**
   * The network began.
   *
   * @param membership all that are listed and counted when it began, or since, with their blocks
   * @param skipped entries that no honest registry holds, each with its reason; empty as a rule
   */
  record Begun(Membership membership, List<Skipped> skipped) implements Genesis {
    /** Copies the list. */
    public Begun {
      skipped = List.copyOf(skipped);
    }
  }

  /** The network has not begun, or the block that decides its beacon is not there: ask later. */
  record NotYet(String why) implements Genesis {}

  /** The network began without a usable anchor, and never will have one: make another. */
  record Unusable(String why) implements Genesis {}

  /** A registered node that is left out. */
  record Skipped(Registered node, String why) {}

  /**
   * The membership that a registry's word makes.
   *
   * @param chainId the EIP-155 chain id of the registry's chain
   * @param registry the registry's address: the verifying contract of the network's domain
   * @param eas the EAS contract to which the network's attestations are bound
   * @param afterBegin the hash of the block after the one in which the network began
   */
  static Genesis of(long chainId, Address registry, Address eas, Members members, Hash afterBegin) {
    if (members.beginBlock() == 0) {
      return new NotYet("the registry's owner has not begun the network");
    }
    List<Membership.Node> anchors = new ArrayList<>();
    List<Membership.Node> services = new ArrayList<>();
    List<Skipped> skipped = new ArrayList<>();
    Set<Address> seen = new TreeSet<>();
    for (Registered node : members.nodes()) {
      if (node.untilBlock() != 0 && node.untilBlock() <= members.beginBlock()) {
        continue; // it retired before any group could be registered
      }
      PublicKey key;
      try {
        key = PublicKey.parse(node.publicKey());
      } catch (IllegalArgumentException e) {
        skipped.add(new Skipped(node, String.valueOf(e.getMessage())));
        continue;
      }
      if (!seen.add(key.address())) {
        skipped.add(new Skipped(node, "registered before"));
        continue;
      }
      List<Membership.Node> list = node.role() == Role.ANCHOR ? anchors : services;
      list.add(
          new Membership.Node(
              node.operator(), key, node.http(), node.sinceBlock(), node.untilBlock()));
    }
    return anchors.stream().noneMatch(anchor -> anchor.countsAt(members.beginBlock()))
        ? new Unusable("no anchor counted at block " + members.beginBlock())
        : new Begun(
            new Membership(chainId, registry, eas, beacon(afterBegin), anchors, services), skipped);
  }

  /**
   * Asks the chain for the membership.
   *
   * @param block at which the registry is asked; the block after {@code begin}, or a later one
   */
  static Answer<Genesis> read(
      NodeRegistry chain, long chainId, Address registry, Address eas, long block) {
    return switch (chain.members(registry, block)) {
      case Answer.CannotTell<Members>(String why) -> new Answer.CannotTell<>(why);
      case Answer.Known<Members>(Members members) -> {
        long decides = members.beginBlock() + 1;
        if (members.beginBlock() == 0) {
          yield new Answer.Known<>(of(chainId, registry, eas, members, Hash.ZERO));
        }
        if (decides > block) {
          yield new Answer.Known<>(new NotYet("block " + decides + " decides the beacon"));
        }
        yield switch (chain.blockAt(decides)) {
          case Answer.CannotTell<Block>(String why) -> new Answer.CannotTell<>(why);
          case Answer.Known<Block>(Block after) ->
              new Answer.Known<>(of(chainId, registry, eas, members, after.hash()));
        };
      }
    };
  }

  /** The beacon that a block's hash decides. */
  static Hash beacon(Hash block) {
    return Hash.keccak(Bytes.utf8(BEACON_PURPOSE), block.bytes());
  }
}
