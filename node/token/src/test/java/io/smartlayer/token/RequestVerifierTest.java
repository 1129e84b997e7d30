package io.smartlayer.token;

import static io.smartlayer.token.SignedRequests.ANCHOR;
import static io.smartlayer.token.SignedRequests.ID;
import static io.smartlayer.token.SignedRequests.NOW;
import static io.smartlayer.token.SignedRequests.SERVICE;
import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.environment.Web;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.SecretKey;
import io.smartlayer.token.RequestVerifier.Answer;
import io.smartlayer.token.RequestVerifier.Reason;
import io.smartlayer.token.RequestVerifier.Received;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RequestVerifierTest {
  private static final SecretKey STRANGER = World.key("stranger");

  private final RequestVerifier verifier = SignedRequests.verifier();

  @Test
  void aRequestOfAServiceNodeShowsItsTokenAndEffect() {
    Answer answer = check(SignedRequests.received(SignedRequests.by(SERVICE)), NOW);
    assertThat(answer)
        .isInstanceOfSatisfying(
            Answer.Verified.class,
            verified -> {
              assertThat(verified.node().address()).isEqualTo(SERVICE.address());
              assertThat(verified.isAnchor()).isFalse();
              assertThat(verified.effectId()).isEqualTo(ID);
              assertThat(verified.token()).isEqualTo(World.token(42));
            });
  }

  @Test
  void aRequestThatAnAnchorCarriesIsToldApart() {
    Answer answer = check(SignedRequests.received(SignedRequests.by(ANCHOR)), NOW);
    assertThat(answer)
        .isInstanceOfSatisfying(
            Answer.Verified.class, verified -> assertThat(verified.isAnchor()).isTrue());
  }

  @Test
  void aWebhookIsSignedWithItsIdAndTime() {
    Web.Request plain = SignedRequests.plain(ID.toHex(), SignedRequests.receipt(SERVICE, 2));
    List<Web.Header> headers = new ArrayList<>(plain.headers());
    headers.add(new Web.Header("webhook-id", ID.toHex()));
    headers.add(new Web.Header("webhook-timestamp", "1800000000"));
    var webhook = new Web.Request("POST", plain.uri(), headers, plain.body(), plain.timeout());
    Web.Request signed = SignedRequests.by(SERVICE, webhook);
    assertThat(check(SignedRequests.received(signed), NOW)).isInstanceOf(Answer.Verified.class);
    Received later = SignedRequests.changed(signed, "webhook-timestamp", time -> "1800000001");
    assertThat(reason(later)).isEqualTo(Reason.SIGNATURE_INVALID);
  }

  @Test
  void whatIsNotSignedIsRefused() {
    Web.Request plain = SignedRequests.plain(ID.toHex(), SignedRequests.receipt(SERVICE, 2));
    assertThat(reason(SignedRequests.received(plain))).isEqualTo(Reason.NOT_SIGNED);
  }

  @Test
  void anotherBodyIsRefused() {
    Web.Request signed = SignedRequests.by(SERVICE);
    var other = new Received(signed.method(), signed.uri(), signed.headers(), Bytes.utf8("{}"));
    assertThat(reason(other)).isEqualTo(Reason.WRONG_DIGEST);
  }

  @Test
  void anotherPlaceOrMethodIsRefused() {
    Web.Request signed = SignedRequests.by(SERVICE);
    for (String target :
        List.of(
            "https://hotel.example/rebookings",
            "https://other.example/rebookings?a=b%20c",
            "http://hotel.example/rebookings?a=b%20c")) {
      var other = new Received("POST", URI.create(target), signed.headers(), signed.body());
      assertThat(reason(other)).isEqualTo(Reason.SIGNATURE_INVALID);
    }
    var put = new Received("PUT", signed.uri(), signed.headers(), signed.body());
    assertThat(reason(put)).isEqualTo(Reason.SIGNATURE_INVALID);
    var same = URI.create("HTTPS://Hotel.example:443/rebookings?a=b%20c#part");
    assertThat(check(new Received("POST", same, signed.headers(), signed.body()), NOW))
        .isInstanceOf(Answer.Verified.class);
  }

  @Test
  void itsTimeIsBounded() {
    Received signed = SignedRequests.received(SignedRequests.by(SERVICE));
    assertThat(check(signed, NOW.plusSeconds(65))).isInstanceOf(Answer.Verified.class);
    assertThat(reason(signed, NOW.plusSeconds(66))).isEqualTo(Reason.EXPIRED);
    assertThat(check(signed, NOW.minusSeconds(60))).isInstanceOf(Answer.Verified.class);
    assertThat(reason(signed, NOW.minusSeconds(61))).isEqualTo(Reason.NOT_YET);
  }

  @Test
  void whoIsNotInTheTrustFileIsUnknown() {
    assertThat(reason(SignedRequests.received(SignedRequests.by(STRANGER))))
        .isEqualTo(Reason.UNKNOWN_NODE);
  }

  @Test
  void aKeyThatTheNodeDidNotNameIsRefused() {
    Web.Request signed = SignedRequests.by(SERVICE);
    Web.Request another = SignedRequests.by(STRANGER);
    String theirs =
        Objects.requireNonNull(MessageSignature.only(another.headers(), MessageSignature.NODE));
    assertThat(reason(SignedRequests.changed(signed, MessageSignature.NODE, _ -> theirs)))
        .isEqualTo(Reason.KEY_NOT_OF_NODE);
  }

  @Test
  void aReceiptByNoServiceNodeIsRefused() {
    for (SecretKey by : List.of(STRANGER, ANCHOR)) {
      Web.Request plain = SignedRequests.plain(ID.toHex(), SignedRequests.receipt(by, 2));
      Web.Request signed = SignedRequests.by(SERVICE, plain);
      assertThat(reason(SignedRequests.received(signed))).isEqualTo(Reason.RECEIPT_INVALID);
    }
  }

  @Test
  void aReceiptOfAnotherStepIsRefused() {
    Web.Request plain = SignedRequests.plain(ID.toHex(), SignedRequests.receipt(SERVICE, 3));
    assertThat(reason(SignedRequests.received(SignedRequests.by(SERVICE, plain))))
        .isEqualTo(Reason.RECEIPT_OF_ANOTHER_EFFECT);
    String beyond = EffectRequest.id(SignedRequests.WORLD.feed(), 2, World.token(42), 8).toHex();
    Web.Request eighth = SignedRequests.plain(beyond, SignedRequests.receipt(SERVICE, 2));
    assertThat(reason(SignedRequests.received(SignedRequests.by(SERVICE, eighth))))
        .isEqualTo(Reason.RECEIPT_OF_ANOTHER_EFFECT);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Content-Type",
        "Content-Digest",
        "Idempotency-Key",
        "Smartlayer-Receipt",
        "Smartlayer-Node",
        "Signature-Input",
        "Signature"
      })
  void eachHeaderIsThereOnceAndAsItWasSigned(String name) {
    Web.Request signed = SignedRequests.by(SERVICE);
    List<Web.Header> without = new ArrayList<>(signed.headers());
    without.removeIf(header -> header.name().equals(name));
    assertThat(check(with(signed, without), NOW)).isInstanceOf(Answer.Refused.class);
    List<Web.Header> twice = new ArrayList<>(signed.headers());
    twice.add(new Web.Header(name, "x"));
    assertThat(reason(with(signed, twice))).isEqualTo(Reason.MALFORMED);
    Received changed = SignedRequests.changed(signed, name, value -> "A" + value);
    assertThat(check(changed, NOW)).isInstanceOf(Answer.Refused.class);
    Received empty = SignedRequests.changed(signed, name, _ -> "");
    assertThat(check(empty, NOW)).isInstanceOf(Answer.Refused.class);
    Received large = SignedRequests.changed(signed, name, value -> value + "A".repeat(8192));
    assertThat(reason(large)).isEqualTo(Reason.MALFORMED);
  }

  @Test
  void aHeaderThatIsAddedForAWebhookIsNotTaken() {
    Web.Request signed = SignedRequests.by(SERVICE);
    List<Web.Header> more = new ArrayList<>(signed.headers());
    more.add(new Web.Header("webhook-id", Hash.ZERO.toHex()));
    assertThat(reason(with(signed, more))).isEqualTo(Reason.MALFORMED);
  }

  @Test
  void theSameRequestIsSignedWithTheSameBytes() {
    assertThat(SignedRequests.by(SERVICE)).isEqualTo(SignedRequests.by(SERVICE));
  }

  private Answer check(Received request, Instant now) {
    return verifier.check(request, now);
  }

  private Reason reason(Received request) {
    return reason(request, NOW);
  }

  private Reason reason(Received request, Instant now) {
    return ((Answer.Refused) check(request, now)).reason();
  }

  private static Received with(Web.Request request, List<Web.Header> headers) {
    return new Received(request.method(), request.uri(), headers, request.body());
  }
}
