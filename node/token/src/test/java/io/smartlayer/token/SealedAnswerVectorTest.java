package io.smartlayer.token;

import static org.assertj.core.api.Assertions.assertThat;

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

/** A sealed answer for others to open: {@code spec/vectors/sealed/answer.json}. */
class SealedAnswerVectorTest {
  private static final String FILE = "../sealed/answer.json";
  private static final SealingSecret GROUP = secret("group");
  private static final SealingSecret READER = secret("reader");
  private static final Hash STEP = Hash.keccak(Bytes.utf8("step"));
  private static final String RESULT =
      "{\"asOf\":7,\"readings\":{\"diagnosis\":\"I10 \u2013 hypertonie\",\"systolic\":151}}";

  private static SealingSecret secret(String name) {
    return new SealingSecret(Hash.keccak(Bytes.utf8(name)).bytes());
  }

  private static String vector() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("groupSeed", GROUP.reveal().toHex()).put("readerSeed", READER.reveal().toHex());
    json.put("reader", READER.key().bytes().toHex()).put("stepHash", STEP.toHex());
    json.put("field", "readings");
    JsonNode result = CanonicalJson.read(RESULT);
    json.set("result", result);
    json.set(
        "sealed",
        Objects.requireNonNull(SealedAnswer.seal(GROUP, READER.key(), STEP, "readings", result)));
    return JsonMapper.shared().writerWithDefaultPrettyPrinter().writeValueAsString(json) + "\n";
  }

  @Test
  void theAnswerOfTheVectorIsSealedAndOpenedAsItSays() {
    Vectors.update(FILE, vector());
    JsonNode file = Vectors.read(FILE);

    assertThat(JsonMapper.shared().readTree(vector())).isEqualTo(file);
    String text = file.at("/sealed/readings").stringValue();
    assertThat(SealedAnswer.open(READER, STEP, text)).isEqualTo(file.at("/result/readings"));
    assertThat(file.at("/sealed/asOf")).isEqualTo(file.at("/result/asOf"));
  }
}
