package io.smartlayer.runtime;

import io.smartlayer.adapters.files.FileStorage;
import io.smartlayer.adapters.memory.MemoryNetwork;
import io.smartlayer.adapters.memory.RealTimeline;
import io.smartlayer.environment.Chain;
import io.smartlayer.environment.Web;
import io.smartlayer.gateway.AnchorFace;
import io.smartlayer.gateway.FaceSettings;
import io.smartlayer.gateway.ServiceFace;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.SecretKey;
import io.smartlayer.sandbox.Engine;
import io.smartlayer.token.Membership;
import io.smartlayer.token.StepRunner;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/**
 * A whole network in one process: each node with its own key, storage and HTTP face, and between
 * them a network in memory. What it keeps in its folder survives the process, however it ends.
 */
public final class LocalNetwork implements AutoCloseable {
  private static final Duration LEAST_DELAY = Duration.ofMillis(1);
  private static final Duration MOST_DELAY = Duration.ofMillis(5);

  /** How long requests in work are waited for when it closes. */
  private static final Duration STOP_TIME = Duration.ofSeconds(2);

  private final Setting setting;
  private final LocalMembers members;
  private final RealTimeline timeline = new RealTimeline();
  private final MemoryNetwork wires;
  private final StepRunner runner;
  private final Map<Address, Running> running = new ConcurrentSkipListMap<>();

  /**
   * What a local network is made of.
   *
   * @param folder where keys, logs and the trust file are kept
   * @param eas the EAS contract to which attestations are bound
   * @param web how a node, named by its address, reaches the web
   * @param secrets randomness that nobody can foresee
   * @param delays randomness of the network's delays; a seed makes them repeatable
   */
  public record Setting(
      Path folder,
      int anchors,
      int services,
      Chain chain,
      Address eas,
      Function<Address, Web> web,
      Engine engine,
      RandomGenerator secrets,
      RandomGenerator delays) {}

  private record Running(AutoCloseable node, AutoCloseable face) {
    /** Lets the requests in work come to their end. */
    void stop() {
      close(List.of(face, node));
    }

    /** Lets nothing come to its end. */
    void kill() {
      close(List.of(node, face));
    }

    private static void close(List<AutoCloseable> parts) {
      try {
        for (AutoCloseable part : parts) {
          part.close();
        }
      } catch (Exception e) { // AutoCloseable's own signature; ours throw nothing checked
        throw new IllegalStateException("a node did not stop", e);
      }
    }
  }

  private LocalNetwork(Setting setting, LocalMembers members) {
    this.setting = setting;
    this.members = members;
    this.wires =
        new MemoryNetwork(
            timeline, setting.delays, new MemoryNetwork.Conditions(LEAST_DELAY, MOST_DELAY, 0, 0));
    this.runner = new StepRunner(setting.engine);
  }

  /** Starts a network, or the one that its folder holds again. */
  public static LocalNetwork start(Setting setting) {
    var network = new LocalNetwork(setting, LocalMembers.in(setting));
    try {
      network.members.anchors().forEach(network::startAnchor);
      network.members.services().forEach(network::startService);
      return network;
    } catch (RuntimeException e) { // whatever it is, nothing of the network stays behind
      network.close();
      throw e;
    }
  }

  /** The trust file. */
  public Membership membership() {
    return members.membership();
  }

  /** An anchor in this process. */
  public AnchorNode anchor(Address node) {
    if (running.get(node) instanceof Running(AnchorNode anchor, var _)) {
      return anchor;
    }
    throw new IllegalArgumentException("no anchor " + node + " is running");
  }

  /** Whether a node is running. */
  public boolean isRunning(Address node) {
    return running.containsKey(node);
  }

  /** Stops one node at once, as if its machine had gone. */
  public synchronized void kill(Address node) {
    Running stopped = running.remove(node);
    if (stopped != null) {
      stopped.kill();
    }
  }

  /** Starts a service node again that was killed. */
  public synchronized void revive(Address node) {
    if (!running.containsKey(node)) {
      members.services().stream()
          .filter(key -> key.address().equals(node))
          .forEach(this::startService);
    }
  }

  @Override
  public synchronized void close() {
    List<Running> all = new ArrayList<>(running.values());
    running.clear();
    List<Thread> closing =
        all.stream().map(node -> Thread.ofVirtual().start(node::stop)).toList(); // each may wait
    boolean interrupted = Thread.interrupted();
    for (Thread thread : closing) {
      interrupted |= !joined(thread);
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    timeline.close();
  }

  private static boolean joined(Thread thread) {
    try {
      thread.join();
      return true;
    } catch (InterruptedException e) {
      return false;
    }
  }

  private void startAnchor(SecretKey key) {
    start(
        key,
        parts -> {
          var node = new AnchorNode(parts);
          var face = AnchorFace.start(settings(key), node, setting.secrets);
          node.start();
          return new Running(node, face);
        });
  }

  private void startService(SecretKey key) {
    start(
        key,
        parts -> {
          var node = new ServiceNode(parts, runner);
          var face = ServiceFace.start(settings(key), node, setting.secrets);
          node.start();
          return new Running(node, face);
        });
  }

  private synchronized void start(SecretKey key, Function<NodeParts, Running> node) {
    NodeParts parts = parts(key);
    try {
      running.put(key.address(), node.apply(parts));
    } catch (RuntimeException e) { // such as a port that is taken; the node does nothing yet
      parts.world().network().close();
      parts.disk().storage().close();
      throw e;
    }
  }

  private NodeParts parts(SecretKey key) {
    return new NodeParts(
        key,
        Roster.fixed(members.membership()),
        new NodeWorld(
            wires.join(key.address()),
            Spreading.NONE,
            Whereabouts.NONE,
            setting.chain,
            setting.web.apply(key.address()),
            timeline,
            setting.secrets),
        new NodeDisk(FileStorage.open(members.folder(key).resolve("store"))),
        NodeLimits.USUAL);
  }

  private FaceSettings settings(SecretKey key) {
    return FaceSettings.at("127.0.0.1", URI.create(members.node(key).http()).getPort())
        .stoppingWithin(STOP_TIME);
  }
}
