package io.smartlayer.anchoring;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.feed.FeedId;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.SealingKey;
import io.smartlayer.primitives.SealingSecret;
import io.smartlayer.primitives.SecretKey;
import io.smartlayer.token.Attested;
import io.smartlayer.token.GroupKey;
import io.smartlayer.token.GroupKeys;
import io.smartlayer.token.TestScript;
import io.smartlayer.token.World;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** How a group comes to its key, and which sealed facts a committee takes that cannot read them. */
class GroupKeyAdmissionTest {
  private static final Random RANDOM = new Random(1);
  private static final SealingSecret SECRET = SealingSecret.fresh(RANDOM);
  private static final SealingKey KEY = SECRET.key();
  private static final SealingKey OTHER = SealingSecret.fresh(RANDOM).key();

  private final TestGroup group = TestGroup.placed(_ -> SECRET, TestScript.sealed());
  private final List<Address> replicas = group.replicas();

  private GroupKey word(int replica, SealingKey key) {
    return word(group.world.keyOf(replicas.get(replica)), group.world.feed(), key);
  }

  private GroupKey word(SecretKey node, FeedId feed, SealingKey key) {
    return GroupKey.by(node, group.world.network().domain(), feed, key);
  }

  private void agree() {
    group.join(word(0, KEY));
    group.join(word(1, KEY));
  }

  private Attested whisper(SealingKey key) {
    return group.world.whisper(key, 47, group.now, RANDOM);
  }

  @Test
  void theFirstKeyThatMoreThanHalfOfTheReplicasHoldIsTheGroupsForGood() {
    assertThat(replicas).hasSize(3);
    group.join(word(0, OTHER));
    group.join(word(1, KEY));
    assertThat(group.ledger().keys().agreed()).isNull();
    group.join(word(2, KEY));
    assertThat(group.ledger().keys().agreed()).isEqualTo(KEY);
    assertThat(group.state.ledger().keys().agreed()).isEqualTo(KEY);

    assertThat(group.code(word(0, KEY))).isEqualTo("duplicate");
    assertThat(group.code(word(1, OTHER))).isEqualTo("duplicate");
  }

  @Test
  void aReplicaMayChangeItsMindAFewTimesUntilThen() {
    for (int i = 0; i < GroupKeys.WORDS_LIMIT; i++) {
      group.join(word(0, i % 2 == 0 ? KEY : OTHER));
    }
    assertThat(group.code(word(0, KEY))).isEqualTo("group-key-unwanted");
    group.join(word(1, KEY));
    assertThat(group.code(word(1, KEY))).isEqualTo("duplicate");
    assertThat(group.ledger().keys().agreed()).as("the first said another last").isNull();
    group.join(word(2, KEY));
    assertThat(group.ledger().keys().agreed()).isEqualTo(KEY);
  }

  @Test
  void onlyReplicasOfTheGroupAreHeardAndNobodySpeaksForAnother() {
    SecretKey spare =
        group.world.keyOf(group.world.network().candidates(group.world.feed()).getLast().address());
    assertThat(replicas).doesNotContain(spare.address());
    for (SecretKey key : List.of(spare, group.anchors().getFirst(), World.AIRLINE)) {
      assertThat(group.code(word(key, group.world.feed(), KEY)))
          .isEqualTo("group-key-not-by-replica");
    }
    SecretKey first = group.world.keyOf(replicas.getFirst());
    assertThat(group.code(word(first, new FeedId(Hash.ZERO), KEY))).isEqualTo("signature-invalid");
    GroupKey good = word(1, KEY);
    assertThat(group.code(new GroupKey(KEY, first.address(), good.signature())))
        .isEqualTo("signature-invalid");
    assertThat(group.code(new GroupKey(OTHER, good.node(), good.signature())))
        .isEqualTo("signature-invalid");
  }

  @Test
  void aGroupToWhichNothingIsSealedHasNoKey() {
    TestGroup open = TestGroup.placed(TestScript.usual());
    GroupKey word =
        GroupKey.by(
            open.world.keyOf(open.replicas().getFirst()),
            open.world.network().domain(),
            open.world.feed(),
            KEY);
    assertThat(open.code(word)).isEqualTo("group-key-unwanted");
  }

  @Test
  void sealedFactsAreTakenOnceThereIsAKeyAndOnlyToThatKey() {
    assertThat(group.code(whisper(KEY))).isEqualTo("group-key-missing");
    agree();
    assertThat(group.code(whisper(OTHER))).isEqualTo("sealed-to-another-key");
    Attested good = whisper(KEY);
    group.join(good);
    assertThat(group.code(good)).isEqualTo("duplicate");
  }

  @Test
  void whatStandsInTheClearIsJudgedAsOfAnyFact() {
    agree();
    Bytes data = Bytes.utf8("data");
    var world = group.world;
    assertThat(group.code(world.whisper(World.HOTEL, KEY, data, group.now, RANDOM)))
        .isEqualTo("attester-not-trusted");
    assertThat(group.code(world.whisper(World.AIRLINE, KEY, data, group.now + 5000, RANDOM)))
        .isEqualTo("attestation-not-yet-valid");
    assertThat(group.code(world.whisper(World.AIRLINE, KEY, data, group.now - 3_602_000, RANDOM)))
        .isEqualTo("too-old");
    assertThat(group.code(World.attested(World.AIRLINE, data, group.now))).isEqualTo("not-sealed");
    Bytes elsewhere =
        Bytes.concat(
            Bytes.of((byte) 1), Hash.ZERO.bytes(), KEY.bytes(), KEY.bytes(), Bytes.zeros(272));
    assertThat(group.code(World.attested(World.AIRLINE, elsewhere, group.now)))
        .isEqualTo("subject-of-another-group");
  }

  /** A committee cannot tell what nobody can open from what replicas can. */
  @Test
  void whatCannotBeOpenedIsTakenAndToldToNobody() {
    agree();
    group.join(group.world.whisper(World.AIRLINE, KEY, Bytes.utf8("x"), group.now, RANDOM));
    assertThat(group.wanted).isEmpty();
  }
}
