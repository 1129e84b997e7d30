package io.smartlayer.token;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.attestation.AttestationData;
import io.smartlayer.attestation.OffchainAttestation;
import io.smartlayer.attestation.SchemaUid;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.SealingSecret;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** A sealed fact for others to open: {@code spec/vectors/sealed/sealed.json}. */
class SealedVectorTest {
  private static final String FILE = "../sealed/sealed.json";
  private static final World WORLD = new World(4, 3);
  private static final SealingSecret SECRET =
      new SealingSecret(Hash.keccak(Bytes.utf8("group")).bytes());
  private static final Bytes SEED = Hash.keccak(Bytes.utf8("message")).bytes();

  private static Attested fact(Bytes data) {
    var around =
        new SealedData.Around(
            WORLD.feed(),
            OffchainAttestation.domain("1.4.0", World.CHAIN, World.EAS).separator(),
            World.AIRLINE.address(),
            SchemaUid.of(World.DELAY, Address.ZERO, true),
            World.START / 1000);
    Bytes sealed = SealedData.seal(SECRET.key(), around, data, SEED);
    return World.attested(World.AIRLINE, sealed, World.START);
  }

  private static String vector() {
    Bytes data = data();
    Attested fact = fact(data);
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("feed", WORLD.feed().toString()).put("groupSeed", SECRET.reveal().toHex());
    json.put("groupKey", SECRET.key().bytes().toHex()).put("messageSeed", SEED.toHex());
    GroupKey word =
        GroupKey.by(World.key("service 0"), WORLD.network().domain(), WORLD.feed(), SECRET.key());
    json.set("word", word.toJson());
    json.put("fields", World.DELAY).put("data", data.toHex());
    json.set("attestation", fact.toJson());
    SealedData.Opened opened = opened(fact);
    json.put("shared", opened.shared().toHex());
    json.put("firstSalt", Hash.keccak(Hash.ZERO.bytes(), opened.shared().bytes()).toHex());
    return JsonMapper.shared().writerWithDefaultPrettyPrinter().writeValueAsString(json) + "\n";
  }

  private static Bytes data() {
    var values = JsonNodeFactory.instance.objectNode();
    values.put("flight", World.GROUP).put("minutes", 47);
    return AttestationData.encode(World.DELAY, values);
  }

  private static SealedData.Opened opened(Attested fact) {
    SealedData sealed =
        Objects.requireNonNull(SealedData.read(fact.signed().attestation().statement().data()));
    return Objects.requireNonNull(
        sealed.open(SECRET, SealedData.Around.of(WORLD.feed(), fact.signed())));
  }

  @Test
  void theFactOfTheVectorIsSealedAndOpenedAsItSays() {
    Vectors.update(FILE, vector());
    JsonNode file = Vectors.read(FILE);

    assertThat(JsonMapper.shared().readTree(vector())).isEqualTo(file);
    Attested fact = Attested.fromJson(CanonicalJson.read(file.get("attestation").toString()));
    assertThat(opened(fact).data().toHex()).isEqualTo(file.get("data").stringValue());
    assertThat(opened(fact).shared().toHex()).isEqualTo(file.get("shared").stringValue());
  }
}
