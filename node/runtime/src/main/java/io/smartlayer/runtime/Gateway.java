package io.smartlayer.runtime;

import io.smartlayer.anchoring.Auditor.Finding;
import io.smartlayer.environment.Clock;
import io.smartlayer.environment.Web;
import io.smartlayer.gateway.AnchorPort.Audit;
import io.smartlayer.gateway.GatewayPort;
import io.smartlayer.gateway.VerificationMode;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.primitives.JsonFields;
import io.smartlayer.primitives.SecretKey;
import io.smartlayer.primitives.TokenId;
import io.smartlayer.token.BundleVerifier;
import io.smartlayer.token.Forwarding;
import io.smartlayer.token.Membership;
import io.smartlayer.token.Receipt;
import io.smartlayer.token.ReceiptBundle;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;

/**
 * Passes calls on to replicas, and runs a share of the answers again before they leave ({@code
 * spec/protocol/modes.md}). Which ones is drawn when the answer is there. Safe for use by many
 * threads.
 */
public final class Gateway implements GatewayPort {
  /** How many calls are under way at once; more are refused. */
  static final int CALLS_LIMIT = 128;

  /** How long a replica may take: an update is answered when it is final. */
  static final Duration ANSWER_TIME = Duration.ofSeconds(35);

  /** How long an answer waits for its turn to be run again. */
  static final Duration TURN_TIME = Duration.ofSeconds(5);

  private static final Duration TURN_PAUSE = Duration.ofMillis(20);
  private static final String ONLY = "gateway-only";
  private static final int CODE_LIMIT = 64;
  private static final int TEXT_LIMIT = 1_000;
  private static final Web.Header JSON = new Web.Header("Content-Type", "application/json");

  private final Sender sender;
  private final Web web;
  private final Keeper keeper;
  private final Share share;
  private final Semaphore places = new Semaphore(CALLS_LIMIT);
  private final AtomicLong passed = new AtomicLong();
  private final AtomicLong again = new AtomicLong();
  private final AtomicLong withheld = new AtomicLong();

  /**
   * The gateway of an anchor.
   *
   * @param web to the replicas
   */
  public static Gateway of(AnchorNode anchor, Sender sender, Web web, Share share) {
    var keeper =
        new Keeper() {
          @Override
          public boolean keeps(TokenId token) {
            return anchor.holdings().feedOf(token) != null;
          }

          @Override
          public Audit audit(ReceiptBundle bundle) {
            return anchor.audit(bundle);
          }
        };
    return new Gateway(sender, web, keeper, share);
  }

  private Gateway(Sender sender, Web web, Keeper keeper, Share share) {
    this.sender = sender;
    this.web = web;
    this.keeper = keeper;
    this.share = share;
  }

  /** Who passes calls on. */
  public record Sender(Roster roster, SecretKey key, Clock clock) {
    /** Its word for a call, for the replica that gets it. */
    Web.Header word(Address node, String path, Bytes body) {
      var request = Forwarding.request(path, body);
      var word = Forwarding.by(key, node, request, clock.now(), roster.all().domain());
      return new Web.Header(Forwarding.HEADER, word.toHeader());
    }
  }

  /** The feeds that answers are run again over. */
  private interface Keeper {
    /** Whether the token's feed is kept here. */
    boolean keeps(TokenId token);

    /** Runs an answer again; what is wrong is kept. */
    Audit audit(ReceiptBundle bundle);
  }

  /**
   * Of which answers the steps are run again.
   *
   * @param mode the one that holds
   * @param of all answers, 0 to 1
   * @param random nobody must foresee it
   */
  public record Share(VerificationMode mode, double of, RandomGenerator random) {}

  @Override
  public VerificationMode mode() {
    return share.mode;
  }

  /** How many answers came, how many were run again, and how many were withheld. */
  Map<String, Long> counts() {
    var all = new TreeMap<String, Long>();
    all.put("gateway.answers", passed.get());
    all.put("gateway.run.again", again.get());
    all.put("gateway.withheld", withheld.get());
    return all;
  }

