package io.smartlayer.token;

import io.smartlayer.environment.Chain;
import io.smartlayer.environment.NodeRegistry;
import io.smartlayer.feed.FeedId;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.JsonFields;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * A group that its issuer has registered on the chain: what a feed's committee is drawn from
 * ({@code spec/protocol/registry.md}, "Groups").
 *
 * @param block the block of the registration, 1 or more: the nodes that count then rank
 * @param beacon what the hash of the block after it makes; it ranks them
 */
public record RegisteredGroup(FeedId feed, long block, Hash beacon) {
  /** Checks the block. */
  public RegisteredGroup {
    if (block < 1) {
      throw new IllegalArgumentException("no group is registered in block " + block);
    }
  }

  /** Who ranks for this group, of all that are listed. */
  public GroupMembers.Answer answer(Membership all) {
    Membership members = all.at(block, beacon);
    return members.anchors().isEmpty()
        ? new GroupMembers.Answer.CannotTell("no anchor counted at block " + block)
        : new GroupMembers.Answer.Known(members);
  }

  /** What a registry says of a group. */
  public sealed interface Reading {
    /** It is registered, and its beacon is drawn. */
    record Registered(RegisteredGroup group) implements Reading {}

    /** It was not registered at the block asked. */
    record Unregistered() implements Reading {}
  }

  /**
   * Asks the chain for a group; cannot tell while the block that decides its beacon is not there.
   *
   * @param block at which the registry is asked
   */
  public static Chain.Answer<Reading> read(
      NodeRegistry chain, Address registry, FeedId feed, long block) {
    return switch (chain.groupBlock(registry, feed.hash(), block)) {
      case Chain.Answer.CannotTell<Long>(String why) -> new Chain.Answer.CannotTell<>(why);
      case Chain.Answer.Known<Long>(Long registered) -> {
        if (registered == 0) {
          yield new Chain.Answer.Known<>(new Reading.Unregistered());
        }
        long decides = registered + 1;
        if (decides > block) {
          yield new Chain.Answer.CannotTell<>("block " + decides + " decides the committee");
        }
        yield switch (chain.blockAt(decides)) {
          case Chain.Answer.CannotTell<Chain.Block>(String why) ->
              new Chain.Answer.CannotTell<>(why);
          case Chain.Answer.Known<Chain.Block>(Chain.Block after) ->
              new Chain.Answer.Known<>(
                  new Reading.Registered(
                      new RegisteredGroup(feed, registered, Genesis.beacon(after.hash()))));
        };
      }
    };
  }

  /** The JSON form. */
  public JsonNode toJson() {
    return JsonNodeFactory.instance
        .objectNode()
        .put("feed", feed.toString())
        .put("block", block)
        .put("beacon", beacon.toHex());
  }

  /**
   * Reads the JSON form.
   *
   * @throws JsonFields.Malformed if it has another shape
   */
  public static RegisteredGroup fromJson(JsonNode json) {
    JsonFields in = JsonFields.of(json, "group");
    long block = in.whole("block");
    if (block < 1) {
      throw in.wrong("block", "1 or more");
    }
    var group = new RegisteredGroup(new FeedId(in.hash("feed")), block, in.hash("beacon"));
    in.end();
    return group;
  }
}
