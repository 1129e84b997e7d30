package io.smartlayer.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.feed.FeedId;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.SecretKey;
import io.smartlayer.primitives.TokenId;
import io.smartlayer.primitives.TypedData;
import io.smartlayer.token.Grant;
import io.smartlayer.token.GrantChain;
import io.smartlayer.token.Receipt;
import io.smartlayer.token.ReceiptBundle;
import io.smartlayer.token.StepInput;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** The grants of calls from a terminal. */
class MethodCallTest {
  private static final TypedData.Domain DOMAIN =
      TypedData.Domain.of("Smart Layer", "1", 31337, Address.ZERO);
  private static final SecretKey HOLDER = new SecretKey(Hash.keccak(Bytes.utf8("holder")).bytes());
  private static final TokenId TOKEN =
      TokenId.parse("eip155:31337/erc721:0x00000000000000000000000000000000000000aa/1");
  private static final Random RANDOM = new Random(1);
  private static final Instant NOW = Instant.parse("2026-01-01T08:00:00Z");

  private static MethodCall call(boolean seals, int seed) {
    Bytes args = Bytes.utf8("{}");
    var random = new Random(seed);
    var leave = MethodCall.Leave.by(HOLDER, DOMAIN, TOKEN, "mine", seals, NOW, random);
    return MethodCall.of(DOMAIN, TOKEN, "mine", args, leave, random);
  }

  private static Grant grant(MethodCall call) {
    JsonNode body = CanonicalJson.read(call.body(Address.ZERO, NOW).toUtf8());
    return Grant.fromJson(body.get("grant"));
  }

  @Test
  void whereTheAnswerIsSealedTheGrantNamesAKeyOfThisCall() {
    Grant first = grant(call(true, 1));

    assertThat(first.signer(DOMAIN)).isEqualTo(HOLDER.address());
    assertThat(Objects.requireNonNull(first.reader()).isSound()).isTrue();
    assertThat(first.reader()).isNotEqualTo(grant(call(true, 2)).reader());
    assertThat(grant(call(false, 1)).reader()).isNull();
    assertThat(grant(call(false, 1)).signer(DOMAIN)).isEqualTo(HOLDER.address());
  }

  @Test
  void theSameCallIsMadeTwiceToTheByte() {
    MethodCall call = call(true, 1);
    assertThat(call.body(Address.ZERO, NOW)).isEqualTo(call.body(Address.ZERO, NOW));
    assertThat(call.open(Hash.ZERO, "0x01")).isNull();
  }

  @Test
  void askedAgainItIsACallOfItsOwnByTheSameLeave() {
    MethodCall call = call(true, 1);
    MethodCall again = call.again(new Random(2));
    assertThat(grant(again)).isEqualTo(grant(call));
    assertThat(jti(again)).isNotEqualTo(jti(call));
    var open = MethodCall.of(DOMAIN, TOKEN, "card", Bytes.utf8("{}"), null, new Random(1));
    assertThat(open.again(new Random(2))).isSameAs(open);
  }

  /** Whose receipt holds in itself need not have been asked, nor that, nor just now. */
  @Test
  void onlyTheAnswerOfWhoWasAskedToThisCallCounts() throws IOException {
    Path vectors = Path.of("../../spec/vectors/token");
    var bundle =
        ReceiptBundle.read(Bytes.utf8(Files.readString(vectors.resolve("bundle.json")).strip()));
    Receipt receipt = bundle.signed().receipt();
    StepInput.Call made = Objects.requireNonNull(bundle.input().call());
    Instant now = Instant.ofEpochMilli(receipt.timeMillis());
    MethodCall same = to(receipt.token(), made.method(), made.args());
    FeedId feed = receipt.feed();
    Instant late = now.plus(MethodCall.AGE_LIMIT).plusMillis(1);

    assertThat(same.misfit(bundle, receipt.node(), feed, false, now)).isNull();
    assertThat(same.misfit(bundle, HOLDER.address(), feed, false, now))
        .startsWith("answer-of-another-node");
    assertThat(same.misfit(bundle, receipt.node(), feed, false, late)).startsWith("answer-stale");
    var other = new FeedId(Hash.ZERO);
    Bytes args = Bytes.utf8("{\"language\":\"en\"}");
    var open = MethodCall.of(DOMAIN, receipt.token(), made.method(), made.args(), null, RANDOM);
    assertThat(
            List.of(
                misfit(same, bundle, other, false),
                misfit(same, bundle, feed, true),
                misfit(to(TOKEN, made.method(), made.args()), bundle, feed, false),
                misfit(to(receipt.token(), "card", made.args()), bundle, feed, false),
                misfit(to(receipt.token(), made.method(), args), bundle, feed, false),
                misfit(open, bundle, feed, false)))
        .allMatch(why -> why.startsWith("answer-to-another-call"));
  }

  private static String misfit(
      MethodCall call, ReceiptBundle bundle, FeedId feed, boolean isUpdate) {
    Receipt receipt = bundle.signed().receipt();
    Instant now = Instant.ofEpochMilli(receipt.timeMillis());
    return String.valueOf(call.misfit(bundle, receipt.node(), feed, isUpdate, now));
  }

  /** A call by the leave of which the vector's was. */
  private static MethodCall to(TokenId token, String method, Bytes args) {
    Grant grant =
        new Traveller(HOLDER, DOMAIN)
            .grant(
                token,
                List.of(method),
                "https://cars.example",
                HOLDER.address(),
                NOW.plusSeconds(60),
                null);
    var leave = new MethodCall.Leave(new GrantChain(grant, List.of()), HOLDER, null);
    return MethodCall.of(DOMAIN, token, method, args, leave, RANDOM);
  }

  private static String jti(MethodCall call) {
    JsonNode body = CanonicalJson.read(call.body(Address.ZERO, NOW).toUtf8());
    return body.get("proof").get("jti").asString();
  }
}
