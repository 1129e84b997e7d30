package io.smartlayer.token;

import io.smartlayer.feed.Kind;
import io.smartlayer.primitives.JsonFields;
import tools.jackson.databind.JsonNode;

/**
 * A group's way from one script to the next: the issuer asks for it, and its replicas say what came
 * of trying ({@code spec/protocol/token.md}, "Upgrades").
 */
public sealed interface Upgrading extends EntryBody permits Upgrade, UpgradeWord {
  @Override
  default Kind entryKind() {
    return Kind.UPGRADE;
  }

  /**
   * Reads the JSON form: a replica's word names its node.
   *
   * @throws JsonFields.Malformed if it has another shape
   */
  static Upgrading fromJson(JsonNode json) {
    return json.has(UpgradeWord.NODE) ? UpgradeWord.fromJson(json) : Upgrade.fromJson(json);
  }
}