  @Override
  public Passed pass(Call call) {
    Membership.Node node = sender.roster.all().service(call.node());
    if (node == null) {
      return new Passed.Refused("replica-unknown", call.node() + " is none");
    }
    if (!keeper.keeps(call.token())) {
      return new Passed.Refused("feed-unknown", "the token's feed is not kept here");
    }
    if (!places.tryAcquire()) {
      return new Passed.Refused("busy", CALLS_LIMIT + " calls are under way");
    }
    try {
      return asked(call, node);
    } finally {
      places.release();
    }
  }

  private Passed asked(Call call, Membership.Node node) {
    String path = "/v1/tokens/" + call.token() + "/" + call.method();
    URI uri;
    try {
      uri = URI.create(node.http() + path);
    } catch (IllegalArgumentException e) { // its operator's to register what it likes
      return new Passed.Refused("replica-silent", "its address is none");
    }
    List<Web.Header> headers = new ArrayList<>();
    headers.add(JSON);
    headers.add(sender.word(node.address(), path, call.body()));
    if (call.origin() != null) {
      headers.add(new Web.Header("Origin", call.origin()));
    }
    var request = new Web.Request("POST", uri, headers, call.body(), ANSWER_TIME);
    return switch (web.send(request)) {
      case Web.Exchange.NeverSent(String why) -> silent(why);
      case Web.Exchange.Untried(String why) -> silent(why);
      case Web.Exchange.Lost(String why) -> silent(why);
      case Web.Exchange.Answered(int status, Bytes body) ->
          status == 200 ? judged(call, body) : problem(body);
    };
  }

  private static Passed silent(String why) {
    return new Passed.Refused("replica-silent", why);
  }

  /** What the replica refuses, in its own words where they are known here. */
  private static Passed problem(Bytes body) {
    try {
      JsonFields in = JsonFields.of(CanonicalJson.read(body.toUtf8()), "problem");
      String code = in.text("code", CODE_LIMIT);
      return code.equals(ONLY)
          ? silent("it does not take what this anchor passes on: " + in.text("detail", TEXT_LIMIT))
          : new Passed.Refused(code, in.text("detail", TEXT_LIMIT));
    } catch (CanonicalJson.NotCanonical | JsonFields.Malformed | IllegalArgumentException e) {
      return silent("neither an answer nor a problem");
    }
  }

  private Passed judged(Call call, Bytes body) {
    passed.incrementAndGet();
    ReceiptBundle bundle;
    switch (new BundleVerifier(sender.roster).verify(body)) {
      case BundleVerifier.Verdict.Valid(ReceiptBundle valid, var _) -> bundle = valid;
      case BundleVerifier.Verdict.Refused(String reason, String detail) -> {
        return withheld(reason + ": " + detail);
      }
    }
    Receipt receipt = bundle.signed().receipt();
    if (!receipt.node().equals(call.node()) || !receipt.token().equals(call.token())) {
      return withheld("a receipt of another node or token");
    }
    return share.random.nextDouble() < share.of ? again(bundle, body) : new Passed.Answered(body);
  }

  private Passed again(ReceiptBundle bundle, Bytes body) {
    again.incrementAndGet();
    return switch (turn(bundle)) {
      case Audit.Busy _ -> new Passed.Refused("busy", "other answers are run again just now");
      case Audit.TimedOut _ ->
          new Passed.Refused("audit-timed-out", "the answer could not be run again");
      case Audit.Done done ->
          differs(done)
              ? withheld("another run of the step comes to something else")
              : new Passed.Answered(body);
    };
  }

  /** An anchor runs one at a time; this one waits for its turn, but not for long. */
  private Audit turn(ReceiptBundle bundle) {
    long end = System.nanoTime() + TURN_TIME.toNanos();
    Audit audit = keeper.audit(bundle);
    while (audit instanceof Audit.Busy && System.nanoTime() - end < 0) {
      try {
        Thread.sleep(TURN_PAUSE);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return audit;
      }
      audit = keeper.audit(bundle);
    }
    return audit;
  }

  private static boolean differs(Audit.Done done) {
    return done.finding() instanceof Finding.Differs
        || done.nested().stream().anyMatch(Gateway::differs);
  }

  private Passed withheld(String why) {
    withheld.incrementAndGet();
    return new Passed.Refused("answer-refused", why);
  }
}
