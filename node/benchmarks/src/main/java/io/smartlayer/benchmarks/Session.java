package io.smartlayer.benchmarks;

import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.SecretKey;
import io.smartlayer.primitives.TokenId;
import io.smartlayer.primitives.TypedData;
import io.smartlayer.token.CallGuard;
import io.smartlayer.token.CallProof;
import io.smartlayer.token.Grant;
import io.smartlayer.token.GrantTerms;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.node.JsonNodeFactory;

/** A site's session with a grant of the ticket's holder; it signs calls, no two alike. */
final class Session {
  static final String ORIGIN = "https://cars.example";
  static final String METHOD = "status";
  static final Bytes NO_ARGUMENTS = Bytes.utf8("{}");

  private final SecretKey key = TicketWorld.key("session");
  private final TypedData.Domain network;
  private final Address node;
  private final TokenId token;
  private final Grant grant;
  private long made;

  /** A session that asks one node about the ticket. */
  Session(TypedData.Domain network, Address node) {
    this(network, node, TicketWorld.TOKEN);
  }

  /** A session that asks one node about a token of the ticket's holder. */
  Session(TypedData.Domain network, Address node, TokenId token) {
    this.network = network;
    this.token = token;
    this.node = node;
    long end = Instant.now().plusSeconds(3600).toEpochMilli();
    this.grant =
        new GrantTerms(token, List.of(METHOD), ORIGIN, key.address(), 0, 1, end)
            .by(TicketWorld.HOLDER, network);
  }

  Grant grant() {
    return grant;
  }

  /** Calls whose proofs are fresh for half a minute. */
  List<CallGuard.Call> calls(int count) {
    List<CallGuard.Call> calls = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      calls.add(call());
    }
    return calls;
  }

  /** The body of a call over HTTP. */
  static Bytes body(CallGuard.Call call) {
    var json = JsonNodeFactory.instance.objectNode();
    json.set("args", CanonicalJson.read(call.args().toUtf8()));
    if (call.grant() != null && call.proof() != null) {
      json.set("grant", call.grant().toJson());
      json.set("proof", call.proof().toJson());
    }
    return CanonicalJson.write(json);
  }

  private CallGuard.Call call() {
    long now = Instant.now().toEpochMilli();
    Hash jti = Hash.keccak(Bytes.ofLong(made++));
    Hash digest =
        CallProof.digest(network, grant.hash(), node, token, METHOD, NO_ARGUMENTS, now, jti);
    var proof = new CallProof(now, jti, key.signForWallets(digest));
    return new CallGuard.Call(token, METHOD, NO_ARGUMENTS, grant, proof, ORIGIN);
  }
}
