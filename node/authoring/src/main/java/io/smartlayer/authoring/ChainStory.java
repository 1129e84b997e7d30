package io.smartlayer.authoring;

import io.smartlayer.attestation.AttestationData;
import io.smartlayer.primitives.TokenId;
import io.smartlayer.token.ChainRead;
import io.smartlayer.token.ChainValues;
import io.smartlayer.token.ChainValues.Lack;
import io.smartlayer.token.ChainValues.Value;
import io.smartlayer.tokenscript.Service;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** What a story has methods read of the chain, in the form in which a network tells it. */
final class ChainStory {
  private static final String CODE = "code";

  private ChainStory() {}

  /** What becomes of the values of a story. */
  sealed interface Telling {
    /**
     * A step can have these.
     *
     * @param values null for a method that reads nothing
     */
    record Told(@Nullable ChainValues values) implements Telling {}

    /** No network would tell this; {@code why} begins with the place. */
    record Unfit(String why) implements Telling {}
  }

  /** The values that a method is given. */
  static Telling told(Service.Method method, TokenId token, Scenario.Act.Asked asked) {
    JsonNode given = asked.chain().values();
    List<ChainRead> reads = ChainRead.of(method, token);
    List<String> names = reads.stream().map(read -> read.call().attribute()).toList();
    if (!given.isObject() || given.size() != names.size() || !names.stream().allMatch(given::has)) {
      String all = names.isEmpty() ? "nothing" : String.join(", ", names);
      return new Telling.Unfit("chain: the method reads " + all);
    }
    List<Value> values = new ArrayList<>();
    for (ChainRead read : reads) {
      String name = read.call().attribute();
      JsonNode value = given.path(name);
      if (value.isObject()) {
        Lack lack = value.size() == 1 ? Lack.of(value.path(CODE).asString("")) : null;
        if (lack == null) {
          return new Telling.Unfit("chain." + name + ".code: none of " + codes());
        }
        values.add(new Value.Untold(name, lack));
        continue;
      }
      try {
        values.add(read.told(value));
      } catch (AttestationData.NotOfSchema e) {
        String as = read.call().as().word();
        return new Telling.Unfit("chain." + name + ": not as " + as + ": " + e.getMessage());
      }
    }
    Scenario.OnChain chain = asked.chain();
    return new Telling.Told(
        values.isEmpty() ? null : ChainValues.ofStory(chain.block(), asked.at(), values));
  }

  private static String codes() {
    return List.of(Lack.values()).stream().map(Lack::code).collect(Collectors.joining(", "));
  }
}
