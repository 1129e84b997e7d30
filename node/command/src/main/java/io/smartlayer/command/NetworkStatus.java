package io.smartlayer.command;

import io.smartlayer.primitives.Address;
import io.smartlayer.runtime.Role;
import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * How a local network is at one moment.
 *
 * @param chainRuns whether the chain's process runs
 */
record NetworkStatus(NetworkContracts chain, boolean chainRuns, List<Node> nodes) {
  /** Copies the list. */
  NetworkStatus {
    nodes = List.copyOf(nodes);
  }

  /**
   * One node.
   *
   * @param pid its process's number, or null when it does not run
   * @param ready whether it says that it takes part
   * @param suspectedBy how many anchors that are ready suspect that it is down, each by itself
   * @param downFor how many of them know that a quorum of a committee says so
   */
  record Node(
      NetworkPlan.Node plan, @Nullable Long pid, boolean ready, int suspectedBy, int downFor) {
    private Node with(AnchorOpinions opinions) {
      Address node = plan.address();
      return new Node(plan, pid, ready, opinions.suspectedBy(node), opinions.downFor(node));
    }

    private boolean isReadyAnchor() {
      return ready && plan.role() == Role.ANCHOR;
    }
  }

  /** Looks at a network; null when the folder holds none. */
  static @Nullable NetworkStatus of(NetworkFolder folder) {
    NetworkPlan plan = folder.plan();
    NetworkContracts contracts = folder.contracts();
    if (plan == null || contracts == null) {
      return null;
    }
    List<Node> nodes =
        plan.nodes().stream()
            .map(node -> {
              KeptProcess process = KeptProcess.find(folder.process(node));
              return process == null
                  ? new Node(node, null, false, 0, 0)
                  : new Node(
                      node, process.pid(), HealthProbe.isReady(URI.create(node.http())), 0, 0);
            })
            .toList();
    AnchorOpinions opinions =
        AnchorOpinions.of(
            nodes.stream()
                .filter(Node::isReadyAnchor)
                .map(node -> URI.create(node.plan.http()))
                .toList());
    nodes = nodes.stream().map(node -> node.with(opinions)).toList();
    return new NetworkStatus(contracts, new NetworkChain(folder).isRunning(), nodes);
  }

  /** Whether every node is ready. */
  boolean isReady() {
    return nodes.stream().allMatch(Node::ready);
  }

  /** For programs. */
  JsonNode toJson() {
    var json = JsonNodeFactory.instance.objectNode();
    json.set("chain", chain.toJson());
    var list = json.putArray("nodes");
    for (Node node : nodes) {
      NetworkPlan.Node plan = node.plan;
      var one =
          list.addObject()
              .put("role", plan.role().text())
              .put("peerId", plan.peer().toString())
              .put("http", plan.http())
              .put("ready", node.ready)
              .put("name", plan.name())
              .put("node", plan.address().toHex())
              .put("operator", plan.operator().toHex())
              .put("pid", node.pid)
              .put("suspectedBy", node.suspectedBy)
              .put("downFor", node.downFor);
      one.putArray("addresses").add(plan.dialed().toString());
    }
    return json;
  }

  /** For people. */
  String text() {
    var out = new StringBuilder();
    out.append(
        "chain      %-9s %s  chain %d%n"
            .formatted(chainRuns ? "running" : "down", chain.rpc(), chain.chainId()));
    for (Node node : nodes) {
      String state = node.ready ? "ready" : node.pid == null ? "down" : "not ready";
      out.append(
          "%-10s %-9s %s  %s  %s%s%n"
              .formatted(
                  node.plan.name(),
                  state,
                  node.plan.http(),
                  node.plan.dialed(),
                  node.pid == null ? "" : "pid " + node.pid,
                  belief(node)));
    }
    return out.toString();
  }

  private static String belief(Node node) {
    if (node.suspectedBy == 0 && node.downFor == 0) {
      return "";
    }
    String suspected = "  suspected by " + anchors(node.suspectedBy);
    return node.downFor == 0 ? suspected : suspected + ", down for " + anchors(node.downFor);
  }

  private static String anchors(int count) {
    return count == 1 ? "1 anchor" : count + " anchors";
  }
}
