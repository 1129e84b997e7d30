package io.smartlayer.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.SecretKey;
import io.smartlayer.primitives.TokenId;
import io.smartlayer.primitives.TypedData;
import io.smartlayer.token.Grant;
import java.time.Instant;
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
}
