package io.smartlayer.command;

import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.JsonFields;
import io.smartlayer.primitives.Multiaddr;
import io.smartlayer.primitives.PeerId;
import io.smartlayer.primitives.PublicKey;
import io.smartlayer.runtime.Role;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * What a local network is made of: decided once, before anything is started, so that whatever ends
 * in between is found again.
 *
 * @param chainPort where the chain listens
 * @param prices of service nodes, as their settings say them; null where calls are free
 */
record NetworkPlan(int chainPort, List<Node> nodes, @Nullable String prices) {
  /** How many nodes a local network may have. */
  static final int NODES_LIMIT = 64;

  private static final int PORT_LIMIT = 65_535;
  private static final int PRICES_LIMIT = 128;

  /** Copies the list. */
  NetworkPlan {
    nodes = List.copyOf(nodes);
  }

  /**
   * One node.
   *
   * @param name such as {@code anchor-1}; its folder's name, too
   * @param operator who runs it
   */
  record Node(
      String name, Role role, PublicKey publicKey, Address operator, int p2pPort, int httpPort) {
    Address address() {
      return publicKey.address();
    }

    PeerId peer() {
      return PeerId.of(publicKey);
    }

    Multiaddr listen() {
      return Multiaddr.tcp("127.0.0.1", p2pPort);
    }

    /** Where its peers dial it. */
    Multiaddr dialed() {
      return listen().of(peer());
    }

    String http() {
      return "http://127.0.0.1:" + httpPort;
    }

    private JsonNode toJson() {
      return JsonNodeFactory.instance
          .objectNode()
          .put("name", name)
          .put("role", role.text())
          .put("publicKey", publicKey.compressed().toHex())
          .put("operator", operator.toHex())
          .put("p2pPort", p2pPort)
          .put("httpPort", httpPort);
    }

    private static Node fromJson(JsonNode json) {
      JsonFields in = JsonFields.of(json, "node");
      var node =
          new Node(
              in.text("name", 64),
              in.text("role", 16).equals(Role.ANCHOR.text()) ? Role.ANCHOR : Role.SERVICE,
              PublicKey.parse(in.hex("publicKey", 33)),
              in.address("operator"),
              Math.toIntExact(in.whole("p2pPort", PORT_LIMIT)),
              Math.toIntExact(in.whole("httpPort", PORT_LIMIT)));
      in.end();
      return node;
    }
  }

  /** The nodes of a role, in order. */
  List<Node> of(Role role) {
    return nodes.stream().filter(node -> node.role == role).toList();
  }

  /** Whether it has these numbers of nodes, and prices; null for whatever it has. */
  boolean has(
      @Nullable Integer anchors, @Nullable Integer services, @Nullable String wantedPrices) {
    return (anchors == null || anchors == of(Role.ANCHOR).size())
        && (services == null || services == of(Role.SERVICE).size())
        && (wantedPrices == null || wantedPrices.equals(prices));
  }

  /** The node with an address, or null. */
  @Nullable Node node(Address address) {
    return nodes.stream().filter(node -> node.address().equals(address)).findFirst().orElse(null);
  }

  JsonNode toJson() {
    var json = JsonNodeFactory.instance.objectNode().put("chainPort", chainPort);
    var list = json.putArray("nodes");
    nodes.forEach(node -> list.add(node.toJson()));
    return prices == null ? json : json.put("prices", prices);
  }

  /**
   * Reads the JSON form.
   *
   * @throws JsonFields.Malformed if it has another shape
   */
  static NetworkPlan fromJson(JsonNode json) {
    JsonFields in = JsonFields.of(json, "plan");
    var plan =
        new NetworkPlan(
            Math.toIntExact(in.whole("chainPort", PORT_LIMIT)),
            in.list("nodes", NODES_LIMIT).stream().map(Node::fromJson).toList(),
            in.has("prices") ? in.text("prices", PRICES_LIMIT) : null);
    in.end();
    return plan;
  }
}
