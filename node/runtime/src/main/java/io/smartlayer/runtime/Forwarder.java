package io.smartlayer.runtime;

import io.smartlayer.environment.Clock;
import io.smartlayer.environment.Web;
import io.smartlayer.gateway.Cashier;
import io.smartlayer.gateway.GatewayPort;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.SecretKey;
import io.smartlayer.token.Forwarding;
import io.smartlayer.token.Membership;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A node that puts calls to replicas, with its word that they come from it.
 *
 * @param key the node's own
 * @param web to the replicas
 */
public record Forwarder(Roster roster, SecretKey key, Clock clock, Web web) {
  private static final Web.Header JSON = new Web.Header("Content-Type", "application/json");

  /** Says, beside the word, that a node asks for itself, and does not pay. */
  static final Web.Header UNPAID = new Web.Header(Cashier.CHARGE, Cashier.NONE);

  /** The node's word for a call, for the replica that gets it. */
  Web.Header word(Address node, String path, Bytes body) {
    var request = Forwarding.request(path, body);
    var word = Forwarding.by(key, node, request, clock.now(), roster.all().domain());
    return new Web.Header(Forwarding.HEADER, word.toHeader());
  }

  /** Puts a call to a replica, whichever node it was made out to. */
  Web.Exchange post(GatewayPort.Call call, Membership.Node node, Duration atMost) {
    String path = "/v1/tokens/" + call.token() + "/" + call.method();
    URI uri;
    try {
      uri = URI.create(node.http() + path);
    } catch (IllegalArgumentException e) { // its operator's to register what it likes
      return new Web.Exchange.NeverSent("its address is none");
    }
    List<Web.Header> headers = new ArrayList<>();
    headers.add(JSON);
    headers.add(word(node.address(), path, call.body()));
    if (call.origin() != null) {
      headers.add(new Web.Header("Origin", call.origin()));
    }
    if (call.payment() != null) {
      headers.add(new Web.Header(Cashier.PAYMENT, call.payment()));
    }
    return web.send(new Web.Request("POST", uri, headers, call.body(), atMost));
  }
}
