package io.smartlayer.token;

import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.JsonFields;
import io.smartlayer.primitives.TokenId;
import io.smartlayer.primitives.TypedData;
import io.smartlayer.primitives.WalletSignature;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * The holder's permission: this site, with this session's key, may call these methods of this token
 * until then. Worth nothing without the session key: every call is signed by it.
 *
 * @param audience the site's origin, such as {@code https://cars.example}
 * @param nonce tells grants of the same content apart
 */
public record Grant(
    TokenId token,
    List<String> methods,
    String audience,
    Address sessionKey,
    long nonce,
    long expiryMillis,
    WalletSignature signature) {
  private static final TypedData.Type TYPE =
      TypedData.Type.of(
          "Grant(string token,string[] methods,string audience,address sessionKey,uint64 nonce,"
              + "uint64 expiryMillis)");
  private static final int METHODS_LIMIT = 32;
  private static final int TEXT_LIMIT = 256;

  /** Copies the methods. */
  public Grant {
    methods = List.copyOf(methods);
  }

  /** The hash that a call's proof names. */
  public Hash hash() {
    return TYPE.struct()
        .string(token.toString())
        .strings(methods)
        .string(audience)
        .address(sessionKey)
        .uint(nonce)
        .uint(expiryMillis)
        .hash();
  }

  /** Who signed, or null when the signature fits nobody. */
  public @Nullable Address signer(TypedData.Domain domain) {
    return signature.signer(domain.digest(hash()));
  }

  /** The JSON form. */
  public JsonNode toJson() {
    var json =
        JsonNodeFactory.instance
            .objectNode()
            .put("token", token.toString())
            .put("audience", audience)
            .put("sessionKey", sessionKey.toHex())
            .put("nonce", nonce)
            .put("expiryMillis", expiryMillis)
            .put("signature", signature.toHex());
    var list = json.putArray("methods");
    methods.forEach(list::add);
    return json;
  }

  /**
   * Reads the JSON form.
   *
   * @throws JsonFields.Malformed if it has another shape
   */
  public static Grant fromJson(JsonNode json) {
    JsonFields in = JsonFields.of(json, "grant");
    var grant =
        new Grant(
            Names.token(in, "token"),
            in.list("methods", METHODS_LIMIT).stream().map(m -> method(in, m)).toList(),
            in.text("audience", TEXT_LIMIT),
            in.address("sessionKey"),
            in.whole("nonce"),
            in.whole("expiryMillis"),
            in.walletSignature("signature"));
    in.end();
    return grant;
  }

  private static String method(JsonFields in, JsonNode value) {
    if (!value.isString() || value.stringValue().length() > TEXT_LIMIT) {
      throw in.wrong("methods", "not a list of texts");
    }
    return value.stringValue();
  }
}
