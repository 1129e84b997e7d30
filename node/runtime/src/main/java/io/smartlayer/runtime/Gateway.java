package io.smartlayer.runtime;

import io.smartlayer.environment.Web;
import io.smartlayer.gateway.AnchorPort.Audit;
import io.smartlayer.gateway.GatewayPort;
import io.smartlayer.gateway.Lookup;
import io.smartlayer.gateway.VerificationMode;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.primitives.JsonFields;
import io.smartlayer.primitives.TokenId;
import io.smartlayer.token.BundleVerifier;
import io.smartlayer.token.Membership;
import io.smartlayer.token.ReceiptBundle;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Passes calls on to replicas, and looks at the answers before they leave: it runs a share of them
 * again, or has another platform answer too ({@code spec/protocol/modes.md}). What is looked at is
 * drawn when the answer is there. Safe for use by many threads.
 */
public final class Gateway implements GatewayPort {
  /** How many calls are under way at once; more are refused. */
  static final int CALLS_LIMIT = 128;

  /** How many of them are at one node: one that says nothing keeps nobody from the others. */
  static final int NODE_CALLS_LIMIT = 32;

  /** How long a replica may take for what anybody may ask, which changes nothing. */
  static final Duration QUERY_TIME = Duration.ofSeconds(8);

  /** How long it may take for all else: an update is answered when it is final. */
  static final Duration UPDATE_TIME = Duration.ofSeconds(35);

  /** The code of an answer that is wrong. */
  static final String WITHHELD = "answer-refused";

  /** What only an anchor says; a replica that says so says nothing. */
  private static final List<String> ANCHORS_OWN =
      List.of(
          "gateway-only",
          "gateway-closed",
          "feed-unknown",
          "replica-unknown",
          "replica-silent",
          WITHHELD,
          "audit-timed-out",
          "busy");

  private static final int CODE_LIMIT = 64;
  private static final int TEXT_LIMIT = 1_000;
  private static final int REPLICAS_LIMIT = 1_000;

  private final Forwarder forwarder;
  private final Keeper keeper;
  private final Share share;
  private final Rulings rulings;
  private final OtherPlatform others;
  private final Semaphore places = new Semaphore(CALLS_LIMIT);
  private final Map<Address, Integer> underWay = new TreeMap<>(); // guarded by itself
  private final AtomicLong passed = new AtomicLong();
  private final AtomicLong agreed = new AtomicLong();
  private final AtomicLong again = new AtomicLong();
  private final AtomicLong withheld = new AtomicLong();

  /** The gateway of an anchor. */
  public static Gateway of(AnchorNode anchor, Forwarder forwarder, Share share) {
    var keeper =
        new Keeper() {
          @Override
          public boolean keeps(TokenId token) {
            return anchor.holdings().feedOf(token) != null;
          }

          @Override
          public List<Address> replicas(TokenId token) {
            return anchor.lookup(token, false) instanceof Lookup.Found(JsonNode answer)
                ? Gateway.replicas(answer)
                : List.of();
          }

          @Override
          public Audit audit(ReceiptBundle bundle) {
            return anchor.audit(bundle);
          }
        };
    var platforms =
        new Platforms(
            forwarder.roster(),
            forwarder.web(),
            forwarder.clock(),
            ask -> Thread.ofVirtual().name("platform").start(ask));
    return new Gateway(forwarder, keeper, share, platforms);
  }

  Gateway(Forwarder forwarder, Keeper keeper, Share share, Platforms platforms) {
    this.forwarder = forwarder;
    this.keeper = keeper;
    this.share = share;
    this.rulings = new Rulings(Rulings.TURN_TIME);
    this.others = new OtherPlatform(forwarder, platforms, share.random);
  }

  /** The feeds that answers are run again over. */
  interface Keeper {
    /** Whether the token's feed is kept here. */
    boolean keeps(TokenId token);

    /** Who serves a token of such a feed. */
    List<Address> replicas(TokenId token);

    /** Runs an answer again; what is wrong is kept. */
    Audit audit(ReceiptBundle bundle);
  }

  /**
   * Of which answers the steps are run again.
   *
   * @param mode the one that holds now
   * @param of all answers, 0 to 1; in {@link VerificationMode#DIVERSE} it is all that no other
   *     platform has answered alike
   * @param random nobody must foresee it
   */
  public record Share(Supplier<VerificationMode> mode, double of, RandomGenerator random) {}

  private static List<Address> replicas(JsonNode lookup) {
    return JsonFields.of(lookup, "lookup").list("replicas", REPLICAS_LIMIT).stream()
        .map(one -> JsonFields.of(one, "replica").address("node"))
        .toList();
  }

  @Override
  public VerificationMode mode() {
    return share.mode.get();
  }

