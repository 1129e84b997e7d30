package io.smartlayer.channel;

import io.smartlayer.primitives.JsonFields;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * What calls cost at a node.
 *
 * @param query one that changes nothing
 * @param update one that changes the token
 * @param wake beside either, where the token sleeps
 */
public record PriceList(Amount query, Amount update, Amount wake) {
  /** Nothing costs anything. */
  public static final PriceList FREE = new PriceList(Amount.ZERO, Amount.ZERO, Amount.ZERO);

  /**
   * Reads three prices in tokens, such as {@code 0.0001,0.001,0.0005}: of a query, an update and a
   * waking; or {@code free}.
   *
   * @throws IllegalArgumentException if the text is something else
   */
  public static PriceList parse(String text) {
    if (text.equals("free")) {
      return FREE;
    }
    String[] all = text.split(",", -1);
    if (all.length != 3) {
      throw new IllegalArgumentException("prices are three: of a query, an update and a waking");
    }
    return new PriceList(
        Amount.tokens(all[0].strip()),
        Amount.tokens(all[1].strip()),
        Amount.tokens(all[2].strip()));
  }

  /** Whether nothing costs anything. */
  public boolean isFree() {
    return equals(FREE);
  }

  /** The price of a call. */
  public Amount of(boolean isUpdate, boolean isAsleep) {
    Amount call = isUpdate ? update : query;
    return isAsleep ? call.plus(wake) : call;
  }

  /** The JSON form, in units. */
  public JsonNode toJson() {
    return JsonNodeFactory.instance
        .objectNode()
        .put("query", query.toString())
        .put("update", update.toString())
        .put("wake", wake.toString());
  }

  /**
   * Reads the JSON form.
   *
   * @throws JsonFields.Malformed if it has another shape
   */
  public static PriceList fromJson(JsonNode json) {
    JsonFields in = JsonFields.of(json, "prices");
    try {
      var prices = new PriceList(amount(in, "query"), amount(in, "update"), amount(in, "wake"));
      in.end();
      return prices;
    } catch (IllegalArgumentException e) {
      throw new JsonFields.Malformed("prices: " + e.getMessage());
    }
  }

  private static Amount amount(JsonFields in, String name) {
    return Amount.parse(in.text(name, Amount.DIGITS_LIMIT));
  }
}
