package io.smartlayer.attestation;

import io.smartlayer.primitives.Bytes;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Writes attestations as the EAS SDK does; what it cannot hold in a number becomes a text. */
final class AttestationJson {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private AttestationJson() {}

  /** {@code {NAME:{…},"signer":ADDRESS}}. */
  static ObjectNode object(String name, SignedAttestation signed) {
    ObjectNode out = JSON.objectNode();
    out.set(name, attestation(signed.attestation()));
    out.put("signer", signed.signer().toHex());
    return out;
  }

  private static ObjectNode attestation(OffchainAttestation attestation) {
    ObjectNode out = JSON.objectNode();
    out.put("version", attestation.form().version());
    out.put("uid", attestation.uid().toHex());
    out.set("domain", domain(attestation));
    out.put("primaryType", attestation.form().primaryType());
    out.set("message", message(attestation));
    out.set("types", types(attestation.form()));
    out.set("signature", signature(attestation));
    return out;
  }

  private static ObjectNode domain(OffchainAttestation attestation) {
    return JSON.objectNode()
        .put("name", attestation.domain().name())
        .put("version", attestation.domain().version())
        .put("chainId", Long.toString(attestation.domain().chainId()))
        .put("verifyingContract", attestation.domain().verifyingContract().toHex());
  }

  private static ObjectNode message(OffchainAttestation attestation) {
    Statement statement = attestation.statement();
    ObjectNode out =
        JSON.objectNode()
            .put("version", attestation.form().version())
            .put("schema", statement.schema().toHex())
            .put("recipient", statement.recipient().toHex())
            .put("time", Long.toUnsignedString(statement.time()))
            .put("expirationTime", Long.toUnsignedString(statement.expirationTime()))
            .put("revocable", statement.revocable())
            .put("refUID", statement.refUid().toHex())
            .put("data", statement.data().toHex());
    return attestation.form().version() > 1 ? out.put("salt", attestation.salt().toHex()) : out;
  }

  /** The file's {@code types}. */
  static ObjectNode types(AttestationForm form) {
    ArrayNode members = JSON.arrayNode();
    for (AttestationForm.Member member : form.members()) {
      members.addObject().put("name", member.name()).put("type", member.type());
    }
    ObjectNode out = JSON.objectNode();
    out.set(form.typeName(), members);
    return out;
  }

  private static ObjectNode signature(OffchainAttestation attestation) {
    Bytes bytes = attestation.signature().signature().bytes();
    return JSON.objectNode()
        .put("v", 27 + attestation.signature().yParity())
        .put("r", bytes.slice(0, 32).toHex())
        .put("s", bytes.slice(32, 64).toHex());
  }
}
