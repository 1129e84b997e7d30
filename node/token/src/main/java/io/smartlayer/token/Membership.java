package io.smartlayer.token;

import io.smartlayer.feed.Committee;
import io.smartlayer.feed.FeedId;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.JsonFields;
import io.smartlayer.primitives.PublicKey;
import io.smartlayer.primitives.TypedData;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Who takes part in a network, and what binds its signatures. {@link Genesis} makes it from the
 * registry on the chain, and {@link TrustFile} keeps it.
 *
 * <p>It ranks its own nodes by its own beacon: a group's committee is asked of the group's members
 * ({@link GroupMembers}). By itself it is the members of every group, as in a network without a
 * registry.
 *
 * @param registry the verifying contract of the EIP-712 domain
 * @param eas the EAS contract to which attestations are bound
 * @param beacon randomness drawn after the nodes had registered; it ranks them
 */
public record Membership(
    long chainId,
    Address registry,
    Address eas,
    Hash beacon,
    List<Node> anchors,
    List<Node> services)
    implements GroupMembers {
  /** Stands for the NodeRegistry contract where there is none: the bytes spell "SL". */
  public static final Address REGISTRY_PLACEHOLDER =
      Address.fromHex("0x000000000000000000000000000000000000534c");

  private static final int NODES_LIMIT = 4096;
  private static final int LARGE = 7;
  private static final int SMALL = 4;

  /** Copies the nodes. */
  public Membership {
    anchors = List.copyOf(anchors);
    services = List.copyOf(services);
  }

  /**
   * One node.
   *
   * @param operator who runs it; ranks are drawn by operator
   * @param http where its HTTP face is
   * @param since the block in which it was registered; 0 where there is no registry
   * @param until the block from which it no longer counts; 0 while it has not retired
   */
  public record Node(Address operator, PublicKey publicKey, String http, long since, long until) {
    /** A node of a network without a registry: it counts always. */
    public Node(Address operator, PublicKey publicKey, String http) {
      this(operator, publicKey, http, 0, 0);
    }

    /** Whether it is registered and has not retired at the end of a block. */
    public boolean countsAt(long block) {
      return since <= block && (until == 0 || block < until);
    }

    /** The node's own address: that of its key. */
    public Address address() {
      return publicKey.address();
    }

    /** The JSON form, without blocks: who it is and where. */
    public JsonNode toJson() {
      return toJson(false);
    }

    private ObjectNode toJson(boolean blocks) {
      ObjectNode json =
          JsonNodeFactory.instance
              .objectNode()
              .put("node", address().toHex())
              .put("operator", operator.toHex())
              .put("publicKey", publicKey.compressed().toHex())
              .put("http", http);
      return blocks ? json.put("since", since).put("until", until) : json;
    }

    private static Node fromJson(JsonNode json, boolean blocks) {
      JsonFields in = JsonFields.of(json, "node");
      PublicKey key;
      try {
        key = PublicKey.parse(in.hex("publicKey", 33));
      } catch (IllegalArgumentException e) {
        throw in.wrong("publicKey", String.valueOf(e.getMessage()));
      }
      long since = blocks ? in.whole("since") : 0;
      long until = blocks ? in.whole("until") : 0;
      var node = new Node(in.address("operator"), key, in.text("http", 256), since, until);
      if (!in.address("node").equals(node.address())) {
        throw in.wrong("node", "not the address of publicKey");
      }
      in.end();
      return node;
    }
  }

  /** The domain of every signature of this network. */
  public TypedData.Domain domain() {
    return TypedData.Domain.of("Smart Layer", "1", chainId, registry);
  }

  @Override
  public Answer of(FeedId feed) {
    return new Answer.Known(this);
  }

  /** Those who count at a block, ranked by another beacon. */
  public Membership at(long block, Hash drawn) {
    return new Membership(
        chainId, registry, eas, drawn, counting(anchors, block), counting(services, block));
  }

  /** The committee of a feed, one anchor for an operator; its first member leads. */
  public Committee committee(FeedId feed) {
    List<Node> ranked = onePerOperator(ranked(anchors, feed.hash()));
    int n = committeeSize(ranked.size());
    return new Committee(
        ranked.stream()
            .limit(n)
            .map(node -> new Committee.Member(node.address(), node.publicKey()))
            .toList());
  }

  /** How many anchors order a feed where there are so many operators. */
  static int committeeSize(long operators) {
    return operators >= LARGE ? LARGE : operators >= SMALL ? SMALL : 1;
  }

  /** Service nodes in the order in which they are to serve a feed's group, one per operator. */
  public List<Node> candidates(FeedId feed) {
    return onePerOperator(ranked(services, feed.hash()));
  }

  /** Some nodes in the order in which they are to carry out an effect. */
  public List<Address> executors(List<Address> replicas, Hash effectId) {
    List<Node> known = services.stream().filter(n -> replicas.contains(n.address())).toList();
    return ranked(known, effectId).stream().map(Node::address).toList();
  }

  /** The service node with an address, or null. */
  public @Nullable Node service(Address node) {
    return find(services, node);
  }

  /** The anchor with an address, or null. */
  public @Nullable Node anchor(Address node) {
    return find(anchors, node);
  }

  /** The JSON form: a trust file of version 1. */
  public JsonNode toJson() {
    return toJson(false);
  }

  /** The JSON form, with the nodes' blocks or without. */
  ObjectNode toJson(boolean blocks) {
    ObjectNode json =
        JsonNodeFactory.instance
            .objectNode()
            .put("version", 1)
            .put("chainId", chainId)
            .put("registry", registry.toHex())
            .put("eas", eas.toHex())
            .put("beacon", beacon.toHex());
    var first = json.putArray("anchors");
    anchors.forEach(node -> first.add(node.toJson(blocks)));
    var second = json.putArray("services");
    services.forEach(node -> second.add(node.toJson(blocks)));
    return json;
  }

  /**
   * Reads the JSON form.
   *
   * @throws JsonFields.Malformed if it has another shape
   */
  public static Membership fromJson(JsonNode json) {
    JsonFields in = JsonFields.of(json, "network");
    if (in.whole("version") != 1) {
      throw in.wrong("version", "only version 1 is known");
    }
    Membership membership = read(in, false);
    in.end();
    return membership;
  }

  /** Reads the fields of a trust file that are not its version or its groups. */
  static Membership read(JsonFields in, boolean blocks) {
    var membership =
        new Membership(
            in.whole("chainId"),
            in.address("registry"),
            in.address("eas"),
            in.hash("beacon"),
            nodes(in, "anchors", blocks),
            nodes(in, "services", blocks));
    if (membership.anchors.isEmpty()) {
      throw in.wrong("anchors", "a network has at least one");
    }
    long nodes =
        Stream.concat(membership.anchors.stream(), membership.services.stream())
            .map(Node::address)
            .distinct()
            .count();
    if (nodes != membership.anchors.size() + membership.services.size()) {
      throw in.wrong("services", "a node named twice");
    }
    return membership;
  }

  private static List<Node> nodes(JsonFields in, String name, boolean blocks) {
    return in.list(name, NODES_LIMIT).stream().map(node -> Node.fromJson(node, blocks)).toList();
  }

  private static List<Node> counting(List<Node> nodes, long block) {
    return nodes.stream().filter(node -> node.countsAt(block)).toList();
  }

  /** The first of each operator: an operator has one rank, so its nodes stand side by side. */
  private static List<Node> onePerOperator(List<Node> ranked) {
    List<Node> out = new ArrayList<>();
    for (Node node : ranked) {
      if (out.isEmpty() || !out.getLast().operator.equals(node.operator)) {
        out.add(node);
      }
    }
    return out;
  }

  private List<Node> ranked(List<Node> nodes, Hash subject) {
    return nodes.stream()
        .map(node -> new Ranked(rank(node, subject), node))
        .sorted(Comparator.comparing(Ranked::rank).thenComparing(ranked -> ranked.node.address()))
        .map(Ranked::node)
        .toList();
  }

  private record Ranked(Hash rank, Node node) {}

  private Hash rank(Node node, Hash subject) {
    return Hash.keccak(beacon.bytes(), subject.bytes(), node.operator.bytes());
  }

  private static @Nullable Node find(List<Node> nodes, Address address) {
    return nodes.stream().filter(node -> node.address().equals(address)).findFirst().orElse(null);
  }
}
