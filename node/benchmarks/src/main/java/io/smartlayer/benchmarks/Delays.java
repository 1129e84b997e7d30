package io.smartlayer.benchmarks;

import io.smartlayer.attestation.AttestationData;
import io.smartlayer.attestation.OffchainAttestation;
import io.smartlayer.attestation.SchemaUid;
import io.smartlayer.attestation.Statement;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Hash;
import io.smartlayer.token.Attested;
import io.smartlayer.token.EntryBody;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.node.JsonNodeFactory;

/** Makes the airline's word that a flight is late: no two alike. */
final class Delays {
  private static final String FIELDS = "string flight,uint64 delayMinutes,string reason";

  /** So little that no ticket asks for anything. */
  private static final int LITTLE_MINUTES = 30;

  /** So much that a ticket has its night at the hotel moved. */
  private static final int MANY_MINUTES = 180;

  private long made;

  /** Signed facts about which no anchor must ask the chain, and for which no ticket acts. */
  List<EntryBody> make(int count) {
    return List.copyOf(make(0, count));
  }

  /** The same about another flight, numbered as in {@link TicketWorld}. */
  List<Attested> make(int flight, int count) {
    return make(flight, count, LITTLE_MINUTES);
  }

  /** That a flight is so late that its tickets act. */
  Attested makeLong(int flight) {
    return make(flight, 1, MANY_MINUTES).getFirst();
  }

  private List<Attested> make(int flight, int count, int minutes) {
    var domain =
        OffchainAttestation.domain("1.4.0", TicketWorld.TOKEN.type().chainId(), TicketWorld.EAS);
    var values =
        JsonNodeFactory.instance
            .objectNode()
            .put("flight", TicketWorld.flight(flight))
            .put("delayMinutes", minutes)
            .put("reason", "fog");
    var statement =
        new Statement(
            SchemaUid.of(FIELDS, Address.ZERO, true),
            Address.ZERO,
            Instant.now().getEpochSecond() - 1,
            0,
            false,
            Hash.ZERO,
            AttestationData.encode(FIELDS, values));
    List<Attested> facts = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Hash salt = Hash.keccak(Bytes.ofLong(made++));
      facts.add(
          new Attested(OffchainAttestation.sign(TicketWorld.AIRLINE, domain, statement, salt)));
    }
    return facts;
  }
}