  /** How many answers came, and how many agreed, were run again, and were withheld. */
  Map<String, Long> counts() {
    var all = new TreeMap<String, Long>();
    all.put("gateway.answers", passed.get());
    all.put("gateway.agreed", agreed.get());
    all.put("gateway.run.again", again.get());
    all.put("gateway.withheld", withheld.get());
    return all;
  }

  @Override
  public Passed pass(Call call) {
    Membership.Node node = forwarder.roster().all().service(call.node());
    if (node == null) {
      return new Passed.Refused("replica-unknown", call.node() + " is none");
    }
    if (!keeper.keeps(call.token())) {
      return new Passed.Refused("feed-unknown", "the token's feed is not kept here");
    }
    AskedCall asked;
    try {
      asked = AskedCall.of(call);
    } catch (JsonFields.Malformed | CanonicalJson.NotCanonical | IllegalArgumentException e) {
      return new Passed.Refused("malformed", String.valueOf(e.getMessage()));
    }
    if (!places.tryAcquire()) {
      return new Passed.Refused("busy", CALLS_LIMIT + " calls are under way");
    }
    try {
      return begins(node.address())
          ? asked(call, asked, node)
          : silent(NODE_CALLS_LIMIT + " calls wait for it");
    } finally {
      ended(node.address());
      places.release();
    }
  }

  private boolean begins(Address node) {
    synchronized (underWay) {
      return underWay.merge(node, 1, Integer::sum) <= NODE_CALLS_LIMIT;
    }
  }

  private void ended(Address node) {
    synchronized (underWay) {
      underWay.computeIfPresent(node, (_, count) -> count == 1 ? null : count - 1);
    }
  }

  private Passed asked(Call call, AskedCall asked, Membership.Node node) {
    Duration atMost = asked.isPublic() ? QUERY_TIME : UPDATE_TIME;
    return switch (forwarder.post(call, node, atMost)) {
      case Web.Exchange.NeverSent(String why) -> silent(why);
      case Web.Exchange.Untried(String why) -> silent(why);
      case Web.Exchange.Lost(String why) -> silent(why);
      case Web.Exchange.Answered(int status, Bytes body) ->
          status == 200 ? judged(call, asked, body) : problem(body);
    };
  }

  private static Passed silent(String why) {
    return new Passed.Refused("replica-silent", why);
  }

  /** What the replica refuses, in its own words where they are its to say. */
  private static Passed problem(Bytes body) {
    try {
      JsonFields in = JsonFields.of(CanonicalJson.read(body.toUtf8()), "problem");
      String code = in.text("code", CODE_LIMIT);
      String detail = in.text("detail", TEXT_LIMIT);
      return ANCHORS_OWN.contains(code)
          ? silent(code + ": " + detail)
          : new Passed.Refused(code, detail);
    } catch (CanonicalJson.NotCanonical | JsonFields.Malformed | IllegalArgumentException e) {
      return silent("neither an answer nor a problem");
    }
  }

  private Passed judged(Call call, AskedCall asked, Bytes body) {
    passed.incrementAndGet();
    ReceiptBundle bundle;
    switch (new BundleVerifier(forwarder.roster()).verify(body)) {
      case BundleVerifier.Verdict.Valid(ReceiptBundle valid, var _) -> bundle = valid;
      case BundleVerifier.Verdict.Refused(String reason, String detail) -> {
        return counted(new Passed.Refused(WITHHELD, reason + ": " + detail));
      }
    }
    String flaw = asked.flaw(bundle, call.node());
    if (flaw != null) {
      return counted(new Passed.Refused(WITHHELD, flaw));
    }
    Passed.Refused refused =
        mode() == VerificationMode.DIVERSE ? diverse(call, asked, bundle) : drawn(bundle);
    return refused == null ? new Passed.Answered(body) : counted(refused);
  }

  private Passed.@Nullable Refused drawn(ReceiptBundle bundle) {
    return share.random.nextDouble() < share.of ? again(bundle) : null;
  }

  /**
   * Two that agree are enough; where they do not, or there are no two, this anchor's run counts.
   */
  private Passed.@Nullable Refused diverse(Call call, AskedCall asked, ReceiptBundle bundle) {
    ReceiptBundle other =
        asked.isPublic() && call.payment() == null // which names its node, as a proof does
            ? others.answer(call, asked, keeper.replicas(call.token()))
            : null;
    if (other != null && OtherPlatform.agree(bundle.step(), other.step())) {
      agreed.incrementAndGet();
      return null;
    }
    Passed.Refused refused = again(bundle);
    if (refused == null && other != null && OtherPlatform.contradict(bundle.step(), other.step())) {
      Passed.Refused _ = again(other); // so that its word is kept
    }
    return refused;
  }

  private Passed.@Nullable Refused again(ReceiptBundle bundle) {
    again.incrementAndGet();
    return rulings.on(() -> keeper.audit(bundle));
  }

  private Passed counted(Passed.Refused refused) {
    if (refused.code().equals(WITHHELD)) {
      withheld.incrementAndGet();
    }
    return refused;
  }
}
