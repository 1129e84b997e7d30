package io.smartlayer.command;

import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.SealingSecret;
import io.smartlayer.primitives.SecretKey;
import io.smartlayer.primitives.TokenId;
import io.smartlayer.primitives.TypedData;
import io.smartlayer.runtime.NodeKeys;
import io.smartlayer.token.CallProof;
import io.smartlayer.token.Grant;
import io.smartlayer.token.SealedAnswer;
import io.smartlayer.token.Update;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * One call of a token's method, as somebody at a terminal makes it: where the holder's leave is
 * needed, with a grant of this method alone, to a session key that is drawn for it.
 */
final class MethodCall {
  /** To whom the grant is given: no site, so that no browser can use it. */
  static final String AUDIENCE = "urn:smartlayer:command";

  private static final Duration GRANTED = Duration.ofMinutes(5);

  private final TypedData.Domain domain;
  private final TokenId token;
  private final String method;
  private final Bytes args;
  private final @Nullable Granted granted;

  private record Granted(Grant grant, SecretKey session, Hash jti, SealingSecret reader) {}

  private MethodCall(
      TypedData.Domain domain,
      TokenId token,
      String method,
      Bytes args,
      @Nullable Granted granted) {
    this.domain = domain;
    this.token = token;
    this.method = method;
    this.args = args;
    this.granted = granted;
  }

  /**
   * A call.
   *
   * @param args a JSON object in canonical form
   * @param seals whether part of the answer is for the holder alone: then a key is drawn for it
   * @param holder who gives leave; null where none is needed
   */
  static MethodCall of(
      TypedData.Domain domain,
      TokenId token,
      String method,
      Bytes args,
      boolean seals,
      @Nullable SecretKey holder,
      Instant now,
      RandomGenerator random) {
    if (holder == null) {
      return new MethodCall(domain, token, method, args, null);
    }
    SecretKey session = NodeKeys.make(random);
    SealingSecret reader = SealingSecret.fresh(random);
    Grant grant =
        new Traveller(holder, domain)
            .grant(
                token,
                List.of(method),
                AUDIENCE,
                session.address(),
                now.plus(GRANTED),
                seals ? reader.key() : null);
    byte[] jti = new byte[Hash.SIZE];
    random.nextBytes(jti);
    var granted = new Granted(grant, session, new Hash(Bytes.of(jti)), reader);
    return new MethodCall(domain, token, method, args, granted);
  }

  /** Opens what was sealed in the answer to this call; null if it was to somebody else. */
  @Nullable JsonNode open(Hash step, String text) {
    return granted == null ? null : SealedAnswer.open(granted.reader, step, text);
  }

  /**
   * The body of a request.
   *
   * @param node to whom the proof is made out; {@link Update#ANY_NODE} for an update
   */
  Bytes body(Address node, Instant now) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.set("args", CanonicalJson.read(args.toUtf8()));
    if (granted != null) {
      long time = now.toEpochMilli();
      Hash digest =
          CallProof.digest(
              domain, granted.grant.hash(), node, token, method, args, time, granted.jti);
      var proof = new CallProof(time, granted.jti, granted.session.signForWallets(digest));
      json.set("grant", granted.grant.toJson());
      json.set("proof", proof.toJson());
    }
    return CanonicalJson.write(json);
  }
}
