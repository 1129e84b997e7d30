package io.smartlayer.examples.flightticket;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.environment.Web;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.SecretKey;
import io.smartlayer.primitives.TokenId;
import io.smartlayer.token.Membership;
import io.smartlayer.token.Receipt;
import io.smartlayer.token.RequestSigner;
import io.smartlayer.token.RequestVerifier;
import io.smartlayer.token.SignedReceipt;
import io.smartlayer.token.TrustFile;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.node.JsonNodeFactory;

/** A hotel that books for the nodes of one network alone. */
class HotelVerifiesTest {
  private static final SecretKey NODE = new SecretKey(Hash.keccak(Bytes.utf8("node")).bytes());
  private static final SecretKey OTHER = new SecretKey(Hash.keccak(Bytes.utf8("other")).bytes());
  private static final Membership NETWORK =
      new Membership(
          31337,
          Membership.REGISTRY_PLACEHOLDER,
          Address.ZERO,
          Hash.ZERO,
          List.of(node(new SecretKey(Hash.keccak(Bytes.utf8("anchor")).bytes()))),
          List.of(node(NODE)));
  private static final TokenId TOKEN =
      TokenId.parse("eip155:31337/erc721:0x00000000000000000000000000000000000000aa/42");
  private static final Hash FEED = Hash.keccak(Bytes.utf8("feed"));
  private static final Instant NOW = Instant.ofEpochSecond(1_795_200_000);

  @TempDir private Path folder;
  private final Http http = new Http();
  private Hotel hotel;

  @BeforeEach
  void open() {
    hotel = HotelTest.open(folder, null, new RequestVerifier(TrustFile.unregistered(NETWORK)));
  }

  @AfterEach
  void close() {
    hotel.close();
    http.close();
  }

  @Test
  void aNodesRequestIsBooked() {
    assertThat(post(signed(NODE, "/rebookings"), HotelTest.BODY).statusCode()).isEqualTo(201);
  }

  @Test
  void strangersAreToldWhy() {
    URI place = hotel.uri().resolve("/rebookings");
    assertThat(Http.problem(http.post(place, HotelTest.BODY, "Idempotency-Key", HotelTest.key(1))))
        .isEqualTo("401 not-signed");
    assertThat(Http.problem(post(signed(OTHER, "/rebookings"), HotelTest.BODY)))
        .isEqualTo("401 unknown-node");
    assertThat(Http.problem(post(signed(NODE, "/rebookings"), "{}"))).isEqualTo("401 wrong-digest");
    assertThat(Http.problem(post(signed(NODE, "/elsewhere"), HotelTest.BODY)))
        .isEqualTo("401 signature-invalid");
    assertThat(Http.json(http.get(hotel.uri().resolve("/bookings"))).get("bookings")).isEmpty();
  }

  private HttpResponse<String> post(Web.Request request, String body) {
    String[] headers =
        request.headers().stream()
            .filter(header -> !header.name().equals("Content-Type")) // that of the test's client
            .flatMap(header -> Stream.of(header.name(), header.value()))
            .toArray(String[]::new);
    return http.post(hotel.uri().resolve("/rebookings"), body, headers);
  }

  private Web.Request signed(SecretKey key, String path) {
    Hash effect =
        Hash.keccak(FEED.bytes(), Bytes.ofLong(7), Bytes.utf8(TOKEN.toString()), Bytes.ofLong(0));
    byte[] receipt = CanonicalJson.write(receipt().toJson()).toArray();
    var request =
        new Web.Request(
            "POST",
            hotel.uri().resolve(path),
            List.of(
                new Web.Header("Content-Type", "application/json"),
                new Web.Header("Idempotency-Key", effect.toHex()),
                new Web.Header(
                    "Smartlayer-Receipt",
                    Base64.getUrlEncoder().withoutPadding().encodeToString(receipt))),
            Bytes.utf8(HotelTest.BODY),
            Duration.ofSeconds(5));
    return new RequestSigner(key, NETWORK.domain()).signed(request, NOW, NOW.plusSeconds(5));
  }

  private static SignedReceipt receipt() {
    var json =
        JsonNodeFactory.instance
            .objectNode()
            .put("token", TOKEN.toString())
            .put("feedId", FEED.toHex())
            .put("offset", 7)
            .put("timeMillis", NOW.toEpochMilli())
            .put("sequence", 1)
            .put("evidence", Receipt.NO_EVIDENCE)
            .put("node", NODE.address().toHex());
    for (String hash :
        List.of("prefixRoot", "script", "engine", "stateHash", "stepHash", "resultHash")) {
      json.put(hash, Hash.ZERO.toHex());
    }
    return SignedReceipt.by(NODE, Receipt.fromJson(json), NETWORK.domain());
  }

  private static Membership.Node node(SecretKey key) {
    return new Membership.Node(key.address(), key.publicKey(), "http://127.0.0.1:1");
  }
}
