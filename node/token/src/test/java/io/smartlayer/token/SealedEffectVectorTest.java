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

/** A sealed request and its outcome for others: {@code spec/vectors/sealed/effect.json}. */
class SealedEffectVectorTest {
  private static final String FILE = "../sealed/effect.json";
  private static final SealingSecret GROUP =
      new SealingSecret(Hash.keccak(Bytes.utf8("group")).bytes());
  private static final Hash STEP = Hash.keccak(Bytes.utf8("step"));
  private static final Hash EFFECT = Hash.keccak(Bytes.utf8("effect"));
  private static final EffectRequest.Http REQUEST =
      new EffectRequest.Http(
          "hotel",
          "POST",
          "/rebook?guest=Ada",
          World.json("{\"guest\":\"Ada \u2013 L\",\"nights\":1}"),
          "rebook");
  private static final Bytes ANSWER = World.json("{\"booking\":\"room 7\"}");

  private static String vector() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("groupSeed", GROUP.reveal().toHex()).put("groupKey", GROUP.key().bytes().toHex());
    ObjectNode request = json.putObject("request");
    request.put("stepHash", STEP.toHex()).put("index", 2);
    request.set("asked", REQUEST.toJson());
    request.set(
        "effect", Objects.requireNonNull(SealedRequest.seal(GROUP, STEP, 2, REQUEST)).toJson());
    ObjectNode outcome = json.putObject("outcome");
    outcome.put("effectId", EFFECT.toHex()).put("attempt", 3).put("status", 201);
    outcome.set("answer", CanonicalJson.read(ANSWER.toUtf8()));
    outcome.set(
        "content",
        CanonicalJson.read(SealedOutcome.content(GROUP, EFFECT, 3, 201, ANSWER).toUtf8()));
    return JsonMapper.shared().writerWithDefaultPrettyPrinter().writeValueAsString(json) + "\n";
  }

  @Test
  void requestAndOutcomeOfTheVectorAreSealedAndOpenedAsItSays() {
    Vectors.update(FILE, vector());
    JsonNode file = Vectors.read(FILE);

    assertThat(JsonMapper.shared().readTree(vector())).isEqualTo(file);
    var sealed = (EffectRequest.Sealed) EffectRequest.fromJson(file.at("/request/effect"));
    assertThat(SealedRequest.open(GROUP, STEP, 2, sealed)).isEqualTo(REQUEST);
    var outcome =
        new Outcome(
            EFFECT,
            3,
            Outcome.Kind.SUCCESS,
            CanonicalJson.write(file.at("/outcome/content")),
            World.EAS,
            null);
    assertThat(SealedOutcome.told(GROUP, outcome).data().get("body"))
        .isEqualTo(file.at("/outcome/answer"));
  }
}
