package io.smartlayer.anchoring;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.feed.FeedId;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.SecretKey;
import io.smartlayer.token.Snapshot;
import io.smartlayer.token.Snapshots;
import io.smartlayer.token.TestScript;
import io.smartlayer.token.World;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How replicas come to agree on what the state of their group was. */
class SnapshotAdmissionTest {
  private static final Hash STATE = Hash.keccak(Bytes.utf8("state"));
  private static final Hash OTHER = Hash.keccak(Bytes.utf8("other"));

  private final TestGroup group = TestGroup.placed(TestScript.usual());
  private final List<Address> replicas = group.replicas();

  @BeforeEach
  void grow() {
    while (group.entries.size() < 2 * Snapshot.EVERY) {
      group.now += 1000;
      group.join(World.delay(1, group.now)); // too short to ask for anything
    }
  }

  private Snapshot word(int replica, long size, Hash state) {
    return word(group.world.keyOf(replicas.get(replica)), group.world.feed(), size, state);
  }

  private Snapshot word(SecretKey key, FeedId feed, long size, Hash state) {
    return Snapshot.by(key, group.world.network().domain(), feed, size, state);
  }

  private Snapshots.@Nullable Point agreed() {
    return group.ledger().snapshots().agreed();
  }

  @Test
  void moreThanHalfOfTheReplicasMustSayTheSame() {
    assertThat(replicas).hasSize(3);
    group.join(word(0, 256, STATE));
    assertThat(agreed()).isNull();
    group.join(word(1, 256, OTHER));
    assertThat(agreed()).isNull();
    group.join(word(2, 256, STATE));
    assertThat(agreed()).isEqualTo(new Snapshots.Point(256, STATE));
    assertThat(group.state.ledger().snapshots().agreed()).isEqualTo(agreed());
  }

  @Test
  void oneReplicaAloneIsNotHeardTwice() {
    group.join(word(0, 256, STATE));
    assertThat(group.code(word(0, 256, STATE))).isEqualTo("duplicate");
    assertThat(group.code(word(0, 256, OTHER))).isEqualTo("duplicate");
    group.join(word(0, 512, STATE));
    assertThat(group.code(word(0, 256, STATE))).isEqualTo("duplicate");
    assertThat(agreed()).isNull();
  }

  @Test
  void replicasThatSpokeOfLaterPointsMeetAtALaterOne() {
    group.join(word(0, 256, STATE));
    group.join(word(1, 512, OTHER));
    assertThat(agreed()).isNull();
    group.join(word(0, 512, OTHER));
    assertThat(agreed()).isEqualTo(new Snapshots.Point(512, OTHER));
  }

  @Test
  void whatIsAgreedOnNeverGoesBack() {
    group.join(word(0, 512, STATE));
    group.join(word(1, 512, STATE));
    assertThat(group.code(word(2, 256, STATE))).isEqualTo("snapshot-not-due");
    assertThat(group.code(word(2, 512, OTHER))).isEqualTo("snapshot-not-due");
    assertThat(agreed()).isEqualTo(new Snapshots.Point(512, STATE));
  }

  @Test
  void onlyPointsThatThereAreCount() {
    for (long size : List.of(0L, 1L, 255L, 257L, 768L, 1L << 40)) {
      assertThat(group.code(word(0, size, STATE))).isEqualTo("snapshot-not-due");
    }
    assertThat(group.code(word(0, 512, STATE))).isEqualTo("admitted");
  }

  @Test
  void onlyReplicasOfTheGroupAreHeard() {
    SecretKey spare =
        group.world.keyOf(group.world.network().candidates(group.world.feed()).getLast().address());
    assertThat(replicas).doesNotContain(spare.address());
    for (SecretKey key : List.of(spare, group.anchors().getFirst(), World.HOTEL)) {
      assertThat(group.code(word(key, group.world.feed(), 256, STATE)))
          .isEqualTo("snapshot-not-by-replica");
    }
  }

  @Test
  void nobodySpeaksForAnotherOrOfAnotherFeed() {
    SecretKey key = group.world.keyOf(replicas.getFirst());
    Snapshot elsewhere = word(key, new FeedId(OTHER), 256, STATE);
    assertThat(group.code(elsewhere)).isEqualTo("signature-invalid");
    Snapshot good = word(1, 256, STATE);
    var stolen = new Snapshot(256, STATE, key.address(), good.signature());
    assertThat(group.code(stolen)).isEqualTo("signature-invalid");
    var bent = new Snapshot(256, OTHER, good.node(), good.signature());
    assertThat(group.code(bent)).isEqualTo("signature-invalid");
  }

  @Test
  void nobodyIsHeardBeforeThereIsAPlacement() {
    var fresh = new TestGroup();
    fresh.join(fresh.activation(42));
    assertThat(fresh.code(word(0, 256, STATE))).isEqualTo("snapshot-not-by-replica");
  }
}
