package io.smartlayer.token;

import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.JsonFields;
import io.smartlayer.primitives.PublicKey;
import io.smartlayer.primitives.SecretKey;
import io.smartlayer.primitives.Signature;
import io.smartlayer.primitives.TypedData;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * One replica's word on what migrating its group's tokens came to. Once more than half of the
 * replicas say the same, the upgrade is decided ({@link Upgrades}).
 *
 * @param upgrade {@link Upgrade#id}
 * @param finding what it came to
 * @param node the replica
 */
public record UpgradeWord(Hash upgrade, Finding finding, Address node, Signature signature)
    implements Upgrading {
  static final String NODE = "node";

  private static final int CODE_LIMIT = 64;
  private static final TypedData.Type TYPE =
      TypedData.Type.of("UpgradeWord(bytes32 upgrade,string code,bytes32 steps)");

  /**
   * What migrating the tokens of a group came to.
   *
   * @param code why it failed; empty when it went well
   * @param steps {@link Migration#steps}
   */
  public record Finding(String code, Hash steps) {
    /** Whether the new script can take the group over. */
    public boolean isGood() {
      return code.isEmpty();
    }

    static Finding fromJson(JsonFields in) {
      return new Finding(in.text("code", CODE_LIMIT), in.hash("steps"));
    }
  }

  /** Signs a word. */
  public static UpgradeWord by(
      SecretKey key, TypedData.Domain domain, Hash upgrade, Finding finding) {
    Signature signature = key.sign(digest(domain, upgrade, finding));
    return new UpgradeWord(upgrade, finding, key.address(), signature);
  }

  /** Whether {@code key} signed it. */
  public boolean isBy(PublicKey key, TypedData.Domain domain) {
    return signature.isBy(key, digest(domain, upgrade, finding));
  }

  private static Hash digest(TypedData.Domain domain, Hash upgrade, Finding finding) {
    return domain.digest(
        TYPE.struct().hash(upgrade).string(finding.code).hash(finding.steps).hash());
  }

  @Override
  public JsonNode toJson() {
    return JsonNodeFactory.instance
        .objectNode()
        .put("upgrade", upgrade.toHex())
        .put("code", finding.code)
        .put("steps", finding.steps.toHex())
        .put(NODE, node.toHex())
        .put("signature", signature.toHex());
  }

  /**
   * Reads the JSON form.
   *
   * @throws JsonFields.Malformed if it has another shape
   */
  public static UpgradeWord fromJson(JsonNode json) {
    JsonFields in = JsonFields.of(json, "word");
    var word =
        new UpgradeWord(
            in.hash("upgrade"), Finding.fromJson(in), in.address(NODE), in.signature("signature"));
    in.end();
    return word;
  }
}
