package io.smartlayer.token;

import io.smartlayer.feed.FeedId;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.JsonFields;
import io.smartlayer.primitives.TokenType;
import io.smartlayer.primitives.TypedData;
import io.smartlayer.primitives.WalletSignature;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * Opens the feed of a bulletin, which groups of a token type import: the type's issuer says which
 * script tells who may speak there ({@code spec/protocol/feed.md}, "Bulletins").
 *
 * @param bulletin as scripts name it, 1 to {@link #BULLETIN_LIMIT} UTF-16 units
 * @param script the SHA-256 of the TokenScript file
 * @param expiryMillis not admissible later
 */
public record BulletinOpening(
    TokenType type,
    String bulletin,
    Hash script,
    long expiryMillis,
    WalletSignature issuerSignature)
    implements Founding {
  /** Longest name of a bulletin, in UTF-16 units. */
  public static final int BULLETIN_LIMIT = 100;

  private static final TypedData.Type TYPE =
      TypedData.Type.of(
          "BulletinOpening(string tokenType,string bulletin,bytes32 script,uint64 expiryMillis)");

  /** Checks the name's length. */
  public BulletinOpening {
    if (bulletin.isEmpty() || bulletin.length() > BULLETIN_LIMIT) {
      throw new IllegalArgumentException("a bulletin's name of " + bulletin.length() + " units");
    }
  }

  /** What the issuer signs. */
  public static Hash digest(
      TypedData.Domain domain, TokenType type, String bulletin, Hash script, long expiryMillis) {
    return domain.digest(
        TYPE.struct()
            .string(type.toString())
            .string(bulletin)
            .hash(script)
            .uint(expiryMillis)
            .hash());
  }

  /** The bulletin's feed. */
  @Override
  public FeedId feed() {
    return FeedId.ofBulletin(type, bulletin);
  }

  /** Who signed as the issuer, or null when the signature fits nobody. */
  public @Nullable Address issuer(TypedData.Domain domain) {
    return issuerSignature.signer(digest(domain, type, bulletin, script, expiryMillis));
  }

  @Override
  public JsonNode toJson() {
    return JsonNodeFactory.instance
        .objectNode()
        .put("type", type.toString())
        .put("bulletin", bulletin)
        .put("script", script.toHex())
        .put("expiryMillis", expiryMillis)
        .put("issuerSignature", issuerSignature.toHex());
  }

  /**
   * Reads the JSON form.
   *
   * @throws JsonFields.Malformed if it has another shape
   */
  public static BulletinOpening fromJson(JsonNode json) {
    JsonFields in = JsonFields.of(json, "bulletin");
    String bulletin = in.text("bulletin", BULLETIN_LIMIT);
    if (bulletin.isEmpty()) {
      throw in.wrong("bulletin", "no name");
    }
    var opening =
        new BulletinOpening(
            Names.type(in, "type"),
            bulletin,
            in.hash("script"),
            in.whole("expiryMillis"),
            in.walletSignature("issuerSignature"));
    in.end();
    return opening;
  }
}
