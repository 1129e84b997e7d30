package io.smartlayer.token;

import io.smartlayer.feed.Kind;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.JsonFields;
import io.smartlayer.primitives.SecretKey;
import io.smartlayer.primitives.TokenId;
import io.smartlayer.primitives.TypedData;
import io.smartlayer.primitives.WalletSignature;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * A link of a chain of grants taken back, and with it all that follows it. It comes with the chain,
 * so that everyone sees who may take it back, and when it need not be remembered any more.
 *
 * @param chain up to the link that is taken back, which is its last
 * @param holder who signed the grant
 * @param timeMillis when it was taken back
 * @param signature by the holder, or by a key that signed a link of the chain
 */
public record Revocation(
    GrantChain chain, Address holder, long timeMillis, WalletSignature signature)
    implements EntryBody {
  /** How far its time may be from that of the head which takes it. */
  public static final Duration WINDOW = Duration.ofMinutes(5);

  private static final TypedData.Type TYPE =
      TypedData.Type.of("Revocation(bytes32 grantHash,uint64 timeMillis)");

  /**
   * Takes back the last link of a chain.
   *
   * @throws IllegalArgumentException if nobody signed the grant
   */
  public static Revocation by(
      SecretKey key, TypedData.Domain domain, GrantChain chain, long timeMillis) {
    Address holder = chain.grant().signer(domain);
    if (holder == null) {
      throw new IllegalArgumentException("nobody signed the grant");
    }
    Hash digest = digest(domain, chain.last().hash(), timeMillis);
    return new Revocation(chain, holder, timeMillis, key.signForWallets(digest));
  }

  /** What is signed. */
  static Hash digest(TypedData.Domain domain, Hash link, long timeMillis) {
    return domain.digest(TYPE.struct().hash(link).uint(timeMillis).hash());
  }

  /** Who took it back, or null when the signature fits nobody. */
  public @Nullable Address signer(TypedData.Domain domain) {
    return signature.signer(digest(domain, link(), timeMillis));
  }

  /** The hash of the link that is taken back. */
  public Hash link() {
    return chain.last().hash();
  }

  /** The token to which the chain is. */
  public TokenId token() {
    return chain.grant().token();
  }

  @Override
  public Kind entryKind() {
    return Kind.REVOCATION;
  }

  @Override
  public JsonNode toJson() {
    ObjectNode json = JsonNodeFactory.instance.objectNode().put("timeMillis", timeMillis);
    json.put("holder", holder.toHex());
    chain.addTo(json);
    return json.put("signature", signature.toHex());
  }

  /**
   * Reads the JSON form.
   *
   * @throws JsonFields.Malformed if it has another shape
   */
  public static Revocation fromJson(JsonNode json) {
    JsonFields in = JsonFields.of(json, "revocation");
    var revocation =
        new Revocation(
            GrantChain.read(in),
            in.address("holder"),
            in.whole("timeMillis"),
            in.walletSignature("signature"));
    in.end();
    return revocation;
  }
}
