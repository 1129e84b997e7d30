package io.smartlayer.token;

import io.smartlayer.feed.Kind;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.JsonFields;
import io.smartlayer.primitives.TokenId;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * A call of a method that changes its token: it takes its place in the feed like any fact, and what
 * it came to is told by a receipt at that place.
 *
 * <p>Its proof is made out to no node: any of them may hand it in, and the feed takes it once.
 *
 * @param args the arguments, as canonical JSON
 * @param holder who signed the grant that the chain begins with: said, so that who folds the feed
 *     has to recover no signer
 */
public record Update(
    TokenId token, String method, Bytes args, Address holder, GrantChain chain, CallProof proof)
    implements EntryBody {
  /** The node to which proofs of updates are made out. */
  public static final Address ANY_NODE = Address.ZERO;

  /** Longest name of a method, in UTF-16 units. */
  static final int METHOD_LIMIT = 64;

  /** An update by the session key that the holder's own grant names. */
  public Update(
      TokenId token, String method, Bytes args, Address holder, Grant grant, CallProof proof) {
    this(token, method, args, holder, new GrantChain(grant, List.of()), proof);
  }

  @Override
  public Kind entryKind() {
    return Kind.CALL;
  }

  /** What the method may know of who asks. */
  public ObjectNode caller() {
    return chain.caller(holder);
  }

  /** The holder's grant. */
  public Grant grant() {
    return chain.grant();
  }

  /**
   * The same as a call.
   *
   * @param origin the site that it came from; null for none that is known
   */
  public CallGuard.Call call(@Nullable String origin) {
    return new CallGuard.Call(
        token, method, args, chain.grant(), chain.delegations(), proof, origin);
  }

  /** What is taken once: a use of a grant, whatever it says. */
  public Hash use() {
    return GrantRules.use(chain.last().hash(), proof);
  }

  @Override
  public JsonNode toJson() {
    var json =
        JsonNodeFactory.instance
            .objectNode()
            .put("token", token.toString())
            .put("method", method)
            .put("holder", holder.toHex());
    json.set("args", CanonicalJson.read(args.toUtf8()));
    chain.addTo(json);
    json.set("proof", proof.toJson());
    return json;
  }

  /**
   * Reads the JSON form.
   *
   * @throws JsonFields.Malformed if it has another shape
   */
  public static Update fromJson(JsonNode json) {
    JsonFields in = JsonFields.of(json, "update");
    JsonNode args = in.value("args");
    if (!StepRunner.isAskable(args)) {
      throw in.wrong("args", "no JSON object, or one too deep or too large");
    }
    var update =
        new Update(
            Names.token(in, "token"),
            in.text("method", METHOD_LIMIT),
            CanonicalJson.write(args),
            in.address("holder"),
            GrantChain.read(in),
            CallProof.fromJson(in.value("proof")));
    in.end();
    return update;
  }
}
