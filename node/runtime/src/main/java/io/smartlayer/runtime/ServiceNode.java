package io.smartlayer.runtime;

import io.smartlayer.environment.Chain;
import io.smartlayer.environment.Clock;
import io.smartlayer.environment.Network;
import io.smartlayer.feed.FeedCodec;
import io.smartlayer.feed.FeedId;
import io.smartlayer.feed.FeedMessage;
import io.smartlayer.feed.ProvenTip;
import io.smartlayer.gateway.Lookup;
import io.smartlayer.gateway.ServicePort;
import io.smartlayer.gateway.Trail;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.primitives.TokenId;
import io.smartlayer.sandbox.NodeFault;
import io.smartlayer.token.Bearing;
import io.smartlayer.token.BundleVerifier;
import io.smartlayer.token.CallGuard;
import io.smartlayer.token.ChainValues;
import io.smartlayer.token.GrantChain;
import io.smartlayer.token.Instance;
import io.smartlayer.token.ReceiptBundle;
import io.smartlayer.token.ServiceScript;
import io.smartlayer.token.SignedReceipt;
import io.smartlayer.token.StepRunner;
import io.smartlayer.token.TrustFile;
import io.smartlayer.tokenscript.Service;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** A service node: runs the tokens of the groups for which it is placed, and answers for them. */
public final class ServiceNode implements ServicePort, AutoCloseable {
  private static final Answer NOT_SERVED =
      new Answer.Refused("token-not-served", "this node does not serve the token");
  private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(5);
  private static final System.Logger LOG = System.getLogger(ServiceNode.class.getName());

  /** A query that may be asked. */
  private record Asked(Service.Method method, JsonNode args, JsonNode caller) {}

  private final ReplicaParts parts;
  private final Network wire;
  private final NodeLoop loop;
  private final KnownChain chain;
  private final CallGuard guard;
  private final UpdateCalls updates;
  private final Wayfinder wayfinder;
  private final Dependencies dependencies;
  private final ChainReads reads;
  private final Clock clock;
  private final ServiceGroups groups;
  private final ReceiptLog receipts;
  private final ReceiptDesk desk;

  /**
   * A service node that takes up what its storage holds. It does nothing before {@link #start}.
   *
   * @param runner runs steps on the engine that serves
   */
  public ServiceNode(NodeParts node, StepRunner runner) {
    NodeWorld world = node.world();
    NodeDisk disk = node.disk();
    NodeLimits limits = node.limits();
    this.wire = world.network();
    this.clock = world.clock();
    this.loop = new NodeLoop("service-" + node.key().address(), this::elapsed);
    this.chain = new KnownChain(world.chain());
    var domain = node.roster().all().domain();
    var open = new OpenReceipts(new ReceiptSequence(disk.storage().open("sequence")));
    this.wayfinder = new Wayfinder(world.whereabouts(), node.roster());
    this.parts =
        new ReplicaParts(
            new FeedShell.Surroundings(loop, wire, world.spreading(), clock, limits.retention()),
            node.roster(),
            node.key(),
            disk.storage(),
            disk.cabinet(),
            ScriptShelf.of(node, loop),
            world.web(),
            new Courier(token -> wayfinder.find(token, false), node.roster(), world.web()),
            runner,
            new ReceiptSigner(node.key(), domain, clock, open),
            new EffectMemory(loop, disk.storage().open("effects")),
            new KeyChest(loop, disk.storage().open("keys"), world.random()));
    this.receipts = ReceiptLog.of(node, loop, open);
    this.desk = new ReceiptDesk(receipts, node.roster(), wire);
    this.guard = new CallGuard(domain, node.key().address(), this::holderNow);
    this.groups =
        new ServiceGroups(parts, limits.residence(), limits.groups(), world.random().nextLong());
    this.updates = new UpdateCalls(parts, groups, domain, this::holderNow);
    this.dependencies =
        new Dependencies(
            new WebTokens(
                token -> wayfinder.find(token, false),
                new Forwarder(node.roster(), node.key(), clock, world.web())),
            new BundleVerifier(node.roster()),
            clock);
    this.reads = new ChainReads(chain, clock);
  }

  /** Begins to take part. */
  public void start() {
    chain.start();
    loop.start();
    wire.receive((from, protocol, body) -> {
      if (parts.roster().knows(from)) { // reading costs more than sending
        loop.offer(() -> received(from, protocol, body));
      }
    });
    parts.around().spreading().receive(segment -> loop.offer(() -> groups.received(segment)));
  }

  @Override
  public void close() {
    wire.close();
    loop.close();
    groups.awake().values().forEach(ReplicaGroup::close);
    chain.close();
    parts.storage().close();
  }

  @Override
  public boolean isReady() {
    return loop.isRunning();
  }

