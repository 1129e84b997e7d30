package io.smartlayer.token;

import io.smartlayer.environment.Web;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.SecretKey;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.function.UnaryOperator;

/** Requests as nodes of a test's network send them. */
final class SignedRequests {
  static final World WORLD = new World(4, 3);
  static final Instant NOW = Instant.ofEpochMilli(World.START);
  static final URI TARGET = URI.create("https://hotel.example/rebookings?a=b%20c");
  static final SecretKey SERVICE = World.key("service 0");
  static final SecretKey ANCHOR = World.key("anchor 0");
  static final Hash ID = EffectRequest.id(WORLD.feed(), 2, World.token(42), 1);

  private SignedRequests() {}

  /** The verifier with the network's trust file. */
  static RequestVerifier verifier() {
    return new RequestVerifier(TrustFile.unregistered(WORLD.network()));
  }

  /** A request to a host, not signed. */
  static Web.Request plain(String key, SignedReceipt receipt) {
    String text =
        Base64.getUrlEncoder()
            .withoutPadding()
            .encodeToString(CanonicalJson.write(receipt.toJson()).toArray());
    return new Web.Request(
        "POST",
        TARGET,
        List.of(
            new Web.Header("Content-Type", "application/json"),
            new Web.Header("Idempotency-Key", key),
            new Web.Header("Smartlayer-Receipt", text)),
        Bytes.utf8("{\"flight\":\"SL123\"}"),
        Duration.ofSeconds(2));
  }

  /** What a service node says of the step that asked. */
  static SignedReceipt receipt(SecretKey node, long offset) {
    var receipt =
        new Receipt(
            World.token(42),
            WORLD.feed(),
            offset,
            Hash.keccak(Bytes.utf8("prefix")),
            Hash.keccak(Bytes.utf8("script")),
            Hash.keccak(Bytes.utf8("engine")),
            Hash.keccak(Bytes.utf8("state")),
            Hash.keccak(Bytes.utf8("step")),
            Hash.keccak(Bytes.utf8("result")),
            World.START,
            1,
            Receipt.NO_EVIDENCE,
            node.address());
    return SignedReceipt.by(node, receipt, WORLD.network().domain());
  }

  /** A request as a node sends it. */
  static Web.Request by(SecretKey node) {
    return by(node, plain(ID.toHex(), receipt(SERVICE, 2)));
  }

  static Web.Request by(SecretKey node, Web.Request request) {
    return new RequestSigner(node, WORLD.network().domain())
        .signed(request, NOW, NOW.plusSeconds(5));
  }

  static RequestVerifier.Received received(Web.Request request) {
    return new RequestVerifier.Received(
        request.method(), request.uri(), request.headers(), request.body());
  }

  /** The same with one header's value changed. */
  static RequestVerifier.Received changed(
      Web.Request request, String header, UnaryOperator<String> change) {
    List<Web.Header> headers = new ArrayList<>(request.headers());
    headers.replaceAll(one ->
        one.name().equals(header) ? new Web.Header(one.name(), change.apply(one.value())) : one);
    return new RequestVerifier.Received(request.method(), request.uri(), headers, request.body());
  }
}
