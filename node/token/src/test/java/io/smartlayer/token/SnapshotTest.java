package io.smartlayer.token;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.feed.FeedId;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.SecretKey;
import io.smartlayer.primitives.TypedData;
import java.util.List;
import org.junit.jupiter.api.Test;

class SnapshotTest {
  private static final TypedData.Domain DOMAIN =
      TypedData.Domain.of("Smart Layer", "1", World.CHAIN, Membership.REGISTRY_PLACEHOLDER);
  private static final SecretKey KEY = new SecretKey(Hash.keccak(Bytes.utf8("cow")).bytes());
  private static final FeedId FEED =
      new FeedId(
          Hash.fromHex("0xf40208bbf7b9cad7afe3f5514a4533375d404cf6e10af72f9945fbfe0570011b"));

  /** {@code spec/protocol/token.md} says the same; viem signs it so. */
  @Test
  void aWordIsSignedAsThePageSays() {
    Snapshot word = Snapshot.by(KEY, DOMAIN, FEED, 256, Hash.keccak(Bytes.utf8("{}")));
    assertThat(word.toEntry().body().toUtf8())
        .isEqualTo(
            "{\"node\":\"0xcd2a3d9f938e13cd947ec05abc7fe734df8dd826\",\"signature\":\""
                + "0xab8ed0214939599ff7e782ae29dbf85223afa7a55e482ade6e275a2ad44812bc"
                + "5a1b013a7d783270c042ded4b3188c74e81e9c10df108b8d0a451c52576a3cb1"
                + "\",\"size\":256,\"stateHash\":"
                + "\"0xb48d38f93eaa084033fc5970bf96e559c33c4cdc07d889ab00b4d63f9590739d\"}");
    assertThat(word.isBy(KEY.publicKey(), DOMAIN, FEED)).isTrue();
    assertThat(word.isBy(KEY.publicKey(), DOMAIN, new FeedId(Hash.ZERO))).isFalse();
    assertThat(word.isBy(World.HOTEL.publicKey(), DOMAIN, FEED)).isFalse();
  }

  @Test
  void moreThanHalfOfTheReplicasThatThereAreNowAgree() {
    List<Address> two = List.of(replica(0).address(), replica(1).address());
    Snapshots one = Snapshots.NONE.with(word(0), two);
    assertThat(one.agreed()).as("one of two").isNull();
    assertThat(one.with(word(1), two).agreedSize()).as("both").isEqualTo(256);
    assertThat(Snapshots.NONE.with(word(0), two.subList(0, 1)).agreedSize()).isEqualTo(256);
    List<Address> others = List.of(replica(1).address(), replica(2).address());
    Snapshots later = one.with(word(1), others);
    assertThat(later.agreed()).as("one of those serves no more").isNull();
    assertThat(later.saidBy(replica(0).address())).isZero();
    assertThat(later.with(word(2), others).agreedSize()).isEqualTo(256);
  }

  private static SecretKey replica(int number) {
    return World.key("service " + number);
  }

  private static Snapshot word(int replica) {
    return Snapshot.by(replica(replica), DOMAIN, FEED, 256, Hash.ZERO);
  }
}
