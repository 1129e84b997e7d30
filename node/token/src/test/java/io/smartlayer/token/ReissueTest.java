package io.smartlayer.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smartlayer.attestation.OffchainAttestation;
import io.smartlayer.attestation.Statement;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.JsonFields;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

/** The JSON form of a reissue, and what is not of that form. */
class ReissueTest {
  private static final Hash FIRST = Hash.keccak(Bytes.utf8("first"));
  private static final Reissue GOOD = AttestedSeats.reissue(World.HOTEL, 7, 0, FIRST);

  @Test
  void itSaysWhatItFollowsAndToWhomTheTokenGoes() {
    assertThat(Reissue.fromJson(GOOD.toJson())).isEqualTo(GOOD);
    assertThat(EntryBody.read(GOOD.toEntry())).isEqualTo(GOOD);
    assertThat(GOOD.follows()).isEqualTo(FIRST);
    assertThat(GOOD.recipient()).isEqualTo(World.HOTEL.address());
  }

  @Test
  void anAttestationThatIsTooLargeToBearATokenIsMalformed() {
    int limit = Bearing.ATTESTATION_LIMIT_BYTES;
    int frame = reissue(0).attestation().canonical().size();
    Reissue largest = reissue((limit - frame) / 2);
    assertThat(largest.attestation().canonical().size()).isBetween(limit - 1, limit);
    assertThat(Reissue.fromJson(largest.toJson())).isEqualTo(largest);
    assertThatThrownBy(() -> Reissue.fromJson(reissue((limit - frame) / 2 + 1).toJson()))
        .isInstanceOf(JsonFields.Malformed.class)
        .hasMessageContaining("more than " + limit + " bytes");
  }

  @Test
  void otherFieldsAreMalformed() {
    ObjectNode more = GOOD.toJson().deepCopy().asObject();
    assertThatThrownBy(() -> Reissue.fromJson(more.put("more", 1)))
        .isInstanceOf(JsonFields.Malformed.class);
    ObjectNode less = GOOD.toJson().deepCopy().asObject();
    less.remove("attestation");
    assertThatThrownBy(() -> Reissue.fromJson(less)).isInstanceOf(JsonFields.Malformed.class);
    ObjectNode other = GOOD.toJson().deepCopy().asObject();
    assertThatThrownBy(() -> Reissue.fromJson(other.put("reissued", "seat 7")))
        .isInstanceOf(JsonFields.Malformed.class);
  }

  private static Reissue reissue(int dataBytes) {
    Statement good = GOOD.attestation().attestation().statement();
    var large =
        new Statement(
            good.schema(),
            good.recipient(),
            good.time(),
            good.expirationTime(),
            true,
            FIRST,
            Bytes.zeros(dataBytes));
    var domain = OffchainAttestation.domain("1.4.0", World.CHAIN, World.EAS);
    var signed = OffchainAttestation.sign(World.OWNER, domain, large, Hash.ZERO);
    return new Reissue(GOOD.token(), signed);
  }
}
