package io.smartlayer.command;

import io.smartlayer.examples.flightticket.TicketActivation;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.SecretKey;
import io.smartlayer.primitives.TokenId;
import io.smartlayer.primitives.TypedData;
import io.smartlayer.token.Grant;
import io.smartlayer.token.GrantTerms;
import java.time.Instant;
import java.util.List;
import tools.jackson.databind.JsonNode;

/**
 * The traveller with a demonstration wallet: holds tickets, wakes them up, grants access to them.
 */
record Traveller(SecretKey key, TypedData.Domain network) {
  Address address() {
    return key.address();
  }

  /** Signs what the airline offers; the whole activation. */
  JsonNode accept(TicketActivation.Offer offer) {
    Hash digest = offer.activation().digest(network);
    return offer.accepted(key.signForWallets(digest));
  }

  /** Grants a site's session the given methods. */
  Grant grant(TokenId token, List<String> methods, String origin, Address session, Instant expiry) {
    long end = expiry.toEpochMilli();
    return new GrantTerms(token, methods, origin, session, 0, end, end).by(key, network);
  }
}
