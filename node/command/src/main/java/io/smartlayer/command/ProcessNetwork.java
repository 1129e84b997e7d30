package io.smartlayer.command;

import io.smartlayer.adapters.evm.Anvil;
import io.smartlayer.primitives.Address;
import io.smartlayer.runtime.Role;
import io.smartlayer.token.TrustFile;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A network on this machine, each node and the chain in a process of its own. The processes outlive
 * the one that started them; all that is known of them is in the network's folder.
 */
final class ProcessNetwork implements AutoCloseable {
  /** How long nodes may take until they are ready. */
  static final Duration READY_TIMEOUT = Duration.ofMinutes(2);

  /** How long nodes may take to end in order; longer than a node's own bound. */
  static final Duration END_TIMEOUT = Duration.ofSeconds(18);

  private static final Duration LOOK_AGAIN = Duration.ofMillis(100);

  private final NetworkFolder folder;
  private final NetworkPlan plan;
  private final NetworkContracts contracts;
  private final TrustFile trust;
  private final NodeJvm jvm;
  private final Map<Address, KeptProcess> started = new ConcurrentSkipListMap<>();

  private ProcessNetwork(
      NetworkFolder folder, NetworkPlan plan, NetworkContracts contracts, TrustFile trust) {
    this.folder = folder;
    this.plan = plan;
    this.contracts = contracts;
    this.trust = trust;
    this.jvm = new NodeJvm(folder);
  }

  /**
   * Starts what does not run of the network that a folder holds, or a new one, and waits until all
   * of it is ready.
   *
   * @param anchors how many, and {@code services} how many, if the network is new
   * @param prices of its service nodes, as their settings say them; null where calls are free
   * @param say told what is being done
   * @throws IllegalStateException if a node does not become ready
   */
  static ProcessNetwork up(
      NetworkFolder folder,
      int anchors,
      int services,
      @Nullable String prices,
      RandomGenerator secrets,
      Consumer<String> say) {
    var setup = new NetworkSetup(folder, secrets, say);
    NetworkPlan plan = setup.plan(anchors, services, prices);
    var chain = new NetworkChain(folder);
    say.accept(chain.isRunning() ? "the chain runs" : "starting a chain (anvil)");
    NetworkContracts kept = folder.contracts();
    NetworkContracts contracts;
    TrustFile trust;
    Instant made;
    try (Anvil anvil = chain.up(plan.chainPort())) {
      contracts = kept == null ? setup.deploy(anvil) : kept;
      trust = setup.trust(anvil, plan, contracts);
      made = Instant.now();
    }
    setup.settings(plan, contracts);
    var network = new ProcessNetwork(folder, plan, contracts, trust);
    network.rehearse(say);
    if (kept == null) { // a chain that is killed before it has written this down is begun anew
      chain.awaitWritten(made);
      folder.keep(contracts);
    }
    folder.keep(trust);
    network.startMissing(say);
    network.awaitReady(plan.nodes());
    return network;
  }

  /** The same where calls are free. */
  static ProcessNetwork up(
      NetworkFolder folder,
      int anchors,
      int services,
      RandomGenerator secrets,
      Consumer<String> say) {
    return up(folder, anchors, services, null, secrets, say);
  }

  /** The trust file. */
  TrustFile trust() {
    return trust;
  }

  /** The chain's endpoint and contracts. */
  NetworkContracts contracts() {
    return contracts;
  }

  /** What it is made of. */
  NetworkPlan plan() {
    return plan;
  }

  /** Whether a node's process runs. */
  boolean isRunning(Address node) {
    return KeptProcess.find(folder.process(known(node))) != null;
  }

  /** Ends a node's process at once, as if its machine had gone. */
  synchronized void kill(Address node) {
    KeptProcess running = KeptProcess.find(folder.process(known(node)));
    if (running != null) {
      running.end();
    }
  }

  /** Starts a node that does not run, and waits until it is ready. */
  synchronized void revive(Address node) {
    if (!isRunning(node)) {
      start(known(node));
    }
    awaitReady(List.of(known(node)));
  }

  /** Ends all nodes in order, then the chain; nothing of it runs afterwards. */
  @Override
  public void close() {
    down(folder);
  }

  /** Ends what runs of the network that a folder holds; how many processes those were. */
  static int down(NetworkFolder folder) {
    new NodeJvm(folder).down();
    NetworkPlan plan = folder.plan();
    List<KeptProcess> running = new ArrayList<>();
    if (plan != null) {
      for (Role role : List.of(Role.SERVICE, Role.ANCHOR)) {
        List<KeptProcess> some =
            plan.of(role).stream()
                .map(node -> KeptProcess.find(folder.process(node)))
                .filter(Objects::nonNull)
                .toList();
        some.forEach(KeptProcess::terminate);
        running.addAll(some);
      }
    }
    var patience = new Patience(END_TIMEOUT, LOOK_AGAIN);
    for (KeptProcess process : running) {
      process.endWithin(patience.left());
    }
    var chain = new NetworkChain(folder);
    int count = running.size() + (chain.isRunning() ? 1 : 0);
    chain.down();
    return count;
  }

  private NetworkPlan.Node known(Address node) {
    NetworkPlan.Node found = plan.node(node);
    if (found == null) {
      throw new IllegalArgumentException("no node " + node + " in " + folder.path());
    }
    return found;
  }

  private void startMissing(Consumer<String> say) {
    List<NetworkPlan.Node> missing =
        plan.nodes().stream().filter(node -> !isRunning(node.address())).toList();
    if (missing.isEmpty()) {
      say.accept("all " + plan.nodes().size() + " nodes run");
      return;
    }
    say.accept("starting " + missing.size() + " of " + plan.nodes().size() + " nodes");
    missing.forEach(this::start);
  }

  /** Of both roles, and of none that runs; else it is left to another start. */
  private void rehearse(Consumer<String> say) {
    jvm.down(); // one that was left behind has a node's folder
    NetworkPlan.Node anchor = idle(Role.ANCHOR);
    NetworkPlan.Node service = idle(Role.SERVICE);
    if (anchor == null || (service == null && !plan.of(Role.SERVICE).isEmpty())) {
      return;
    }
    if (jvm.wantsRehearsal()) {
      say.accept("keeping the classes of nodes for faster starts");
      jvm.rehearse(folder.config(anchor), service == null ? null : folder.config(service));
    }
  }

  private NetworkPlan.@Nullable Node idle(Role role) {
    return plan.of(role).stream()
        .filter(node -> !isRunning(node.address()))
        .findFirst()
        .orElse(null);
  }

  private void start(NetworkPlan.Node node) {
    var process =
        KeptProcess.start(
            folder.process(node),
            folder.config(node).toString(),
            jvm.command(node.role(), folder.config(node)),
            jvm.environment(),
            folder.log(node));
    started.put(node.address(), process);
  }

  /** Whether its process runs, though it may not have said so yet. */
  private boolean isAlive(NetworkPlan.Node node) {
    KeptProcess own = started.get(node.address());
    return (own != null && own.isAlive()) || isRunning(node.address());
  }

  private void awaitReady(List<NetworkPlan.Node> nodes) {
    var patience = new Patience(READY_TIMEOUT, LOOK_AGAIN);
    for (NetworkPlan.Node node : nodes) {
      boolean alive = isAlive(node);
      while (!alive || !HealthProbe.isReady(URI.create(node.http()))) {
        if (!alive || !patience.again()) {
          throw new IllegalStateException(
              node.name()
                  + (alive ? " is not ready" : " has ended")
                  + "; what it said is in "
                  + folder.log(node));
        }
        alive = isAlive(node);
      }
    }
  }
}
