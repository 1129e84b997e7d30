package io.smartlayer.authoring;

import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.sandbox.Engine;
import io.smartlayer.sandbox.Program;
import io.smartlayer.sandbox.Run;
import io.smartlayer.token.ServiceScript;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * Why code threw, in its own words. Nodes never tell, since the words of an error are no result;
 * who writes the code wants them.
 */
final class Explanation {
  private static final String FUNCTION = "explanationOfWhatWasThrown";
  private static final int LIMIT = 500;

  private Explanation() {}

  /** What a function threw when it was called like this; null if nothing can be told. */
  static @Nullable String of(
      Engine engine, ServiceScript script, String handler, List<JsonNode> arguments) {
    String caught =
        "\nfunction %s(...all) { try { %s(...all); return ''; } catch (e) { return String(e); } }\n"
            .formatted(FUNCTION, handler);
    var program = new Program(script.service().code() + caught, List.of(FUNCTION));
    var list = JsonNodeFactory.instance.arrayNode().addAll(arguments);
    long gas = script.service().gas().transition();
    return switch (engine.call(program, FUNCTION, CanonicalJson.text(list), gas)) {
      case Run.Failed _ -> null;
      case Run.Completed(String json, long _) -> words(CanonicalJson.read(json).asString());
    };
  }

  private static @Nullable String words(String said) {
    if (said.isEmpty()) {
      return null;
    }
    return said.length() <= LIMIT ? said : said.substring(0, LIMIT) + "…";
  }
}
