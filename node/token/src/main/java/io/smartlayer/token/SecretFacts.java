package io.smartlayer.token;

import io.smartlayer.feed.FeedId;
import io.smartlayer.primitives.JsonFields;
import io.smartlayer.tokenscript.Service;
import java.time.Instant;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.pcollections.TreePMap;
import tools.jackson.databind.node.ObjectNode;

/**
 * The secrets for headers of hosts as a group's feed has them: the last attestation for each, still
 * sealed ({@code spec/protocol/sealed.md}, "Secrets of hosts"). Whoever folds the feed has the
 * same, with the group's key or without it. Immutable.
 *
 * @param byInput the attestations, by the names of their inputs
 */
public record SecretFacts(TreePMap<String, Attested> byInput) {
  /** Of a feed in which nobody has handed in any. */
  public static final SecretFacts NONE = new SecretFacts(TreePMap.empty());

  static final String PIECE = "secret";
  private static final String INPUT = "input";
  private static final String BODY = "body";
  private static final int INPUT_LIMIT = 64;

  /** What was handed in last for an input, or null. */
  public @Nullable Attested of(String input) {
    return byInput.get(input);
  }

  /**
   * The same after a fact: where it is a secret of the script's, it takes the place of the one
   * before, unless that was attested later.
   *
   * @param at the feed's time
   */
  SecretFacts with(ServiceScript script, Attested fact, FeedId feed, GroupKeys keys, Instant at) {
    for (Service.Input input : script.service().inputs()) {
      if (script.service().isSecret(input.name())
          && SealedFact.refusal(script, input, fact.signed(), feed, keys, at) == null) {
        Attested before = of(input.name());
        return before != null && time(before) > time(fact)
            ? this
            : new SecretFacts(byInput.plus(input.name(), fact));
      }
    }
    return this;
  }

  /**
   * Those that another script has as secrets too, and takes from the same attester.
   *
   * @param at the feed's time
   */
  SecretFacts under(ServiceScript script, Instant at) {
    TreePMap<String, Attested> left = byInput;
    for (Map.Entry<String, Attested> each : byInput.entrySet()) {
      boolean stays =
          script.service().isSecret(each.getKey())
              && FactCheck.disbelief(
                      script, input(script, each.getKey()), each.getValue().signed(), at)
                  == null;
      left = stays ? left : left.minus(each.getKey());
    }
    return new SecretFacts(left);
  }

  /** Writes the pieces, in order. */
  void write(Consumer<ObjectNode> out) {
    byInput.forEach((input, fact) -> {
      ObjectNode piece = LedgerForm.piece(PIECE).put(INPUT, input);
      piece.set(BODY, fact.toJson());
      out.accept(piece);
    });
  }

  /**
   * The same with what a piece of this kind says.
   *
   * @throws JsonFields.Malformed if it has another shape
   */
  SecretFacts taking(JsonFields in) {
    return new SecretFacts(
        byInput.plus(in.text(INPUT, INPUT_LIMIT), Attested.fromJson(in.value(BODY))));
  }

  /** The name of the attestation of an input that the script has. */
  static String input(ServiceScript script, String name) {
    return script.service().inputs().stream()
        .filter(input -> input.name().equals(name))
        .map(Service.Input::attestation)
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no input " + name));
  }

  private static long time(Attested fact) {
    return fact.signed().attestation().statement().time();
  }
}
