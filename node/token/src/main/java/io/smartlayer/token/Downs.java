package io.smartlayer.token;

import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.JsonFields;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;
import org.pcollections.TreePMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The replicas of a group of which a quorum has said that they are down, with when that was. One is
 * passed over until its time is over, and forgotten by the next {@link Down} after that.
 *
 * @param nodes by the nodes' addresses, at most {@link #LIMIT}
 */
public record Downs(TreePMap<Address, Said> nodes) {
  /** Nothing was ever said. */
  public static final Downs NONE = new Downs(TreePMap.empty());

  /** How many nodes can be down at once, as far as a group knows. */
  public static final int LIMIT = 64;

  /**
   * A Down that joined.
   *
   * @param offset of its entry
   * @param lastMillis when its last observation was signed, since 1970
   */
  public record Said(long offset, long lastMillis) {
    private boolean holds(long nowMillis) {
      return nowMillis < lastMillis + Down.HOLDS.toMillis();
    }
  }

  /** Whether a node is passed over at the time of a head. */
  public boolean isDown(Address node, Instant now) {
    Said said = nodes.get(node);
    return said != null && said.holds(now.toEpochMilli());
  }

  /** Whether a node was said to be down, as far as that is kept. */
  public boolean names(Address node) {
    return nodes.containsKey(node);
  }

  /** Whether there is no room for another at the time of its last observation. */
  public boolean isFull(long nowMillis) {
    return nodes.values().stream().filter(said -> said.holds(nowMillis)).count() >= LIMIT;
  }

  /**
   * Those of some who are not passed over, in their order; all of them when nobody would be left.
   */
  public <T> List<T> standing(List<T> some, Function<T, Address> address, Instant now) {
    List<T> up = some.stream().filter(one -> !isDown(address.apply(one), now)).toList();
    return up.isEmpty() ? some : up;
  }

  Downs with(Down down, long offset) {
    long last = down.lastMillis();
    TreePMap<Address, Said> next = nodes;
    for (var one : nodes.entrySet()) {
      if (!one.getValue().holds(last)) {
        next = next.minus(one.getKey());
      }
    }
    return new Downs(next.plus(down.target(), new Said(offset, last)));
  }

  ObjectNode toJson(ObjectNode piece) {
    ObjectNode list = piece.putObject("nodes");
    nodes.forEach((node, said) ->
        list.putObject(node.toHex()).put("lastMillis", said.lastMillis).put("offset", said.offset));
    return piece;
  }

  static Downs fromJson(JsonFields in) {
    JsonFields list = in.object("nodes");
    JsonNode json = in.value("nodes");
    if (json.isEmpty() || json.size() > LIMIT) {
      throw in.wrong("nodes", "none, or more than " + LIMIT);
    }
    TreePMap<Address, Said> nodes = TreePMap.empty();
    for (var one : json.properties()) {
      JsonFields said = JsonFields.of(one.getValue(), "down");
      nodes = nodes.plus(address(list, one.getKey()), said(said));
      said.end();
    }
    return new Downs(nodes);
  }

  private static Said said(JsonFields in) {
    return new Said(in.whole("offset"), in.whole("lastMillis"));
  }

  private static Address address(JsonFields in, String text) {
    try {
      return Address.fromHex(text);
    } catch (IllegalArgumentException e) {
      throw in.wrong("nodes", "no address");
    }
  }
}
