package io.smartlayer.authoring;

import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.SealingSecret;
import io.smartlayer.token.EffectRequest;
import io.smartlayer.token.SealedAnswer;
import io.smartlayer.token.SealedRequest;
import io.smartlayer.token.StepRunner;
import io.smartlayer.tokenscript.Service;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The holder of a story, who reads what methods seal: a story is told of what is sealed, not of the
 * bytes. Its keys are nobody's.
 */
final class StoryReader {
  private static final SealingSecret GROUP = made("the group of a story");
  private static final SealingSecret HOLDER = made("the holder of a story");

  private StoryReader() {}

  private static SealingSecret made(String name) {
    return new SealingSecret(Hash.keccak(Bytes.utf8(name)).bytes());
  }

  /** A runner that can seal. */
  static StepRunner sealing(StepRunner runner) {
    return runner.sealingBy(GROUP);
  }

  /** What a method knows of who asks: the story's own words, and the reader, if it seals. */
  static JsonNode caller(Service.Method method, JsonNode caller) {
    if (method.seals() == null || !caller.isObject()) {
      return caller;
    }
    ObjectNode named = (ObjectNode) caller.deepCopy();
    return named.setAll(SealedAnswer.callerFor(HOLDER.key()));
  }

  /** What a step asks for, with requests to sealed hosts opened. */
  static List<EffectRequest> asked(StepRunner.Ran ran) {
    List<EffectRequest> out = new ArrayList<>();
    for (EffectRequest effect : ran.output().effects()) {
      out.add(
          effect instanceof EffectRequest.Sealed sealed
              ? Objects.requireNonNull(
                  SealedRequest.open(GROUP, ran.step().stepHash(), out.size(), sealed),
                  "sealed to the story's group")
              : effect);
    }
    return out;
  }

  /** What a method answered, opened. */
  static JsonNode opened(Service.Method method, StepRunner.Ran ran) {
    JsonNode result = CanonicalJson.read(ran.output().result().toUtf8());
    String field = method.seals();
    if (field == null || !(result instanceof ObjectNode told)) {
      return result;
    }
    String text = told.get(field).stringValue();
    JsonNode value = SealedAnswer.open(HOLDER, ran.step().stepHash(), text);
    return told.set(field, Objects.requireNonNull(value, "sealed to the story's holder"));
  }
}
