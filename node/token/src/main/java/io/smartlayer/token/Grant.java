package io.smartlayer.token;

import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.JsonFields;
import io.smartlayer.primitives.SealingKey;
import io.smartlayer.primitives.TokenId;
import io.smartlayer.primitives.TypedData;
import io.smartlayer.primitives.WalletSignature;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The holder's permission: this site, with this session's key, may call these methods of this token
 * until then. Worth nothing without the session key: every call is signed by it.
 *
 * <p>What may be passed on, or names a reader, is typed data of another name, so that a wallet
 * shows it.
 *
 * @param audience the site's origin, such as {@code https://cars.example}
 * @param depth how many links may follow; 0 for a grant that cannot be passed on
 * @param reader the key to which fields of answers are sealed that are for the holder's eyes, also
 *     for those to whom the permission is passed on; null for none
 * @param nonce tells grants of the same content apart
 */
public record Grant(
    TokenId token,
    List<String> methods,
    String audience,
    Address sessionKey,
    int depth,
    @Nullable SealingKey reader,
    long nonce,
    long expiryMillis,
    WalletSignature signature)
    implements GrantLink {
  /** Where a grant, and what a method knows of who asks, name the reader. */
  static final String READER = "reader";

  static final int METHODS_LIMIT = 32;
  static final int TEXT_LIMIT = 256;

  private static final String FIELDS =
      "(string token,string[] methods,string audience,address sessionKey,uint64 nonce,"
          + "uint64 expiryMillis";
  private static final TypedData.Type TYPE = TypedData.Type.of("Grant" + FIELDS + ")");
  private static final TypedData.Type DELEGABLE =
      TypedData.Type.of("DelegableGrant" + FIELDS + ",uint64 depth)");

  private static final TypedData.Type WITH_READER =
      TypedData.Type.of("ReaderGrant" + FIELDS + ",uint64 depth,bytes32 reader)");

  /** Checks the depth and copies the methods. */
  public Grant {
    if (depth < 0 || depth > DEPTH_LIMIT) {
      throw new IllegalArgumentException("a grant's depth is 0 to 3, not " + depth);
    }
    methods = List.copyOf(methods);
  }

  /** A grant that names no reader. */
  public Grant(
      TokenId token,
      List<String> methods,
      String audience,
      Address sessionKey,
      int depth,
      long nonce,
      long expiryMillis,
      WalletSignature signature) {
    this(token, methods, audience, sessionKey, depth, null, nonce, expiryMillis, signature);
  }

  /** A grant that names no reader and cannot be passed on. */
  public Grant(
      TokenId token,
      List<String> methods,
      String audience,
      Address sessionKey,
      long nonce,
      long expiryMillis,
      WalletSignature signature) {
    this(token, methods, audience, sessionKey, 0, nonce, expiryMillis, signature);
  }

  /** The hash that a call's proof names, or the delegation that follows. */
  @Override
  public Hash hash() {
    TypedData.Struct struct =
        (reader != null ? WITH_READER : depth == 0 ? TYPE : DELEGABLE)
            .struct()
            .string(token.toString())
            .strings(methods)
            .string(audience)
            .address(sessionKey)
            .uint(nonce)
            .uint(expiryMillis);
    if (reader != null) {
      return struct.uint(depth).hash(new Hash(reader.bytes())).hash();
    }
    return depth == 0 ? struct.hash() : struct.uint(depth).hash();
  }

  /**
   * The JSON form; {@code depth} is there when links may follow, {@code reader} where it names one.
   */
  public JsonNode toJson() {
    ObjectNode json = fields();
    if (reader != null) {
      json.put(READER, reader.bytes().toHex());
    }
    return depth == 0 ? json : json.put("depth", depth);
  }

  /**
   * Reads the JSON form.
   *
   * @throws JsonFields.Malformed if it has another shape
   */
  public static Grant fromJson(JsonNode json) {
    JsonFields in = JsonFields.of(json, "grant");
    int depth = in.has("depth") ? in.whole("depth", DEPTH_LIMIT) : 0;
    if (depth == 0 && in.has("depth")) {
      throw in.wrong("depth", "left out where it is 0");
    }
    var grant =
        new Grant(
            Names.token(in, "token"),
            GrantLink.methods(in),
            in.text("audience", TEXT_LIMIT),
            in.address("sessionKey"),
            depth,
            in.has(READER) ? new SealingKey(in.hex(READER, SealingKey.SIZE)) : null,
            in.whole("nonce"),
            in.whole("expiryMillis"),
            in.walletSignature("signature"));
    in.end();
    return grant;
  }
}
