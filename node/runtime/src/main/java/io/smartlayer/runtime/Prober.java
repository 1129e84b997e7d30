package io.smartlayer.runtime;

import io.smartlayer.anchoring.ProbeRound.Outcome;
import io.smartlayer.anchoring.ServiceObjective;
import io.smartlayer.environment.Clock;
import io.smartlayer.environment.Web;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.token.BundleVerifier;
import io.smartlayer.token.Membership;
import io.smartlayer.token.Receipt;
import io.smartlayer.token.ReceiptBundle;
import io.smartlayer.token.StepInput;
import io.smartlayer.tokenscript.ServiceClass;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Asks a replica over its HTTP face, as anybody would, and says what came of it. Safe for use by
 * many threads.
 */
final class Prober {
  /** By how much a node's clock may differ from this one's in a receipt. */
  static final Duration SKEW = Duration.ofMinutes(1);

  private static final Web.Header JSON = new Web.Header("Content-Type", "application/json");
  private static final Bytes NO_ARGUMENTS = Bytes.utf8("{\"args\":{}}");

  private final Web web;
  private final Roster roster;
  private final Clock clock;
  private final Word word;

  Prober(Web web, Roster roster, Clock clock) {
    this(web, roster, clock, (_, _, _) -> null);
  }

  /**
   * Asks over a web.
   *
   * @param word what calls carry that anchors pass on, where nodes take no others
   */
  Prober(Web web, Roster roster, Clock clock, Word word) {
    this.web = web;
    this.roster = roster;
    this.clock = clock;
    this.word = word;
  }

  /** An anchor's word for a call. */
  @FunctionalInterface
  interface Word {
    /** The header in which it stands; null where nodes take calls from anybody. */
    Web.@Nullable Header of(Address node, String path, Bytes body);
  }

  /** Asks one replica, and waits at most for its class's objective's timeout. */
  Outcome ask(ProbeQuestion question, Address node) {
    Membership.Node listed = roster.all().service(node);
    if (listed == null) {
      return Outcome.UNTRIED; // retired, or of a registry that this anchor has yet to read
    }
    String path = path(question);
    URI uri = uri(listed, path);
    if (uri == null) {
      return Outcome.SILENT; // nobody else reaches it there either
    }
    Duration timeout = ServiceObjective.of(question.serviceClass()).timeout();
    Instant began = clock.now();
    Web.Exchange exchange =
        web.send(
            question.method() == null
                ? new Web.Request("GET", uri, List.of(), Bytes.EMPTY, timeout)
                : new Web.Request("POST", uri, headers(node, path), NO_ARGUMENTS, timeout));
    Instant now = clock.now();
    return switch (exchange) {
      case Web.Exchange.Untried _ -> Outcome.UNTRIED;
      case Web.Exchange.NeverSent _, Web.Exchange.Lost _ -> Outcome.SILENT;
      case Web.Exchange.Answered(int status, Bytes body) -> {
        if (status != 200 || !isRight(question, node, body, now)) {
          yield Outcome.WRONG;
        }
        yield judged(question.serviceClass(), Duration.between(began, now));
      }
    };
  }

  private static Outcome judged(ServiceClass serviceClass, Duration took) {
    if (took.compareTo(ServiceObjective.of(serviceClass).latency()) <= 0) {
      return Outcome.RIGHT;
    }
    return took.compareTo(ServiceObjective.STANDARD.latency()) <= 0 ? Outcome.SLOW : Outcome.LATE;
  }

  private List<Web.Header> headers(Address node, String path) {
    Web.Header said = word.of(node, path, NO_ARGUMENTS);
    return said == null ? List.of(JSON) : List.of(JSON, said, Forwarder.UNPAID);
  }

  private static String path(ProbeQuestion question) {
    String method = question.method() == null ? "" : "/" + question.method();
    return "/v1/tokens/" + question.token() + method;
  }

  /** Where it is asked; null where its registered address is none. */
  private static @Nullable URI uri(Membership.Node listed, String path) {
    try {
      return URI.create(listed.http() + path);
    } catch (IllegalArgumentException e) { // its operator's to register what it likes
      return null;
    }
  }

  /** What a token's methods are nobody signs: then it is enough that there is an answer. */
  private boolean isRight(ProbeQuestion question, Address node, Bytes body, Instant now) {
    if (question.method() == null) {
      return true;
    }
    return new BundleVerifier(roster).verify(body)
            instanceof BundleVerifier.Verdict.Valid(ReceiptBundle bundle, var _)
        && isOfNow(question, node, bundle.signed().receipt(), now)
        && isAbout(question, bundle);
  }

  private static boolean isOfNow(
      ProbeQuestion question, Address node, Receipt receipt, Instant now) {
    Duration off = Duration.between(Instant.ofEpochMilli(receipt.timeMillis()), now);
    return receipt.node().equals(node)
        && receipt.feed().equals(question.feed())
        && receipt.token().equals(question.token())
        && receipt.offset() + 1 >= question.size()
        && off.abs().compareTo(SKEW) <= 0;
  }

  private static boolean isAbout(ProbeQuestion question, ReceiptBundle bundle) {
    StepInput input = StepInput.fromJson(CanonicalJson.read(bundle.step().input().toUtf8()));
    StepInput.Call call = input.call();
    return call != null && call.method().equals(question.method());
  }
}
