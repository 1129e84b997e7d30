package io.smartlayer.runtime;

import io.smartlayer.adapters.evm.QuorumChain;
import io.smartlayer.adapters.files.FileCabinet;
import io.smartlayer.adapters.web.GuardedWeb;
import io.smartlayer.discovery.DirectoryKey;
import io.smartlayer.environment.Storage;
import io.smartlayer.gateway.AnchorFace;
import io.smartlayer.gateway.CallRules;
import io.smartlayer.gateway.Cashier;
import io.smartlayer.gateway.ChannelPort;
import io.smartlayer.gateway.FaceSettings;
import io.smartlayer.gateway.ServiceFace;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Multiaddr;
import io.smartlayer.primitives.PeerId;
import io.smartlayer.primitives.SecretKey;
import io.smartlayer.sandbox.V8Engine;
import io.smartlayer.token.Membership;
import io.smartlayer.token.StepRunner;
import java.io.UncheckedIOException;
import java.lang.System.Logger.Level;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * One node as a process of its own: opens its folder, waits for the chain, asks the registry who
 * takes part, meets its peers, and then shows its HTTP face. {@link #close} undoes it in the
 * opposite order.
 */
public final class NodeProcess implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(NodeProcess.class.getName());
  private static final Duration STOP_TIME = Duration.ofSeconds(3);

  private final Role role;
  private final NodeSettings settings;
  private final RandomGenerator secrets;
  private final ArrayDeque<AutoCloseable> open = new ArrayDeque<>();
  private final SecretKey key;
  private BooleanSupplier failed = () -> false;

  /**
   * Starts a node; it takes part when this returns.
   *
   * @param secrets randomness that nobody can foresee
   * @throws StartFailure if it cannot start; nothing of it is left then
   */
  public static NodeProcess start(Role role, NodeSettings settings, RandomGenerator secrets) {
    NodeProcess process = null;
    try {
      process = new NodeProcess(role, settings, secrets);
      process.run();
      return process;
    } catch (Storage.StorageFailure | UncheckedIOException e) {
      closeIfThere(process);
      throw new StartFailure(StartFailure.Kind.STORAGE, e.getMessage() + cause(e), e);
    } catch (RuntimeException | Error e) {
      closeIfThere(process);
      throw e;
    }
  }

  private NodeProcess(Role role, NodeSettings settings, RandomGenerator secrets) {
    this.role = role;
    this.settings = settings;
    this.secrets = secrets;
    this.key = NodeKeys.guarded(settings.key(), settings.keyPassword(), secrets);
  }

  /** Whether the node has ended by itself, after a fault of its own; its log says which. */
  public boolean hasFailed() {
    return failed.getAsBoolean();
  }

  /** Ends the node: requests in work come to their end, within a bounded time. */
  @Override
  public void close() {
    while (!open.isEmpty()) {
      AutoCloseable next = open.pop();
      try {
        next.close();
      } catch (Exception e) { // AutoCloseable's own signature
        LOG.log(Level.ERROR, "event=not-closed what=" + next.getClass().getSimpleName(), e);
      }
    }
  }

  private void run() {
    Storage storage = settings.storage().open(settings.data(), key.address());
    open.push(storage);
    QuorumChain chain = opened(QuorumChain.of(settings.chainRpc(), settings.chainId()));
    RegistryStart.Started started =
        RegistryStart.await(chain, settings.registry(), settings.eas(), RegistryStart.WAIT);
    Membership.Node self = role.in(started.members(), key.address());
    if (self == null) {
      throw new StartFailure(
          StartFailure.Kind.NOT_REGISTERED,
          "the registry " + settings.registry() + " names no " + role.text() + " " + key.address());
    }
    if (!self.http().equals(settings.httpUrl().toString())) {
      LOG.log(Level.WARNING, "event=http-url-differs registered=" + self.http());
    }
    Roster roster = Roster.of(chain, started, storage.open("groups"));
    NavigableMap<Address, PeerId> members = Peers.byAddress(roster.all());
    Peers peers = opened(Peers.open(key, settings, members, secrets));
    var neighbours =
        opened(
            new Neighbours(
                key, roster, peers.transport(), InstantSource.system()::instant, secrets));
    var parts =
        new NodeParts(
            key,
            roster,
            new NodeWorld(
                opened(peers.network(roster::peer, Peers.PROTOCOLS)),
                neighbours,
                neighbours,
                chain,
                new GuardedWeb(settings.privateAddresses()),
                InstantSource.system()::instant,
                secrets),
            new NodeDisk(
                storage,
                StoreAge.of(settings.data(), storage, key.address(), started.block()),
                new FileCabinet(settings.data().resolve("states"))),
            new NodeLimits(
                settings.capacity().groups(),
                settings.scripts(),
                settings.retention(),
                settings.residence(),
                settings.audited()));
    var mode = opened(mode(chain)).start();
    switch (role) {
      case ANCHOR -> anchor(parts, peers, neighbours, mode);
      case SERVICE -> service(parts, peers, neighbours, mode);
    }
    String calls = settings.privateAddresses().name().toLowerCase(Locale.ROOT);
    LOG.log(
        Level.INFO,
        "event=started role=%s node=%s web.private=%s"
            .formatted(role.text(), key.address(), calls));
  }

  private void anchor(NodeParts parts, Peers peers, Neighbours neighbours, ModeWatch mode) {
    var node = opened(new AnchorNode(parts));
    LivenessShell liveness = liveness(parts, peers, neighbours);
    var forwarder = new Forwarder(parts.roster(), key, parts.world().clock(), parts.world().web());
    var share = new Gateway.Share(mode::mode, settings.checked(), secrets);
    var gateway = Gateway.of(node, forwarder, share);
    var probes = opened(probes(parts, node, liveness, forwarder));
    NodeMetrics metrics =
        metrics(
            node::figures,
            () ->
                PeerFigures.of(peers, neighbours)
                    .with(liveness)
                    .with(probes)
                    .with(node.auditCounts())
                    .with(gateway.counts()));
    failed = node::hasFailed;
    @Nullable ChannelPort channels = Payments.of(parts, settings.hub()).desk();
    opened(listening(() -> AnchorFace.start(face(), node, secrets, metrics, gateway, channels)));
    node.start();
    liveness.onDown(node::observed);
    opened(new TailShell(peers.transport(), node.tails(), FactSchemas::of)).start();
    takePart(
        peers,
        neighbours,
        node.holdings()::duties,
        record -> {
          Bytes value = node.holdings().record(record);
          return value != null && neighbours.publish(record, value);
        });
    opened(
            new AnchorWatch(
                parts.roster().all(),
                key.address(),
                neighbours::contacts,
                liveness,
                neighbours::probe,
                node::watched,
                secrets))
        .start();
    probes.start();
  }

  /** Asks the replicas of the anchor's groups whether they serve, from when it is started. */
  private ServiceProbes probes(
      NodeParts parts, AnchorNode node, LivenessShell liveness, Forwarder forwarder) {
    NodeWorld world = parts.world();
    var prober = new Prober(world.web(), parts.roster(), world.clock(), forwarder::word);
    return new ServiceProbes(
        () -> node.questions(secrets),
        prober::ask,
        node.levels(),
        secrets,
        liveness::failing,
        ServiceProbes.PAUSE);
  }

  /** Watches others from now on, as soon as it is told whom. */
  private LivenessShell liveness(NodeParts parts, Peers peers, Neighbours neighbours) {
    Roster roster = parts.roster();
    var liveness =
        opened(
            new LivenessShell(
                key,
                roster.all().domain(),
                peers.transport(),
                opened(peers.network(roster::peer, LivenessShell.PROTOCOLS)),
                parts.world().clock(),
                secrets));
    neighbours.onMeasured(liveness::measured);
    liveness.start();
    return liveness;
  }

  private void service(NodeParts parts, Peers peers, Neighbours neighbours, ModeWatch mode) {
    var engine = opened(new V8Engine(settings.capacity().workers()));
    var node = opened(new ServiceNode(parts, new StepRunner(engine)));
    NodeMetrics metrics = metrics(node::figures, () -> PeerFigures.of(peers, neighbours));
    failed = node::hasFailed;
    var rules =
        new CallRules(
            mode::mode, settings.platform(), settings.development(), parts.world().clock()::now);
    Payments payments = Payments.of(parts, settings.hub());
    PaymentDesk desk = payments.till(settings.prices());
    Cashier cashier = desk == null ? null : new Cashier(opened(desk), parts.world().clock()::now);
    opened(listening(() -> ServiceFace.start(face(), node, secrets, metrics, rules, cashier)));
    node.start();
    takePart(peers, neighbours, TreeMap::new, _ -> false);
    if (desk != null) {
      opened(payments.settling(desk, settings.settling(), settings.chainRpc())).start();
    }
  }

  private ModeWatch mode(QuorumChain chain) {
    return new ModeWatch(
        chain, settings.modeSwitch(), settings.mode(), InstantSource.system()::instant);
  }

  private NodeMetrics metrics(Supplier<@Nullable Figures> figures, Supplier<PeerFigures> dealings) {
    return opened(new NodeMetrics(settings.capacity(), figures, dealings));
  }

  /** Meets the others, and stays in touch. */
  private void takePart(
      Peers peers,
      Neighbours neighbours,
      Supplier<@Nullable NavigableMap<DirectoryKey, Upkeep.Duty>> duties,
      Predicate<DirectoryKey> publish) {
    neighbours.start(own(peers), peers.known());
    opened(new Upkeep(neighbours::contact, duties, publish)).start();
  }

  /** Where this node can be reached: as its settings say, or else where it listens. */
  private List<Multiaddr> own(Peers peers) {
    List<Multiaddr> said = settings.announce();
    List<Multiaddr> own = new ArrayList<>(said.isEmpty() ? peers.transport().addresses() : said);
    own.replaceAll(Multiaddr::withoutPeer);
    Multiaddr face = face(settings.httpUrl());
    if (face != null) {
      own.add(face);
    }
    return own;
  }

  private static @Nullable Multiaddr face(URI url) {
    String host = url.getHost();
    if (host == null || url.getPort() < 0) {
      return null;
    }
    for (String kind : List.of("ip4", "ip6", "dns")) {
      try {
        return Multiaddr.parse("/" + kind + "/" + host + "/tcp/" + url.getPort() + "/http");
      } catch (IllegalArgumentException e) {
        LOG.log(Level.TRACE, "event=another-kind-of-host kind=" + kind, e);
      }
    }
    return null;
  }

  private FaceSettings face() {
    return FaceSettings.at(settings.httpListen().getHostString(), settings.httpListen().getPort())
        .carrying(settings.capacity().connections(), settings.capacity().calls())
        .stoppingWithin(STOP_TIME);
  }

  private <T extends AutoCloseable> T opened(T next) {
    open.push(next);
    return next;
  }

  private static <T> T listening(Supplier<T> start) {
    try {
      return start.get();
    } catch (IllegalStateException | UncheckedIOException e) {
      throw new StartFailure(StartFailure.Kind.ADDRESS, String.valueOf(e.getMessage()), e);
    }
  }

  private static void closeIfThere(@Nullable NodeProcess process) {
    if (process != null) {
      process.close();
    }
  }

  private static String cause(RuntimeException e) {
    Throwable cause = e.getCause();
    return cause == null ? "" : " (" + cause + ")";
  }
}
