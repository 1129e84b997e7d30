package io.smartlayer.command;

import io.smartlayer.examples.flightticket.TicketActivation;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.SealingKey;
import io.smartlayer.primitives.SecretKey;
import io.smartlayer.primitives.TokenId;
import io.smartlayer.primitives.TypedData;
import io.smartlayer.token.Grant;
import io.smartlayer.token.GrantTerms;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
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
    return grant(token, methods, origin, session, expiry, null);
  }

  /**
   * Grants a site's session the given methods.
   *
   * @param reader to whom is sealed what is for the traveller's eyes; null for nobody
   */
  Grant grant(
      TokenId token,
      List<String> methods,
      String origin,
      Address session,
      Instant expiry,
      @Nullable SealingKey reader) {
    long end = expiry.toEpochMilli();
    return new GrantTerms(token, methods, origin, session, 0, reader, end, end).by(key, network);
  }
}
