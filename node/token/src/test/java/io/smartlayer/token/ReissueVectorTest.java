package io.smartlayer.token;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.attestation.Verdict;
import io.smartlayer.attestation.Verification;
import io.smartlayer.feed.Entry;
import io.smartlayer.feed.Kind;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.SecretKey;
import io.smartlayer.primitives.TypedData;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;

/** {@code spec/vectors/token/reissues.json}: a token's way from hand to hand, as bytes. */
class ReissueVectorTest {
  private static final String FILE = "reissues.json";
  private static final long END = World.START / 1000 + 3600;
  private static final List<SecretKey> BUYERS = List.of(World.HOTEL, World.AIRLINE);

  @Test
  void eachReissueHasItsBytesAndFollowsTheOneBefore() {
    Vectors.update(FILE, made());
    JsonNode file = Vectors.read(FILE);
    JsonNode first = file.get("activation");
    var activation = (Activation) read(first);
    Bearing bearing = Objects.requireNonNull(activation.bearing());
    assertThat(bearing.hash().toHex()).isEqualTo(first.get("bearingHash").stringValue());
    assertThat(bearing.uid().toHex()).isEqualTo(first.get("uid").stringValue());
    assertThat(Objects.requireNonNull(activation.issuer(domain())).toHex())
        .isEqualTo(file.get("attester").stringValue());

    Ledger ledger = Ledger.empty().apply(0, activation, null);
    long offset = 1;
    for (JsonNode each : file.get("reissues")) {
      var reissue = (Reissue) read(each);
      assertThat(reissue.uid().toHex()).isEqualTo(each.get("uid").stringValue());
      assertThat(reissue.recipient().toHex()).isEqualTo(each.get("recipient").stringValue());
      assertThat(reissue.attestation().signer().toHex())
          .isEqualTo(file.get("attester").stringValue());
      assertThat(
              Verification.of(reissue.attestation(), Instant.ofEpochMilli(World.START)).verdict())
          .isEqualTo(Verdict.VALID);
      assertThat(reissue.follows()).isEqualTo(bearing.uid());
      ledger = ledger.apply(offset++, reissue, null);
      bearing = Objects.requireNonNull(ledger.bearing(reissue.token()));
      assertThat(bearing.uid()).isEqualTo(reissue.uid());
    }
  }

  private static EntryBody read(JsonNode json) {
    var entry = new Entry(Kind.LIFECYCLE, Bytes.utf8(json.get("body").stringValue()));
    assertThat(entry.leaf().toHex()).isEqualTo(json.get("leaf").stringValue());
    EntryBody body = EntryBody.read(entry);
    assertThat(body.toEntry()).isEqualTo(entry);
    return body;
  }

  private static TypedData.Domain domain() {
    return Membership.fromJson(Vectors.read("network.json")).domain();
  }

  private static String made() {
    Hash script = Hash.sha256(Bytes.utf8("the script"));
    Activation activation = AttestedSeats.activation(new World(4, 3), script, 7, END);
    Hash uid = Objects.requireNonNull(activation.bearing()).uid();
    var json = JsonNodeFactory.instance.objectNode();
    json.put(
        "about",
        "A token that an attestation bears, activated and given twice to others: bodies of entries"
            + " of kind 5.");
    json.put("attester", World.OWNER.address().toHex());
    json.putObject("activation")
        .put("uid", uid.toHex())
        .put("bearingHash", Objects.requireNonNull(activation.bearing()).hash().toHex())
        .put("leaf", activation.toEntry().leaf().toHex())
        .put("body", CanonicalJson.text(activation.toJson()));
    var list = json.putArray("reissues");
    for (SecretKey buyer : BUYERS) {
      Reissue reissue = AttestedSeats.reissue(buyer, 7, END, uid);
      uid = reissue.uid();
      list.addObject()
          .put("uid", uid.toHex())
          .put("recipient", reissue.recipient().toHex())
          .put("leaf", reissue.toEntry().leaf().toHex())
          .put("body", CanonicalJson.text(reissue.toJson()));
    }
    return JsonMapper.shared().writerWithDefaultPrettyPrinter().writeValueAsString(json) + "\n";
  }
}
