package io.smartlayer.command;

import io.smartlayer.feed.FeedId;
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
import io.smartlayer.token.GrantChain;
import io.smartlayer.token.Receipt;
import io.smartlayer.token.ReceiptBundle;
import io.smartlayer.token.SealedAnswer;
import io.smartlayer.token.StepInput;
import io.smartlayer.token.Update;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** One call of a token's method, as somebody at a terminal makes it. */
final class MethodCall {
  /** To whom the grant is given: no site, so that no browser can use it. */
  static final String AUDIENCE = "urn:smartlayer:command";

  /** How far a receipt's time may be from this machine's: by then it is another call's. */
  static final Duration AGE_LIMIT = Duration.ofMinutes(2);

  private static final Duration GRANTED = Duration.ofMinutes(5);

  private final TypedData.Domain domain;
  private final TokenId token;
  private final String method;
  private final Bytes args;
  private final @Nullable Granted granted;

  private record Granted(Leave leave, Hash jti) {}

  /**
   * A permission, and the key of who may use it.
   *
   * @param chain the holder's grant, and what was passed on of it
   * @param session the key that its last link names
   * @param reader what opens that which is sealed in the answer; null where that is somebody else's
   */
  record Leave(GrantChain chain, SecretKey session, @Nullable SealingSecret reader) {
    /**
     * A holder's leave for one method and five minutes, to a key that is drawn for it.
     *
     * @param seals whether part of the answer is for the holder alone: then a key is drawn for that
     */
    static Leave by(
        SecretKey holder,
        TypedData.Domain domain,
        TokenId token,
        String method,
        boolean seals,
        Instant now,
        RandomGenerator random) {
      SecretKey session = NodeKeys.make(random);
      SealingSecret reader = seals ? SealingSecret.fresh(random) : null;
      Grant grant =
          new Traveller(holder, domain)
              .grant(
                  token,
                  List.of(method),
                  AUDIENCE,
                  session.address(),
                  now.plus(GRANTED),
                  reader == null ? null : reader.key());
      return new Leave(new GrantChain(grant, List.of()), session, reader);
    }
  }

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
   * @param leave what allows it; null where nothing needs to
   */
  static MethodCall of(
      TypedData.Domain domain,
      TokenId token,
      String method,
      Bytes args,
      @Nullable Leave leave,
      RandomGenerator random) {
    if (leave == null) {
      return new MethodCall(domain, token, method, args, null);
    }
    return new MethodCall(domain, token, method, args, new Granted(leave, jti(random)));
  }

  /** The same question, as a call of its own: a node takes each call once. */
  MethodCall again(RandomGenerator random) {
    return granted == null
        ? this
        : new MethodCall(domain, token, method, args, new Granted(granted.leave, jti(random)));
  }

  /** Whether it can open what is sealed in the answer. */
  boolean isReaders() {
    return granted != null && granted.leave.reader() != null;
  }

  /**
   * Why a receipt that holds in itself is not that of the answer to this call; null where it is.
   *
   * @param node who was asked
   * @param feed of the token's group
   */
  @Nullable String misfit(
      ReceiptBundle bundle, Address node, FeedId feed, boolean isUpdate, Instant now) {
    Receipt receipt = bundle.signed().receipt();
    if (!receipt.node().equals(node)) {
      return "answer-of-another-node: signed by " + receipt.node();
    }
    if (!receipt.token().equals(token) || !receipt.feed().equals(feed)) {
      return "answer-to-another-call: about " + receipt.token();
    }
    StepInput input = bundle.input();
    StepInput.Call asked = input.call();
    boolean isThis =
        asked != null
            && input.isUpdate() == isUpdate
            && asked.method().equals(method)
            && asked.args().equals(args)
            && isCaller(asked.caller());
    if (!isThis) {
      return "answer-to-another-call: to another method, arguments or caller";
    }
    var age = Duration.between(Instant.ofEpochMilli(receipt.timeMillis()), now).abs();
    return age.compareTo(AGE_LIMIT) > 0
        ? "answer-stale: the receipt's time is far from this machine's"
        : null;
  }

  /** Who the holder is nodes know; all else of the caller is as this call said. */
  private boolean isCaller(Bytes said) {
    JsonNode caller = CanonicalJson.read(said.toUtf8());
    if (granted == null) {
      return caller.isEmpty();
    }
    try {
      var holder = Address.fromHex(caller.path("holder").asString(""));
      return granted.leave.chain().caller(holder).equals(caller);
    } catch (IllegalArgumentException e) { // no address
      return false;
    }
  }

  /** Opens what was sealed in the answer to this call; null if it was to somebody else. */
  @Nullable JsonNode open(Hash step, String text) {
    SealingSecret reader = granted == null ? null : granted.leave.reader();
    return reader == null ? null : SealedAnswer.open(reader, step, text);
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
      GrantChain chain = granted.leave.chain();
      Hash link = chain.last().hash();
      Hash digest = CallProof.digest(domain, link, node, token, method, args, time, granted.jti);
      SecretKey session = granted.leave.session();
      var proof = new CallProof(time, granted.jti, session.signForWallets(digest));
      chain.addTo(json);
      json.set("proof", proof.toJson());
    }
    return CanonicalJson.write(json);
  }

  private static Hash jti(RandomGenerator random) {
    byte[] jti = new byte[Hash.SIZE];
    random.nextBytes(jti);
    return new Hash(Bytes.of(jti));
  }
}