  /** The feeds that this node cannot follow any more: a person must look why. */
  public List<FeedId> halted() {
    List<FeedId> found =
        loop.ask(
            () ->
                groups.awake().entrySet().stream()
                    .filter(group -> group.getValue().shell().isHalted())
                    .map(Map.Entry::getKey)
                    .toList(),
            ANSWER_TIMEOUT);
    return found == null ? List.of() : found;
  }

  /** Whether it ended by itself, after a fault of its own. */
  boolean hasFailed() {
    return loop.hasFailed();
  }

  /** What it counts of itself; null when it has no time to say. */
  @Nullable Figures figures() {
    return loop.ask(
        () ->
            Figures.of(loop, groups.awake().values().stream().map(ReplicaGroup::shell))
                .taking(groups.awake().values().stream().mapToLong(ReplicaGroup::taken).sum())
                .with(groups.asleep(), groups.left()),
        ANSWER_TIMEOUT);
  }

  @Override
  public TrustFile network() {
    return parts.roster().trust();
  }

  @Override
  public Lookup lookup(TokenId token, boolean anew) {
    return wayfinder.find(token, anew);
  }

  @Override
  public Address self() {
    return parts.key().address();
  }

  @Override
  public @Nullable ServiceScript script(TokenId token) {
    ReplicaView view =
        groups.find(token) instanceof ServiceGroups.Found.Awake(var group) ? group.view() : null;
    return view == null || !view.instances().containsKey(token) ? null : view.script();
  }

  @Override
  public boolean isAsleep(TokenId token) {
    return groups.isAsleep(token);
  }

  @Override
  public Answer call(CallGuard.Call call, Trail trail) {
    if (!isReady()) {
      return new Answer.Refused("node-failed", "it signs nothing any more");
    }
    return switch (groups.find(call.token())) {
      case ServiceGroups.Found.Unknown _ -> NOT_SERVED;
      case ServiceGroups.Found.Asleep _ -> new Answer.Refused("busy", "the token is being woken");
      case ServiceGroups.Found.Awake(ReplicaGroup group) -> call(group, call, trail);
    };
  }

  private Answer call(ReplicaGroup group, CallGuard.Call call, Trail trail) {
    ReplicaView view = group.view();
    Instance token = view == null ? null : view.instances().get(call.token());
    if (view == null
        || token == null
        || clock.now().toEpochMilli() > view.placement().body().notAfterMillis()) {
      return NOT_SERVED;
    }
    Answer over = over(view, token);
    if (over != null) {
      return over;
    }
    Service.Method method = view.script().service().method(call.method());
    if (method == null) {
      return new Answer.Refused("unknown-method", "the token has no such method");
    }
    Answer tangled = Dependencies.refusal(call.token(), method, trail);
    if (tangled != null) {
      return tangled;
    }
    JsonNode args = CanonicalJson.read(call.args().toUtf8());
    if (!StepRunner.isAskable(args)) {
      return new Answer.Refused("malformed", "arguments too large, or nested too deep");
    }
    if (method.kind() == Service.Kind.UPDATE) {
      Answer unfit = unfit(view, method, args, call);
      return unfit == null
          ? updates.answer(group, call, view.revoked(call.token()), clock.now())
          : unfit;
    }
    var caller = JsonNodeFactory.instance.objectNode();
    if (method.access() == Service.Access.GRANT) {
      switch (guard.decide(call, clock.now(), view.revoked(call.token()))) {
        case CallGuard.Decision.Refused(CallGuard.Refusal refusal) -> {
          return refused(refusal);
        }
        case CallGuard.Decision.Allowed(Address holder, String _) ->
            caller = Objects.requireNonNull(call.chain(), "a granted call").caller(holder);
      }
    }
    Answer unfit = unfit(view, method, args, call);
    return unfit == null
        ? gathered(group, view, token, call, new Asked(method, args, caller), trail)
        : unfit;
  }

  /** Has others say what the query is given, and answers it. */
  private Answer gathered(
      ReplicaGroup group,
      ReplicaView view,
      Instance token,
      CallGuard.Call call,
      Asked asked,
      Trail trail) {
    Service.Method method = asked.method;
    Dependencies.Gathered others =
        dependencies.gather(view.script().service(), token, method, trail);
    StepRunner.Given given;
    switch (reads.read(method, call.token())) {
      case ChainReads.Outcome.Refused(Answer.Refused refused) -> {
        return refused;
      }
      case ChainReads.Outcome.Read(ChainValues values) ->
          given = new StepRunner.Given(others.answers(), values);
    }
    ReplicaView latest = group.freshView(); // only now: strangers make nobody wait
    Instance same = latest == null ? null : latest.instances().get(call.token());
    if (latest != null && isRevoked(call, latest)) {
      return refused(CallGuard.Refusal.GRANT_REVOKED); // while this one waited
    }
    if (latest != null
        && call.grant() != null
        && !Objects.equals(latest.bearing(call.token()), view.bearing(call.token()))) {
      return refused(CallGuard.Refusal.GRANT_VOID); // it has changed hands meanwhile
    }
    boolean isOther = latest != null && !latest.script().hash().equals(view.script().hash());
    return latest == null || same == null || isOther // upgraded while this one waited
        ? answer(view, token, asked, given, others.nested())
        : answer(latest, same, asked, given, others.nested());
  }

