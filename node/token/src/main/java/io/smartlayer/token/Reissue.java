package io.smartlayer.token;

import io.smartlayer.attestation.SignedAttestation;
import io.smartlayer.feed.Kind;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.JsonFields;
import io.smartlayer.primitives.TokenId;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * The attester of a token that an attestation bears gives it to another holder, by another
 * attestation of the same token ({@code spec/protocol/token.md}, "Reissue"). The attestation itself
 * says which one it follows, in EAS's {@code refUID}, so it is all that anybody signs, and whoever
 * has it may hand it in.
 *
 * @param token which one
 * @param attestation by the attester of the one that bears the token now, to the next holder
 */
public record Reissue(TokenId token, SignedAttestation attestation) implements EntryBody {
  static final String REISSUED = "reissued";

  private static final String ATTESTATION = "attestation";

  /** The uid of the attestation that bears the token from here on. */
  public Hash uid() {
    return attestation.attestation().uid();
  }

  /** The uid of the attestation that has to bear the token until here. */
  public Hash follows() {
    return attestation.attestation().statement().refUid();
  }

  /** Who holds the token from here on. */
  public Address recipient() {
    return attestation.attestation().statement().recipient();
  }

  @Override
  public Kind entryKind() {
    return Kind.LIFECYCLE;
  }

  @Override
  public JsonNode toJson() {
    var json = JsonNodeFactory.instance.objectNode().put(REISSUED, token.toString());
    return json.set(ATTESTATION, CanonicalJson.read(attestation.canonical().toUtf8()));
  }

  /**
   * Reads the JSON form.
   *
   * @throws JsonFields.Malformed if it has another shape, or is too large
   */
  public static Reissue fromJson(JsonNode json) {
    JsonFields in = JsonFields.of(json, "reissue");
    var reissue = new Reissue(Names.token(in, REISSUED), Bearing.attestation(in, ATTESTATION));
    in.end();
    return reissue;
  }
}
