package io.smartlayer.feed;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.SecretKey;
import io.smartlayer.primitives.TypedData;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** The example of {@code spec/protocol/tips.md}. */
class TipVectorTest {
  private static final SecretKey KEY = new SecretKey(Hash.keccak(Bytes.utf8("cow")).bytes());
  private static final TypedData.Domain DOMAIN =
      TypedData.Domain.of(
          "Smart Layer", "1", 31337, Address.fromHex("0x5fbdb2315678afecb367f032d93f642f64180aa3"));
  private static final FeedTip FIRST =
      new FeedTip(
          feed("0xf40208bbf7b9cad7afe3f5514a4533375d404cf6e10af72f9945fbfe0570011b"),
          0,
          1,
          Hash.fromHex("0x14f93a443f2fc1a0769b1d0bdf546209ed416e03b6b8b471008ba12fa5a7ac4c"));
  private static final FeedTip SECOND =
      new FeedTip(
          feed("0x000000000000000000000000000000000000000000000000000000000000009b"),
          3,
          258,
          Hash.ZERO);

  @Test
  void theExampleOfTheSpecHolds() {
    var member = new MemberTips(KEY, DOMAIN);
    member.put(FIRST);
    member.put(SECOND);
    member.sign(1_772_323_200_000L);
    ProvenTip second = Objects.requireNonNull(member.prove(SECOND.feedId()));

    Tip tip = second.signed().tip();
    assertThat(FIRST.leaf())
        .hasToString("0xac6c16b989686fa91845034807ce75d42ab025ad03e151af4d43480b7eaf67c8");
    assertThat(SECOND.leaf())
        .hasToString("0x4842db228508a14cc4d9f122ce6127af89c606ed174c31c34003927f9e74d5ca");
    assertThat(tip.root())
        .hasToString("0x403b0db5a3f0400af431e59495cba6aacbddca2eec781743fbe27227817de332");
    assertThat(tip.hash())
        .hasToString("0x4c49ca65eb2aba0e4d244888240a8893354de8c5c86558ec61905e8c7454f7d6");
    assertThat(second.signed().signature().toHex())
        .isEqualTo(
            "0x9cb28692dc32c3795e8126c8a9ebd41d6d1a8f6b5b5e434cd27d7678c5a215dc"
                + "099a9b300f30ed87457bf28485736de741cb486d94498515cc5cd94409ba39f7");
    assertThat(second.index()).isZero();
    assertThat(second.path()).containsExactly(FIRST.leaf());
    assertThat(tip.lane()).isEqualTo(27);
  }

  private static FeedId feed(String hex) {
    return new FeedId(Hash.fromHex(hex));
  }
}