  private @Nullable Answer over(ReplicaView view, Instance token) {
    if (view.isSuspended()) {
      return new Answer.Refused("suspended", "the issuer has suspended the group");
    }
    return token.isExpired(clock.now().toEpochMilli())
        ? new Answer.Refused("token-expired", "the token's life is over")
        : null;
  }

  /** Who holds a token now; of one that an attestation bears the feed knows the attestation. */
  Chain.Answer<Address> holderNow(TokenId token) {
    if (!token.type().isAttested()) {
      return chain.holderNow(token);
    }
    ReplicaView view =
        groups.find(token) instanceof ServiceGroups.Found.Awake(var group) ? group.view() : null;
    if (view == null) {
      return new Chain.Answer.CannotTell<>("the token's group is not awake");
    }
    Bearing bearing = view.bearing(token);
    return bearing == null
        ? new Chain.Answer.Known<>(Address.ZERO)
        : chain.holderNow(bearing, clock.now());
  }

  private static @Nullable Answer unfit(
      ReplicaView view, Service.Method method, JsonNode args, CallGuard.Call call) {
    String misfit = method.args() == null ? null : method.args().misfit(args);
    if (misfit != null) {
      return new Answer.Refused("args-unfit", misfit);
    }
    if (method.seals() != null && (call.grant() == null || call.grant().reader() == null)) {
      return new Answer.Refused("reader-required", "the grant names nobody to read the answer");
    }
    return method.seals() != null && view.secret() == null
        ? new Answer.Refused("group-key-missing", "the replicas have no key yet")
        : null;
  }

  private static boolean isRevoked(CallGuard.Call call, ReplicaView view) {
    GrantChain chain = call.chain();
    return chain != null && chain.hashes().stream().anyMatch(view.revoked(call.token()));
  }

  private static Answer refused(CallGuard.Refusal refusal) {
    return new Answer.Refused(refusal.code(), refusal.words());
  }

  private Answer answer(
      ReplicaView view,
      Instance token,
      Asked asked,
      StepRunner.Given given,
      List<ReceiptBundle> nested) {
    try {
      StepRunner.Ran ran =
          parts
              .runner()
              .sealingBy(view.secret())
              .query(
                  view.script(), token, view.at(), asked.method, asked.args, asked.caller, given);
      SignedReceipt signed =
          parts.signer().sign(view.place(), token.token(), view.script(), ran.step(), ran.output());
      return new Answer.Answered(view.frame().around(signed, ran.step(), nested));
    } catch (NodeFault e) {
      LOG.log(System.Logger.Level.WARNING, "event=query-not-run fault=" + e.kind());
      return new Answer.Refused("busy", "this node could not run it now");
    }
  }

  private void received(Address from, String protocol, Bytes body) {
    switch (protocol) {
      case FeedCodec.PROTOCOL -> {
        if (PeerMessages.read(from, body, FeedCodec::decode)
            instanceof FeedCodec.Decoded.Understood(FeedMessage message)) {
          groups.received(from, message);
        }
      }
      case Assignment.PROTOCOL -> {
        Assignment assignment = PeerMessages.read(from, body, Assignment::decode);
        if (assignment != null) {
          groups.assigned(from, assignment);
        }
      }
      case TipMessage.PROTOCOL -> {
        if (PeerMessages.read(from, body, TipMessage::decode)
            instanceof TipMessage.Word(ProvenTip tip)) {
          groups.received(from, tip);
        }
      }
      case StateMessage.PROTOCOL -> {
        StateMessage message = PeerMessages.read(from, body, StateMessage::decode);
        if (message != null) {
          groups.received(from, message);
        }
      }
      case ReceiptMessage.PROTOCOL -> desk.received(from, body, clock.now());
      default -> LOG.log(System.Logger.Level.DEBUG, "event=unknown-protocol from=" + from);
    }
  }

  private void elapsed() {
    parts.roster().elapsed();
    groups.elapsed();
    receipts.elapsed(clock.now());
  }

  /** How many of its groups sleep. */
  public int asleep() {
    Figures now = figures();
    return now == null ? 0 : now.asleep().groups();
  }

  /** Puts all groups to sleep that may, however short it is that somebody asked about them. */
  void rest() {
    loop.offer(() -> groups.rest(Duration.ZERO, clock.now()));
  }
}
