package io.smartlayer.runtime;

import io.smartlayer.environment.Web;
import io.smartlayer.gateway.Lookup;
import io.smartlayer.gateway.Trail;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.primitives.JsonFields;
import io.smartlayer.primitives.TokenId;
import io.smartlayer.token.Membership;
import io.smartlayer.token.Question;
import io.smartlayer.token.TokenAnswer.Lack;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * Asks tokens over HTTP, as anyone does, at the nodes that the directory names: one, and where that
 * says nothing, one other.
 */
final class WebTokens implements OtherTokens {
  /** How many nodes are asked at most. */
  static final int NODES = 2;

  private static final String GATEWAY_ONLY = "gateway-only";
  private static final int URL_LIMIT = 2048;
  private static final int CODE_LIMIT = 64;
  private static final Web.Header JSON = new Web.Header("Content-Type", "application/json");

  /** What a node says of a question, after which no other is asked. */
  private static final List<Lack> SAID =
      List.of(
          Lack.SUSPENDED,
          Lack.TOKEN_EXPIRED,
          Lack.UNKNOWN_METHOD,
          Lack.NOT_PUBLIC,
          Lack.ARGS_UNFIT,
          Lack.DEPENDENCY_CYCLE,
          Lack.DEPENDENCY_TOO_DEEP);

  private static final Reply UNAVAILABLE = new Reply.Silent(Lack.UNAVAILABLE);

  private final Function<TokenId, Lookup> wayfinder;
  private final Forwarder node;
  private final AtomicInteger turn = new AtomicInteger(); // so that one node does not get it all

  /**
   * Asks over a web.
   *
   * @param wayfinder finds who serves a token
   * @param node who asks, in whose network
   */
  WebTokens(Function<TokenId, Lookup> wayfinder, Forwarder node) {
    this.wayfinder = wayfinder;
    this.node = node;
  }

  @Override
  public Reply ask(TokenId token, Question question, Trail trail, Duration each, Duration all) {
    long end = System.nanoTime() + all.toNanos();
    return switch (wayfinder.apply(token)) {
      case Lookup.Unknown _ -> new Reply.Silent(Lack.TOKEN_MISSING);
      case Lookup.CannotTell _, Lookup.Busy _ -> UNAVAILABLE;
      case Lookup.Found(JsonNode answer) -> {
        Bytes body = body(question, trail);
        String path = "/tokens/" + token + "/" + question.method();
        List<Node> nodes = nodes(answer);
        int first = turn.getAndIncrement();
        Reply reply = UNAVAILABLE;
        for (int i = 0; i < Math.min(NODES, nodes.size()) && reply.equals(UNAVAILABLE); i++) {
          Node one = nodes.get(Math.floorMod(first + i, nodes.size()));
          long last = Math.min(end, System.nanoTime() + each.toNanos());
          Reply own = post(one.http + "/v1" + path, body, last, asking(one, "/v1" + path, body));
          reply = own == null ? passedOn("/v1/replicas/" + one.address + path, body, last) : own;
        }
        yield reply;
      }
    };
  }

  /** A replica, as a look-up names it. */
  private record Node(Address address, String http) {
    static Node of(JsonNode json) {
      JsonFields in = JsonFields.of(json, "replica");
      return new Node(in.address("node"), in.text("http", URL_LIMIT));
    }
  }

  private static List<Node> nodes(JsonNode answer) {
    return JsonFields.of(answer, "lookup").list("replicas", Integer.MAX_VALUE).stream()
        .map(Node::of)
        .toList();
  }

  /** Asks by way of anchors, one after the other until one keeps the other token's feed. */
  private Reply passedOn(String path, Bytes body, long last) {
    List<Membership.Node> anchors = node.roster().all().anchors();
    int first = turn.get();
    Reply reply = UNAVAILABLE;
    for (int i = 0; i < anchors.size() && reply.equals(UNAVAILABLE); i++) {
      Membership.Node anchor = anchors.get(Math.floorMod(first + i, anchors.size()));
      Reply its = post(anchor.http() + path, body, last, List.of(JSON));
      reply = its == null ? UNAVAILABLE : its;
    }
    return reply;
  }

  /** Says that a node of the network asks, and does not pay. */
  private List<Web.Header> asking(Node asked, String path, Bytes body) {
    return List.of(JSON, node.word(asked.address, path, body), Forwarder.UNPAID);
  }

  private static Bytes body(Question question, Trail trail) {
    var json = JsonNodeFactory.instance.objectNode();
    json.set("args", CanonicalJson.read(question.args().toUtf8()));
    var path = json.putArray("via");
    trail.via().forEach(token -> path.add(token.toString()));
    json.put("questions", trail.questions());
    return CanonicalJson.write(json);
  }

  /** What comes of a question to one node; null where it takes only what anchors pass on. */
  private @Nullable Reply post(String url, Bytes body, long last, List<Web.Header> headers) {
    long left = last - System.nanoTime();
    if (left <= 0) {
      return UNAVAILABLE;
    }
    Duration timeout = Duration.ofNanos(left);
    URI uri;
    try {
      uri = URI.create(url);
    } catch (IllegalArgumentException e) {
      return UNAVAILABLE; // an operator registered something else as its address
    }
    return switch (node.web().send(new Web.Request("POST", uri, headers, body, timeout))) {
      case Web.Exchange.NeverSent _, Web.Exchange.Untried _, Web.Exchange.Lost _ -> UNAVAILABLE;
      case Web.Exchange.Answered(int status, Bytes answer) ->
          status == 200 ? new Reply.Said(answer) : refused(answer);
    };
  }

  /** What a problem says, as far as it says something of the question; another node may know. */
  private static @Nullable Reply refused(Bytes problem) {
    String code;
    try {
      JsonNode json = CanonicalJson.read(problem.toUtf8());
      code = JsonFields.of(json, "problem").text("code", CODE_LIMIT);
    } catch (CanonicalJson.NotCanonical | JsonFields.Malformed | IllegalArgumentException e) {
      return UNAVAILABLE;
    }
    if (code.equals(GATEWAY_ONLY)) {
      return null;
    }
    Lack lack = code.equals("malformed") ? Lack.ARGS_UNFIT : Lack.of(code);
    return lack != null && SAID.contains(lack) ? new Reply.Silent(lack) : UNAVAILABLE;
  }
}
