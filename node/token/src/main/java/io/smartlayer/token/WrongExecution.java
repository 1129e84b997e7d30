package io.smartlayer.token;

import io.smartlayer.feed.Committee;
import io.smartlayer.primitives.JsonFields;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * The verdict of a feed's committee that a node signed what no run of the script comes to ({@code
 * spec/protocol/audits.md}, "Verdicts"). {@link VerdictRules#flaw} says whether it is one.
 *
 * @param receipt the node's own word
 * @param verdicts of anchors that each ran the step again, at most {@link Committee#SIZE_LIMIT}
 */
public record WrongExecution(SignedReceipt receipt, List<Verdict.Signed> verdicts) {
  /** Copies the verdicts, and checks their number. */
  public WrongExecution {
    verdicts = List.copyOf(verdicts);
    if (verdicts.size() > Committee.SIZE_LIMIT) {
      throw new IllegalArgumentException("more verdicts than a committee has members");
    }
  }

  /** The JSON form. */
  public JsonNode toJson() {
    var json = JsonNodeFactory.instance.objectNode();
    json.set("receipt", receipt.toJson());
    var list = json.putArray("verdicts");
    verdicts.forEach(each -> list.add(each.toJson()));
    return json;
  }

  /**
   * Reads the JSON form.
   *
   * @throws JsonFields.Malformed if it has another shape
   */
  public static WrongExecution fromJson(JsonNode json) {
    JsonFields in = JsonFields.of(json, "wrong execution");
    var proof =
        new WrongExecution(
            SignedReceipt.fromJson(in.value("receipt")),
            in.list("verdicts", Committee.SIZE_LIMIT).stream()
                .map(Verdict.Signed::fromJson)
                .toList());
    in.end();
    return proof;
  }
}
