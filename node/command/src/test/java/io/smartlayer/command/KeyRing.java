package io.smartlayer.command;

import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.SecretKey;
import io.smartlayer.primitives.TokenId;
import io.smartlayer.primitives.TypedData;
import io.smartlayer.token.CallProof;
import io.smartlayer.token.GrantChain;
import io.smartlayer.token.GrantLink;
import io.smartlayer.token.GrantTerms;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.random.RandomGenerator;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** Keys that are handed on: each time for less, and with a signature of who hands it on. */
record KeyRing(TypedData.Domain domain, TokenId token, String audience, RandomGenerator random) {
  private static final Bytes NO_ARGUMENTS = Bytes.utf8("{}");

  /** The holder's grant, which may be passed on as often as depth says. */
  GrantChain give(SecretKey holder, Address to, List<String> methods, int depth, Duration time) {
    long end = end(time);
    var terms = new GrantTerms(token, methods, audience, to, depth, end, end);
    return new GrantChain(terms.by(holder, domain), List.of());
  }

  /** Passes a permission on. */
  GrantChain pass(
      GrantChain chain, SecretKey from, Address to, List<String> methods, Duration time) {
    GrantLink last = chain.last();
    int depth = last.depth() - 1;
    long end = Math.min(end(time), last.expiryMillis());
    return new GrantTerms(token, methods, audience, to, depth, end, end).after(chain, from, domain);
  }

  /** A call of a method without arguments, with a chain and its last key. */
  JsonNode call(GrantChain chain, SecretKey key, Address node, String method) {
    long now = Instant.now().toEpochMilli();
    byte[] once = new byte[Hash.SIZE];
    random.nextBytes(once);
    var jti = new Hash(Bytes.of(once));
    Hash digest =
        CallProof.digest(domain, chain.last().hash(), node, token, method, NO_ARGUMENTS, now, jti);
    var json = JsonNodeFactory.instance.objectNode();
    json.putObject("args");
    chain.addTo(json);
    json.set("proof", new CallProof(now, jti, key.signForWallets(digest)).toJson());
    return json;
  }

  private static long end(Duration time) {
    return Instant.now().plus(time).toEpochMilli();
  }
}
