package io.smartlayer.token;

import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.JsonFields;
import io.smartlayer.primitives.TokenId;
import io.smartlayer.primitives.TypedData;
import io.smartlayer.primitives.WalletSignature;
import java.util.List;
import tools.jackson.databind.JsonNode;

/**
 * A permission passed on: whose session key another link names lets another key do the same or
 * less. Token and site are named again, so that who signs sees what is given away.
 *
 * @param parent the hash of the link before
 * @param audience the same site as before
 * @param sessionKey the key of who may call now
 * @param depth how many links may follow this one; less than before
 * @param nonce tells delegations of the same content apart
 * @param signature by the session key of the link before
 */
public record Delegation(
    Hash parent,
    TokenId token,
    List<String> methods,
    String audience,
    Address sessionKey,
    int depth,
    long nonce,
    long expiryMillis,
    WalletSignature signature)
    implements GrantLink {
  private static final TypedData.Type TYPE =
      TypedData.Type.of(
          "Delegation(bytes32 parent,string token,string[] methods,string audience,"
              + "address sessionKey,uint64 nonce,uint64 expiryMillis,uint64 depth)");

  /** Checks the depth and copies the methods. */
  public Delegation {
    if (depth < 0 || depth >= DEPTH_LIMIT) {
      throw new IllegalArgumentException("a delegation's depth is 0 to 2, not " + depth);
    }
    methods = List.copyOf(methods);
  }

  @Override
  public Hash hash() {
    return TYPE.struct()
        .hash(parent)
        .string(token.toString())
        .strings(methods)
        .string(audience)
        .address(sessionKey)
        .uint(nonce)
        .uint(expiryMillis)
        .uint(depth)
        .hash();
  }

  /** The JSON form. */
  public JsonNode toJson() {
    return fields().put("parent", parent.toHex()).put("depth", depth);
  }

  /**
   * Reads the JSON form.
   *
   * @throws JsonFields.Malformed if it has another shape
   */
  public static Delegation fromJson(JsonNode json) {
    JsonFields in = JsonFields.of(json, "delegation");
    var delegation =
        new Delegation(
            in.hash("parent"),
            Names.token(in, "token"),
            GrantLink.methods(in),
            in.text("audience", Grant.TEXT_LIMIT),
            in.address("sessionKey"),
            in.whole("depth", DEPTH_LIMIT - 1),
            in.whole("nonce"),
            in.whole("expiryMillis"),
            in.walletSignature("signature"));
    in.end();
    return delegation;
  }
}
