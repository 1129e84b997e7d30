package io.smartlayer.command;

import io.smartlayer.adapters.evm.Anvil;
import io.smartlayer.adapters.evm.Artifact;
import io.smartlayer.adapters.evm.ChainWriter;
import io.smartlayer.adapters.evm.RegistryWriter;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.SecretKey;
import io.smartlayer.runtime.LocalPorts;
import io.smartlayer.runtime.NodeKeys;
import io.smartlayer.token.Membership;
import io.smartlayer.token.TrustFile;
import java.net.URI;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** The demo's world with its network of processes, and a traveller and a site who act in it. */
final class Scene implements AutoCloseable {
  private static final String SITE = "https://scene.example";
  private static final int ANCHORS = 4;
  private static final int SERVICES = 6;

  private final Closing open;
  private final DemoFolder folder;
  private final @Nullable Cables cables;
  private final DemoWorld world;
  private final RentalSite site;
  private final Stage stage;
  private final SecretKey airlineKey;

  private Scene(
      Closing open,
      DemoFolder folder,
      int anchors,
      @Nullable Cables cables,
      UnaryOperator<Bytes> edit,
      RandomGenerator secrets) {
    this.open = open;
    this.cables = cables;
    this.folder = folder;
    this.world =
        open.add(
            DemoWorld.start(
                folder, anchors, edit, secrets, InstantSource.system()::instant, Scene::say));
    this.airlineKey = NodeKeys.in(folder.path().resolve("airline.key"), secrets);
    SecretKey holder = NodeKeys.in(folder.path().resolve("traveller.key"), secrets);
    var traveller = new Traveller(holder, world.membership().domain());
    this.site =
        new RentalSite(
            SITE,
            NodeKeys.make(secrets),
            world.membership(),
            world.web(),
            InstantSource.system()::instant,
            secrets,
            secrets);
    this.stage = new Stage(world, traveller, site, InstantSource.system()::instant, _ -> {});
  }

  /** Starts a world in an empty folder. */
  static Scene start(Path path) {
    return start(path, ANCHORS);
  }

  /** The same with so many anchors. */
  static Scene start(Path path, int anchors) {
    return start(path, anchors, (_, _, _) -> null, script -> script);
  }

  /** Starts a world in an empty folder, with another script that is made from the tickets'. */
  static Scene edited(Path path, UnaryOperator<Bytes> edit) {
    return start(path, ANCHORS, (_, _, _) -> null, edit);
  }

  /** Starts a world in an empty folder, whose nodes reach each other over cables. */
  static Scene overCables(Path path) {
    return start(path, ANCHORS, Scene::wire, script -> script);
  }

  DemoWorld world() {
    return world;
  }

  Stage stage() {
    return stage;
  }

  RentalSite site() {
    return site;
  }

  /** Whose facts its tickets take. */
  SecretKey airlineKey() {
    return airlineKey;
  }

  /** What connects its nodes. */
  Cables cables() {
    return Objects.requireNonNull(cables, "a world over cables");
  }

  NetworkFolder network() {
    return folder.network();
  }

  /** What is planned of a node. */
  NetworkPlan.Node plan(Membership.Node node) {
    var plan = Objects.requireNonNull(network().plan());
    return Objects.requireNonNull(plan.node(node.address()));
  }

  /** A figure of a node, as its metrics say it; -1 while it says nothing. */
  long metric(Membership.Node node, String name) {
    URI uri = URI.create(node.http() + "/metrics");
    String start = name + " ";
    return site.send("GET", uri, Bytes.EMPTY, null)
        .body()
        .toUtf8()
        .lines()
        .filter(line -> line.startsWith(start))
        .mapToLong(line -> (long) Double.parseDouble(line.substring(start.length())))
        .findFirst()
        .orElse(-1);
  }

  /** Where a node keeps its logs and states. */
  Path data(Membership.Node node) {
    return network().of(plan(node)).resolve("data");
  }

  /** Has a node's operator take it out of the registry. */
  void retire(Membership.Node node) {
    NetworkContracts contracts = Objects.requireNonNull(network().contracts());
    Path key = network().path().resolve(plan(node).name()).resolve("operator.key");
    SecretKey operator = NodeKeys.in(key, new SecureRandom());
    try (Anvil anvil = Anvil.at(contracts.rpc());
        var writer = new ChainWriter(anvil.endpoint(), operator)) {
      anvil.fund(operator.address());
      new RegistryWriter(writer, contracts.nodes()).retire(node.address());
    }
  }

  @Override
  public void close() {
    open.close();
  }

  private static Scene start(Path path, int anchors, Wiring wiring, UnaryOperator<Bytes> edit) {
    var open = new Closing();
    var folder = new DemoFolder(path);
    var secrets = new SecureRandom();
    try {
      folder.create();
      return new Scene(open, folder, anchors, wiring.wire(open, folder, secrets), edit, secrets);
    } catch (RuntimeException | Error e) {
      open.close();
      throw e;
    }
  }

  /** What is done before the world starts. */
  private interface Wiring {
    @Nullable Cables wire(Closing open, DemoFolder folder, RandomGenerator secrets);
  }

  /** Starts chain and nodes as a world would, which then finds them: each with its own way out. */
  private static Cables wire(Closing open, DemoFolder demo, RandomGenerator secrets) {
    open.add(demo::endProcesses);
    NetworkFolder network = demo.network();
    network.create();
    var setup = new NetworkSetup(network, secrets, Scene::say);
    NetworkPlan plan = setup.plan(ANCHORS, SERVICES, null);
    try (Anvil anvil = new NetworkChain(network).up(plan.chainPort())) {
      NetworkContracts contracts = setup.deploy(anvil);
      TrustFile trust = setup.trust(anvil, plan, contracts);
      setup.settings(plan, contracts);
      network.keep(contracts);
      network.keep(trust);
      List<Integer> ports = LocalPorts.free(3, secrets);
      SecretKey airline = NodeKeys.in(demo.path().resolve("airline.key"), secrets);
      demo.keep(
          new DemoFolder.Made(
              tickets(anvil, airline), ports.get(0), ports.get(1), ports.get(2), 0));
    }
    Cables cables = open.add(new Cables(plan));
    plan.nodes().forEach(node -> start(network, node, cables));
    return cables;
  }

  private static Address tickets(Anvil anvil, SecretKey airline) {
    anvil.fund(airline.address());
    try (var writer = new ChainWriter(anvil.endpoint(), airline)) {
      return writer.deploy(Artifact.FLIGHT_TICKET, airline.address());
    }
  }

  private static void start(NetworkFolder network, NetworkPlan.Node node, Cables cables) {
    var jvm = new NodeJvm(network);
    List<String> command = new ArrayList<>(jvm.command(node.role(), network.config(node)));
    command.addAll(1, cables.options(node.address())); // behind the program itself
    KeptProcess.start(
        network.process(node),
        network.config(node).toString(),
        command,
        jvm.environment(),
        network.log(node));
  }

  private static void say(String line) {
    System.out.println("  … " + line);
  }
}
