package io.smartlayer.channel;

import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.JsonFields;
import io.smartlayer.primitives.TokenType;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * What a payer has spent at one node for calls of tokens of one type, since its channel was opened.
 *
 * @param node who answers the calls
 * @param operator who runs the node, and is paid
 * @param type of the tokens
 * @param issuer who earns a share of it; {@link Address#ZERO} for nobody
 * @param issuerShare the share, in ten-thousandths, 0 to {@link #ISSUER_MOST}
 * @param gross all that was spent, the anchor's and the issuer's share included
 */
public record Line(
    Address node, Address operator, TokenType type, Address issuer, int issuerShare, Amount gross) {
  /** The largest share of an issuer, in ten-thousandths. */
  public static final int ISSUER_MOST = 5_000;

  /** Checks the share. */
  public Line {
    if (issuerShare < 0
        || issuerShare > ISSUER_MOST
        || issuer.equals(Address.ZERO) != (issuerShare == 0)) {
      throw new IllegalArgumentException("an issuer's share is 1 to 5000, and nobody's is 0");
    }
  }

  /** The same line when more, or less, was spent. */
  public Line with(Amount spent) {
    return new Line(node, operator, type, issuer, issuerShare, spent);
  }

  /** Whether the other tells of the same node, type and issuer, under the same terms. */
  public boolean continues(Line before) {
    return equals(before.with(gross));
  }

  /** The JSON form. */
  public JsonNode toJson() {
    return JsonNodeFactory.instance
        .objectNode()
        .put("node", node.toHex())
        .put("operator", operator.toHex())
        .put("type", type.toString())
        .put("issuer", issuer.toHex())
        .put("issuerShare", issuerShare)
        .put("gross", gross.toString());
  }

  /**
   * Reads the JSON form.
   *
   * @throws JsonFields.Malformed if it has another shape
   */
  public static Line fromJson(JsonNode json) {
    JsonFields in = JsonFields.of(json, "line");
    try {
      var line =
          new Line(
              in.address("node"),
              in.address("operator"),
              TokenType.parse(in.text("type", TokenType.TEXT_LIMIT)),
              in.address("issuer"),
              in.whole("issuerShare", ISSUER_MOST),
              Amount.parse(in.text("gross", Amount.DIGITS_LIMIT)));
      in.end();
      return line;
    } catch (IllegalArgumentException e) {
      throw new JsonFields.Malformed("line: " + e.getMessage());
    }
  }
}
