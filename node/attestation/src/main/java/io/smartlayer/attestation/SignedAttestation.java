package io.smartlayer.attestation;

import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.CanonicalJson;
import tools.jackson.databind.JsonNode;

/**
 * An attestation together with who is said to have signed it: what travels in files, requests and
 * feeds.
 *
 * @param signer the stated attester; {@link Verification} checks the claim
 */
public record SignedAttestation(Address signer, OffchainAttestation attestation) {
  /**
   * The body of a feed's ATTESTATION entry: {@code {"attestation":{…},"signer":ADDRESS}} in the
   * canonical form (RFC 8785), hexadecimal in lower case. Equal values have equal bytes.
   */
  public Bytes canonical() {
    return CanonicalJson.write(AttestationJson.object("attestation", this));
  }

  /** The file form of the EAS SDK, {@code {"sig":{…},"signer":ADDRESS}}. */
  public JsonNode json() {
    return AttestationJson.object("sig", this);
  }
}
