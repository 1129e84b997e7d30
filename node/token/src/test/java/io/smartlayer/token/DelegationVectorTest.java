package io.smartlayer.token;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.JsonFields;
import io.smartlayer.primitives.TokenId;
import io.smartlayer.token.CallGuard.Decision;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/** Calls with chains of grants that viem signed. */
class DelegationVectorTest {
  private static final JsonNode FILE = Vectors.read("delegations.json");

  static Stream<String> names() {
    return FILE.get("cases").valueStream().map(one -> one.get("name").stringValue());
  }

  @ParameterizedTest
  @MethodSource("names")
  void theCodeIsTheVectors(String name) {
    JsonNode one =
        FILE.get("cases")
            .valueStream()
            .filter(vector -> vector.get("name").stringValue().equals(name))
            .findFirst()
            .orElseThrow();
    var rules =
        new GrantRules(
            Chains.DOMAIN, Address.fromHex(FILE.get("node").stringValue()), CallGuard.PROOF_WINDOW);
    List<Hash> revoked =
        one.get("revoked").valueStream().map(hash -> Hash.fromHex(hash.stringValue())).toList();
    Address holder = Address.fromHex(FILE.get("holder").stringValue());
    Instant now = Instant.ofEpochMilli(FILE.get("nowMillis").longValue());

    assertThat(rules.decide(call(one), now, revoked::contains, holder))
        .extracting(DelegationVectorTest::code)
        .isEqualTo(one.get("code").isNull() ? "allowed" : one.get("code").stringValue());
  }

  @Test
  void whatIsTakenBackIsReadAndWrittenAlike() {
    JsonNode body = FILE.get("revocation");
    Revocation revocation = Revocation.fromJson(body);

    assertThat(CanonicalJson.write(revocation.toJson())).isEqualTo(CanonicalJson.write(body));
    assertThat(revocation.signer(Chains.DOMAIN)).isEqualTo(revocation.chain().grant().sessionKey());
    assertThat(revocation.chain().grant().signer(Chains.DOMAIN)).isEqualTo(revocation.holder());
    assertThat(revocation.holder().toHex()).isEqualTo(FILE.get("holder").stringValue());
  }

  private static CallGuard.Call call(JsonNode one) {
    JsonFields in = JsonFields.of(one.get("call"), "call");
    var call =
        new CallGuard.Call(
            TokenId.parse(FILE.get("token").stringValue()),
            one.get("method").stringValue(),
            CanonicalJson.write(in.value("args")),
            Grant.fromJson(in.value("grant")),
            GrantChain.delegations(in),
            CallProof.fromJson(in.value("proof")),
            FILE.get("origin").stringValue());
    in.end();
    return call;
  }

  private static String code(Decision decision) {
    return switch (decision) {
      case Decision.Allowed _ -> "allowed";
      case Decision.Refused(CallGuard.Refusal refusal) -> refusal.code();
    };
  }
}
