package io.smartlayer.token;

import io.smartlayer.attestation.AttestedToken;
import io.smartlayer.attestation.SignedAttestation;
import io.smartlayer.environment.Chain;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.JsonFields;
import io.smartlayer.primitives.TokenType;
import io.smartlayer.tokenscript.TokenScript;
import java.time.Instant;
import java.util.Objects;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * What bears a token that no contract has: an attestation by its issuer to its holder ({@code
 * spec/protocol/token.md}, "Tokens that attestations bear"). It comes with the activation.
 *
 * @param attestation its signer is the token's issuer, its recipient the token's holder
 * @param collection what the collection's fields say, joined: with schema and signer it makes the
 *     token's type
 * @param place where the script is, as a contract's {@code scriptURI} would say it
 */
public record Bearing(SignedAttestation attestation, String collection, String place) {
  /** Largest attestation, in bytes of its canonical form: it stays in the group's state. */
  public static final int ATTESTATION_LIMIT_BYTES = 8 << 10;

  /** Longest {@code collection}, in UTF-16 units. */
  public static final int COLLECTION_LIMIT = 200;

  /** Longest {@code place}, in UTF-16 units. */
  public static final int PLACE_LIMIT = 512;

  private static final long SAFE_SECONDS = ((1L << 53) - 1) / 1000;

  /** Who made the attestation. */
  public Address issuer() {
    return attestation.signer();
  }

  /** The type of the token, as the attestation's own chain has it. */
  public TokenType type() {
    var content = attestation.attestation();
    Hash hash = AttestedToken.collection(content.statement().schema(), issuer(), collection);
    return TokenType.attested(content.domain().chainId(), hash);
  }

  /**
   * The type of the tokens that attestations bear, by a script's word.
   *
   * @param said one that {@link TokenScript.Attestation#canBear}; its first key is the attester's
   */
  public static TokenType type(long chainId, TokenScript.Attestation said) {
    Hash schema = Objects.requireNonNull(said.schema(), "what can bear tokens has a schema");
    Address attester = said.keys().getFirst().address();
    String values = said.naming().values();
    return TokenType.attested(chainId, AttestedToken.collection(schema, attester, values));
  }

  /** When the token's life ends, in milliseconds since 1970; 0 for never. */
  public long endsMillis() {
    long seconds = attestation.attestation().statement().expirationTime();
    return Long.compareUnsigned(seconds, SAFE_SECONDS) > 0 ? 0 : seconds * 1000;
  }

  /** The attestation's uid. */
  public Hash uid() {
    return attestation.attestation().uid();
  }

  /** What bears the token after its attester has given it to somebody. */
  public Bearing after(Reissue reissue) {
    return new Bearing(reissue.attestation(), collection, place);
  }

  /** Whether a reissue is to somebody else than whom this is made out to. */
  boolean isLeftBy(Reissue reissue) {
    return !reissue.recipient().equals(attestation.attestation().statement().recipient());
  }

  /** Whether it ends later than another, or never where the other ends. */
  public boolean isLongerThan(Bearing other) {
    return other.endsMillis() != 0 && (endsMillis() == 0 || endsMillis() > other.endsMillis());
  }

  /** Whether the token's life is over. */
  public boolean isOver(Instant at) {
    return endsMillis() != 0 && at.toEpochMilli() >= endsMillis();
  }

  /**
   * Who holds the token: the attestation's recipient, or {@link Address#ZERO} once it has expired,
   * or its attester has taken it back.
   *
   * @param block at which the chain is asked for a revocation
   */
  public Chain.Answer<Address> holder(Chain chain, long block, Instant at) {
    var content = attestation.attestation();
    if (isOver(at)) {
      return new Chain.Answer.Known<>(Address.ZERO);
    }
    Address recipient = content.statement().recipient();
    if (!content.statement().revocable()) {
      return new Chain.Answer.Known<>(recipient);
    }
    var revoked = chain.revokedAt(content.domain().verifyingContract(), issuer(), uid(), block);
    return switch (revoked) {
      case Chain.Answer.CannotTell<Long>(String why) -> new Chain.Answer.CannotTell<>(why);
      case Chain.Answer.Known<Long>(Long when) ->
          new Chain.Answer.Known<>(when == 0 ? recipient : Address.ZERO);
    };
  }

  /** What issuer and holder sign of it: {@code keccak256} of the canonical JSON form. */
  public Hash hash() {
    return Hash.keccak(CanonicalJson.write(toJson()));
  }

  /** The JSON form. */
  public JsonNode toJson() {
    var json =
        JsonNodeFactory.instance.objectNode().put("collection", collection).put("place", place);
    json.set("attestation", CanonicalJson.read(attestation.canonical().toUtf8()));
    return json;
  }

  /**
   * Reads the JSON form.
   *
   * @throws JsonFields.Malformed if it has another shape, or is too large
   */
  public static Bearing fromJson(JsonNode json) {
    JsonFields in = JsonFields.of(json, "bearing");
    var bearing =
        new Bearing(
            attestation(in, "attestation"),
            in.text("collection", COLLECTION_LIMIT),
            in.text("place", PLACE_LIMIT));
    in.end();
    return bearing;
  }

  /**
   * Reads an attestation that bears a token.
   *
   * @throws JsonFields.Malformed if the field is none, or is too large
   */
  static SignedAttestation attestation(JsonFields in, String field) {
    SignedAttestation attestation = Attested.fromJson(in.value(field)).signed();
    if (attestation.canonical().size() > ATTESTATION_LIMIT_BYTES) {
      throw in.wrong(field, "more than " + ATTESTATION_LIMIT_BYTES + " bytes");
    }
    return attestation;
  }
}
