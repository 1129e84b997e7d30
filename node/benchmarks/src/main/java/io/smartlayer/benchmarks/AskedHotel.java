package io.smartlayer.benchmarks;

import io.smartlayer.attestation.AttestationData;
import io.smartlayer.attestation.OffchainAttestation;
import io.smartlayer.attestation.SchemaUid;
import io.smartlayer.attestation.Statement;
import io.smartlayer.environment.Web;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.JsonFields;
import io.smartlayer.primitives.TokenId;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * A server in memory that has the script at any address, moves each night at once, and notes when
 * it was first asked for a ticket.
 */
final class AskedHotel implements Web {
  private static final String FIELDS =
      "bytes32 requestId,string confirmation,string hotel,uint64 checkIn";
  private static final String KEY = "Idempotency-Key";

  private final Bytes script;
  private final long chainId;
  private final Map<TokenId, Long> askedAt = new ConcurrentSkipListMap<>();
  private final AtomicLong requests = new AtomicLong();

  AskedHotel(Bytes script, long chainId) {
    this.script = script;
    this.chainId = chainId;
  }

  @Override
  public Exchange send(Request request) {
    long at = System.nanoTime();
    if (!request.method().equals("POST")) {
      return new Exchange.Answered(200, script);
    }
    JsonFields body = JsonFields.of(CanonicalJson.read(request.body().toUtf8()), "request");
    askedAt.putIfAbsent(TokenId.parse(body.text("token", 200)), at);
    requests.incrementAndGet();
    Hash key =
        request.headers().stream()
            .filter(header -> header.name().equals(KEY))
            .map(header -> new Hash(Bytes.fromHex(header.value())))
            .findFirst()
            .orElseThrow();
    return new Exchange.Answered(201, moved(key));
  }

  /** When a ticket's request came first, on the nanosecond clock; null while none did. */
  @Nullable Long askedAt(TokenId token) {
    return askedAt.get(token);
  }

  /** How many requests for rooms came. */
  long requests() {
    return requests.get();
  }

  private Bytes moved(Hash key) {
    var values =
        JsonNodeFactory.instance
            .objectNode()
            .put("requestId", key.toHex())
            .put("confirmation", "HM-1")
            .put("hotel", "Hotel Morgenstern")
            .put("checkIn", Instant.now().getEpochSecond());
    var statement =
        new Statement(
            SchemaUid.of(FIELDS, Address.ZERO, true),
            Address.ZERO,
            Instant.now().getEpochSecond(),
            0,
            true,
            Hash.ZERO,
            AttestationData.encode(FIELDS, values));
    var domain = OffchainAttestation.domain("1.4.0", chainId, TicketWorld.EAS);
    return OffchainAttestation.sign(TicketWorld.HOTEL, domain, statement, key).canonical();
  }
}
