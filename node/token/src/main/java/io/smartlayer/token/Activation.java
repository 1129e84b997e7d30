package io.smartlayer.token;

import io.smartlayer.feed.FeedId;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.JsonFields;
import io.smartlayer.primitives.TokenId;
import io.smartlayer.primitives.TokenType;
import io.smartlayer.primitives.TypedData;
import io.smartlayer.primitives.WalletSignature;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * Brings a token to life: its issuer and its holder agree that this script runs it.
 *
 * @param group the tokens with which it shares a feed
 * @param script the SHA-256 of the TokenScript file
 * @param attributes texts by name, as canonical JSON
 * @param webhook where the holder wants to be told; empty for nowhere
 * @param expiryMillis not admissible later
 * @param bearing the attestation that bears the token; null where a contract has it
 */
public record Activation(
    TokenId token,
    String group,
    Hash script,
    Bytes attributes,
    String webhook,
    long expiryMillis,
    WalletSignature issuerSignature,
    WalletSignature holderSignature,
    @Nullable Bearing bearing)
    implements Founding {
  private static final TypedData.Type TYPE =
      TypedData.Type.of(
          "Activation(string token,string group,bytes32 script,bytes32 attributesHash,"
              + "string webhook,uint64 expiryMillis)");
  private static final TypedData.Type ATTESTED_TYPE =
      TypedData.Type.of(
          "AttestedActivation(string token,string group,bytes32 script,bytes32 attributesHash,"
              + "string webhook,uint64 expiryMillis,bytes32 bearingHash)");
  private static final int ATTRIBUTES_LIMIT = 32;
  private static final int ATTRIBUTE_LIMIT = 256;
  private static final int NAME_LIMIT = 64;

  private static final String BEARING = "bearing";

  /** Longest webhook, in UTF-16 units. */
  static final int WEBHOOK_LIMIT = 512;

  /** Checks that a token has a contract or an attestation. */
  public Activation {
    if (token.type().isAttested() != (bearing != null)) {
      throw new IllegalArgumentException("an attestation bears a token, or a contract has it");
    }
  }

  /** The activation of a token that a contract has. */
  public Activation(
      TokenId token,
      String group,
      Hash script,
      Bytes attributes,
      String webhook,
      long expiryMillis,
      WalletSignature issuerSignature,
      WalletSignature holderSignature) {
    this(
        token,
        group,
        script,
        attributes,
        webhook,
        expiryMillis,
        issuerSignature,
        holderSignature,
        null);
  }

  /** What issuer and holder sign of a token that a contract has. */
  public static Hash digest(
      TypedData.Domain domain,
      TokenId token,
      String group,
      Hash script,
      Bytes attributes,
      String webhook,
      long expiryMillis) {
    return domain.digest(
        TYPE.struct()
            .string(token.toString())
            .string(group)
            .hash(script)
            .hash(Hash.keccak(attributes))
            .string(webhook)
            .uint(expiryMillis)
            .hash());
  }

  /** What issuer and holder sign. */
  public static Hash digest(
      TypedData.Domain domain,
      TokenId token,
      String group,
      Hash script,
      Bytes attributes,
      String webhook,
      long expiryMillis,
      @Nullable Bearing bearing) {
    return bearing == null
        ? digest(domain, token, group, script, attributes, webhook, expiryMillis)
        : attestedDigest(
            domain, token, group, script, attributes, webhook, expiryMillis, bearing.hash());
  }

  /** What issuer and holder sign of a token that an attestation bears. */
  static Hash attestedDigest(
      TypedData.Domain domain,
      TokenId token,
      String group,
      Hash script,
      Bytes attributes,
      String webhook,
      long expiryMillis,
      Hash bearingHash) {
    return domain.digest(
        ATTESTED_TYPE
            .struct()
            .string(token.toString())
            .string(group)
            .hash(script)
            .hash(Hash.keccak(attributes))
            .string(webhook)
            .uint(expiryMillis)
            .hash(bearingHash)
            .hash());
  }

  /** The feed of this token's group. */
  @Override
  public FeedId feed() {
    return FeedId.of(token.type(), group);
  }

  @Override
  public TokenType type() {
    return token.type();
  }

  /** Who signed as the issuer, or null when the signature fits nobody. */
  public @Nullable Address issuer(TypedData.Domain domain) {
    return issuerSignature.signer(digest(domain));
  }

  @Override
  public boolean mayBeByIssuer(TypedData.Domain domain) {
    return bearing == null
        || (bearing.type().equals(type()) && bearing.issuer().equals(issuer(domain)));
  }

  /** Who signed as the holder, or null when the signature fits nobody. */
  public @Nullable Address holder(TypedData.Domain domain) {
    return holderSignature.signer(digest(domain));
  }

  private Hash digest(TypedData.Domain domain) {
    return digest(domain, token, group, script, attributes, webhook, expiryMillis, bearing);
  }

  @Override
  public JsonNode toJson() {
    var json =
        JsonNodeFactory.instance
            .objectNode()
            .put("token", token.toString())
            .put("group", group)
            .put("script", script.toHex())
            .put("webhook", webhook)
            .put("expiryMillis", expiryMillis)
            .put("issuerSignature", issuerSignature.toHex())
            .put("holderSignature", holderSignature.toHex());
    json.set("attributes", CanonicalJson.read(attributes.toUtf8()));
    if (bearing != null) {
      json.set(BEARING, bearing.toJson());
    }
    return json;
  }

  /**
   * Reads the JSON form.
   *
   * @throws JsonFields.Malformed if it has another shape
   */
  public static Activation fromJson(JsonNode json) {
    JsonFields in = JsonFields.of(json, "activation");
    JsonNode attributes = in.value("attributes");
    JsonFields texts = in.object("attributes");
    if (attributes.size() > ATTRIBUTES_LIMIT) {
      throw in.wrong("attributes", "more than " + ATTRIBUTES_LIMIT);
    }
    for (String name : attributes.propertyNames()) {
      if (name.length() > NAME_LIMIT) {
        throw in.wrong("attributes", "a name of more than " + NAME_LIMIT + " characters");
      }
      texts.text(name, ATTRIBUTE_LIMIT);
    }
    TokenId token = Names.token(in, "token");
    if (token.type().isAttested() != in.has(BEARING)) {
      throw in.wrong(BEARING, "there for a token that no contract has, and for no other");
    }
    var activation =
        new Activation(
            token,
            in.text("group", Names.GROUP_LIMIT),
            in.hash("script"),
            CanonicalJson.write(attributes),
            in.text("webhook", WEBHOOK_LIMIT),
            in.whole("expiryMillis"),
            in.walletSignature("issuerSignature"),
            in.walletSignature("holderSignature"),
            in.has(BEARING) ? Bearing.fromJson(in.value(BEARING)) : null);
    in.end();
    return activation;
  }
}
