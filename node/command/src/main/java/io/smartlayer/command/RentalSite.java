package io.smartlayer.command;

import io.smartlayer.environment.Clock;
import io.smartlayer.environment.Web;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.SecretKey;
import io.smartlayer.primitives.TokenId;
import io.smartlayer.token.CallProof;
import io.smartlayer.token.Grant;
import io.smartlayer.token.Membership;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * A car-rental site's browser session: its own key, look-ups at anchors, calls to service nodes
 * that it draws itself.
 */
final class RentalSite {
  private static final Duration TIMEOUT = Duration.ofSeconds(10);
  private static final Bytes NO_ARGUMENTS = Bytes.utf8("{}");

  private final String origin;
  private final SecretKey session;
  private final Membership network;
  private final Web web;
  private final Clock clock;
  private final RandomGenerator seeded;
  private final RandomGenerator secrets;

  RentalSite(
      String origin,
      SecretKey session,
      Membership network,
      Web web,
      Clock clock,
      RandomGenerator seeded,
      RandomGenerator secrets) {
    this.origin = origin;
    this.session = session;
    this.network = network;
    this.web = web;
    this.clock = clock;
    this.seeded = seeded;
    this.secrets = secrets;
  }

  /** What came back: a bundle, or a problem's code. */
  record Reply(int status, Bytes body) {
    /** Stands for a status where none came back. */
    static final int UNREACHABLE = 0;

    boolean isOk() {
      return status >= 200 && status < 300;
    }

    /** The stable code of a refusal; null when it is none. */
    @Nullable String code() {
      if (isOk()) {
        return null;
      }
      if (status == UNREACHABLE) {
        return "unreachable";
      }
      try {
        JsonNode code = CanonicalJson.read(body.toUtf8()).get("code");
        return code == null ? "status-" + status : code.asString();
      } catch (CanonicalJson.NotCanonical e) {
        return "status-" + status;
      }
    }
  }

  /** The same site code, run under another origin or with another key. */
  RentalSite as(String otherOrigin, SecretKey otherSession) {
    return new RentalSite(otherOrigin, otherSession, network, web, clock, seeded, secrets);
  }

  String origin() {
    return origin;
  }

  SecretKey session() {
    return session;
  }

  /** Who serves a token, by an anchor drawn at random; empty while nobody does. */
  List<Membership.Node> lookup(TokenId token) {
    Membership.Node anchor = draw(network.anchors());
    URI uri = URI.create(anchor.http() + "/v1/lookup?token=" + token);
    Reply reply = send("GET", uri, Bytes.EMPTY, null);
    List<Membership.Node> out = new ArrayList<>();
    if (reply.status == 200) {
      for (JsonNode replica : CanonicalJson.read(reply.body.toUtf8()).get("replicas")) {
        for (Membership.Node node : network.services()) {
          if (node.address().toHex().equals(replica.get("node").asString())) {
            out.add(node);
          }
        }
      }
    }
    return out;
  }

  /** Draws one of several nodes. */
  Membership.Node draw(List<Membership.Node> nodes) {
    return nodes.get(seeded.nextInt(nodes.size()));
  }

  /** A call with a fresh proof by this session's key. */
  JsonNode call(Grant grant, Membership.Node node, TokenId token, String method) {
    byte[] jti = new byte[Hash.SIZE];
    secrets.nextBytes(jti);
    return call(grant, node, token, method, new Hash(Bytes.of(jti)));
  }

  /** A call with a chosen jti. */
  JsonNode call(Grant grant, Membership.Node node, TokenId token, String method, Hash jti) {
    long now = clock.now().toEpochMilli();
    Hash digest =
        CallProof.digest(
            network.domain(), grant.hash(), node.address(), token, method, NO_ARGUMENTS, now, jti);
    var proof = new CallProof(now, jti, session.signForWallets(digest));
    var json = JsonNodeFactory.instance.objectNode();
    json.putObject("args");
    json.set("grant", grant.toJson());
    json.set("proof", proof.toJson());
    return json;
  }

  /** Sends a call as a page of this site's origin would. */
  Reply send(Membership.Node node, TokenId token, String method, @Nullable JsonNode call) {
    String path = token.type().toString() + "/" + token.number() + "/" + method;
    Bytes body = call == null ? Bytes.utf8("{\"args\":{}}") : CanonicalJson.write(call);
    Reply reply = send("POST", URI.create(node.http() + "/v1/tokens/" + path), body, origin);
    boolean gateway = Gateways.ONLY.equals(reply.code());
    return gateway ? throughAnchors(node, "/tokens/" + path, body) : reply;
  }

  /** The same where anchors pass calls on; the last reply where none of them can. */
  private Reply throughAnchors(Membership.Node node, String path, Bytes body) {
    Reply last = new Reply(Reply.UNREACHABLE, Bytes.EMPTY);
    for (Membership.Node anchor : network.anchors()) {
      URI uri = URI.create(anchor.http() + "/v1/replicas/" + node.address() + path);
      last = send("POST", uri, body, origin);
      String code = last.code();
      if (code == null || (last.status > 0 && !Gateways.ELSEWHERE.contains(code))) {
        return last;
      }
    }
    return last;
  }

  /** Any JSON request. */
  Reply send(String method, URI uri, Bytes body, @Nullable String from) {
    return send(method, uri, body, from, TIMEOUT);
  }

  /** Any JSON request, for one that takes longer. */
  Reply send(String method, URI uri, Bytes body, @Nullable String from, Duration atMost) {
    List<Web.Header> headers = new ArrayList<>();
    if (body.size() > 0) {
      headers.add(new Web.Header("Content-Type", "application/json"));
    }
    if (from != null) {
      headers.add(new Web.Header("Origin", from));
    }
    return switch (web.send(new Web.Request(method, uri, headers, body, atMost))) {
      case Web.Exchange.Answered(int status, Bytes answer) -> new Reply(status, answer);
      case Web.Exchange.NeverSent(String why) -> new Reply(Reply.UNREACHABLE, Bytes.utf8(why));
      case Web.Exchange.Untried(String why) -> new Reply(Reply.UNREACHABLE, Bytes.utf8(why));
      case Web.Exchange.Lost(String why) -> new Reply(Reply.UNREACHABLE, Bytes.utf8(why));
    };
  }
}
