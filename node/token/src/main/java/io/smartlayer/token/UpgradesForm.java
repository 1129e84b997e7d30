package io.smartlayer.token;

import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.JsonFields;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.pcollections.TreePMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** A group's upgrades as a piece of JSON ({@code spec/protocol/state.md}). */
final class UpgradesForm {
  private static final String SINCE = "since";
  private static final String LAST = "last";
  private static final String SAID = "said";
  private static final String DECIDED = "decided";
  private static final String SCRIPT = "script";
  private static final String OFFSET = "offset";

  private UpgradesForm() {}

  static ObjectNode toJson(Upgrades upgrades) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    var since = json.putArray(SINCE);
    upgrades
        .since()
        .forEach(
            (offset, script) -> since.addObject().put(OFFSET, offset).put(SCRIPT, script.toHex()));
    if (upgrades.last() != null) {
      json.set(LAST, upgrades.last().toJson());
    }
    ObjectNode said = json.putObject(SAID);
    upgrades.said().forEach((node, finding) -> said.set(node.toHex(), finding(finding)));
    if (upgrades.decided() != null) {
      json.set(DECIDED, finding(upgrades.decided()));
    }
    return json;
  }

  private static ObjectNode finding(UpgradeWord.Finding finding) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("code", finding.code())
        .put("steps", finding.steps().toHex());
  }

  /**
   * Reads the piece, but for what says that it is one.
   *
   * @throws JsonFields.Malformed if it has another shape
   */
  static Upgrades fromJson(JsonFields in) {
    TreePMap<Long, Hash> since = TreePMap.empty();
    for (JsonNode json : in.list(SINCE, Upgrades.SCRIPTS_LIMIT)) {
      JsonFields one = JsonFields.of(json, SCRIPT);
      since = since.plus(one.whole(OFFSET), one.hash(SCRIPT));
      one.end();
    }
    @Nullable Upgrade last = in.has(LAST) ? Upgrade.fromJson(in.value(LAST)) : null;
    UpgradeWord.@Nullable Finding decided = in.has(DECIDED) ? finding(in.value(DECIDED)) : null;
    return new Upgrades(since, last, said(in), decided);
  }

  private static TreePMap<Address, UpgradeWord.Finding> said(JsonFields in) {
    in.object(SAID);
    JsonNode json = in.value(SAID);
    if (json.size() > Placement.REPLICAS_LIMIT) {
      throw in.wrong(SAID, "more than " + Placement.REPLICAS_LIMIT);
    }
    TreePMap<Address, UpgradeWord.Finding> said = TreePMap.empty();
    for (Map.Entry<String, JsonNode> word : json.properties()) {
      said = said.plus(address(in, word.getKey()), finding(word.getValue()));
    }
    return said;
  }

  private static Address address(JsonFields in, String text) {
    try {
      return Address.fromHex(text);
    } catch (IllegalArgumentException e) {
      throw in.wrong(SAID, "no address");
    }
  }

  private static UpgradeWord.Finding finding(JsonNode json) {
    JsonFields in = JsonFields.of(json, "finding");
    UpgradeWord.Finding finding = UpgradeWord.Finding.fromJson(in);
    in.end();
    return finding;
  }
}
