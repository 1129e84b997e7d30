package io.smartlayer.examples.flightticket;

import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.JsonFields;
import io.smartlayer.primitives.SecretKey;
import io.smartlayer.primitives.TokenId;
import io.smartlayer.primitives.TypedData;
import io.smartlayer.primitives.WalletSignature;
import java.time.Instant;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * What airline and holder sign to wake a ticket up ({@code spec/protocol/token.md}, LIFECYCLE).
 *
 * @param flight the group: tickets of one flight share a feed
 * @param departure as in {@code 2026-11-21T18:30:00Z}
 * @param script the SHA-256 of the TokenScript file
 * @param webhook where the holder wants to be told, or empty
 * @param expiry when the activation is admissible no longer, to the millisecond
 */
public record TicketActivation(
    TokenId token, String flight, String departure, Hash script, String webhook, Instant expiry) {
  /** Longest webhook, in characters. */
  public static final int WEBHOOK_LIMIT = 512;

  private static final TypedData.Type TYPE =
      TypedData.Type.of(
          "Activation(string token,string group,bytes32 script,bytes32 attributesHash,"
              + "string webhook,uint64 expiryMillis)");

  /** An activation that the airline has signed; the holder's signature is what it lacks. */
  public record Offer(TicketActivation activation, WalletSignature issuerSignature) {
    /**
     * Reads what the airline answered to {@code POST /tickets}.
     *
     * @throws JsonFields.Malformed if it is something else
     */
    public static Offer read(JsonNode json) {
      JsonFields fields = JsonFields.of(json, "activation");
      JsonFields attributes = fields.object("attributes");
      var activation =
          new TicketActivation(
              token(fields),
              fields.text("group", 64),
              attributes.text("departure", 32),
              fields.hash("script"),
              fields.text("webhook", WEBHOOK_LIMIT),
              Instant.ofEpochMilli(fields.whole("expiryMillis")));
      if (!attributes.text("flight", 64).equals(activation.flight)) {
        throw fields.wrong("group", "not the flight");
      }
      attributes.end();
      var offer = new Offer(activation, fields.walletSignature("issuerSignature"));
      fields.end();
      return offer;
    }

    /** What the airline answers. */
    public JsonNode json() {
      return activation.json().put("issuerSignature", issuerSignature.toHex());
    }

    /** The whole LIFECYCLE body, for an anchor's {@code POST /v1/activations}. */
    public JsonNode accepted(WalletSignature holderSignature) {
      return activation
          .json()
          .put("issuerSignature", issuerSignature.toHex())
          .put("holderSignature", holderSignature.toHex());
    }
  }

  /** Signs in the airline's name. */
  public Offer offered(SecretKey airline, TypedData.Domain network) {
    return new Offer(this, airline.signForWallets(digest(network)));
  }

  /** What both sign (EIP-712), in the network's domain. */
  public Hash digest(TypedData.Domain network) {
    return network.digest(
        TYPE.struct()
            .string(token.toString())
            .string(flight)
            .hash(script)
            .hash(Hash.keccak(CanonicalJson.write(attributes())))
            .string(webhook)
            .uint(expiry.toEpochMilli())
            .hash());
  }

  private ObjectNode attributes() {
    return JsonNodeFactory.instance.objectNode().put("departure", departure).put("flight", flight);
  }

  private ObjectNode json() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.set("attributes", attributes());
    return json.put("expiryMillis", expiry.toEpochMilli())
        .put("group", flight)
        .put("script", script.toHex())
        .put("token", token.toString())
        .put("webhook", webhook);
  }

  private static TokenId token(JsonFields fields) {
    try {
      return TokenId.parse(fields.text("token", 200));
    } catch (IllegalArgumentException e) {
      throw fields.wrong("token", "no token such as eip155:1/erc721:0x…/42");
    }
  }
}
