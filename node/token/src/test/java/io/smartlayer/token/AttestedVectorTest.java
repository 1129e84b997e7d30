package io.smartlayer.token;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.attestation.AttestationData;
import io.smartlayer.attestation.AttestedToken;
import io.smartlayer.attestation.SchemaUid;
import io.smartlayer.feed.FeedId;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.TokenType;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** {@code spec/vectors/token/attested.json}. */
class AttestedVectorTest {
  private static final String FILE = "attested.json";

  @Test
  void collectionsAndTheirFeedsHaveTheirNames() {
    for (JsonNode each : Vectors.read(FILE).get("collections")) {
      Hash schema = Hash.fromHex(each.get("schema").stringValue());
      Address attester = Address.fromHex(each.get("attester").stringValue());
      String values = each.get("values").stringValue();
      Hash collection = AttestedToken.collection(schema, attester, values);
      TokenType type = TokenType.attested(31337, collection);

      assertThat(SchemaUid.of(each.get("fields").stringValue(), Address.ZERO, true))
          .isEqualTo(schema);
      assertThat(type).hasToString(each.get("type").stringValue());
      assertThat(TokenType.parse(type.toString())).isEqualTo(type);
      assertThat(FeedId.of(type, each.get("group").stringValue()))
          .hasToString(each.get("feedId").stringValue());
    }
  }

  @Test
  void tokensHaveTheirNumbers() {
    for (JsonNode each : Vectors.read(FILE).get("numbers")) {
      String fields = each.get("fields").stringValue();
      JsonNode data = each.get("data");
      List<String> idFields = new ArrayList<>();
      each.get("idFields").forEach(name -> idFields.add(name.stringValue()));
      Hash uid = Hash.fromHex(each.get("uid").stringValue());

      assertThat(AttestationData.decode(fields, AttestationData.encode(fields, data)))
          .isEqualTo(data);
      assertThat(AttestedToken.number(fields, data, idFields, uid))
          .hasToString(each.get("number").stringValue());
    }
  }
}
