package io.smartlayer.feed;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Hash;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MemberTipsTest {
  private final Fixture world = new Fixture(4);
  private final MemberTips member = new MemberTips(world.keys.getFirst(), world.feed.domain());

  @Test
  void aMemberVouchesForWhatItKnewWhenItSignedAndForNothingLater() {
    member.put(tip(1, 5));
    assertThat(member.prove(feed(1))).isNull();
    member.sign(1000);
    member.put(tip(1, 6));
    member.put(tip(2, 1));
    member.remove(feed(3));

    assertProven(1, 5, 1000);
    assertThat(member.prove(feed(2))).isNull();
    member.sign(2000);
    assertProven(1, 6, 2000);
    assertProven(2, 1, 2000);
    assertThat(member.feeds()).isEqualTo(2);
  }

  @Test
  void whoIsNoMemberAnyMoreVouchesForTheFeedNoLonger() {
    member.put(tip(1, 5));
    member.sign(1000);
    member.remove(feed(1));
    member.sign(2000);
    assertThat(member.prove(feed(1))).isNull();
    assertThat(member.feeds()).isZero();
    member.put(tip(1, 7));
    member.sign(3000);
    assertProven(1, 7, 3000);
  }

  /** Against a tree that is built anew each time. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void everyFeedIsProvedAfterAnyChanges(long seed) {
    var random = new Random(seed);
    var expected = new TreeMap<Integer, Long>();
    for (int round = 1; round <= 12; round++) {
      for (int i = random.nextInt(20); i > 0; i--) {
        int number = random.nextInt(300);
        if (random.nextInt(3) == 0) {
          member.remove(feed(number));
          expected.remove(number);
        } else {
          long size = random.nextLong(1, 1000);
          member.put(tip(number, size));
          expected.put(number, size);
        }
      }
      member.sign(round);
      long now = round;
      expected.forEach((number, size) -> assertProven(number, size, now));
      assertThat(member.feeds()).isEqualTo(expected.size());
      for (int lane = 0; lane < Tip.LANES; lane++) {
        assertRootIsThatOfItsLeaves(lane, expected);
      }
    }
  }

  /** The root is that of a tree of just these leaves, in the order of their indexes. */
  private void assertRootIsThatOfItsLeaves(int lane, Map<Integer, Long> expected) {
    var proven = new ArrayList<ProvenTip>();
    for (int number : expected.keySet()) {
      if (Tip.lane(feed(number)) == lane) {
        proven.add(Objects.requireNonNull(member.prove(feed(number))));
      }
    }
    proven.sort((one, other) -> Long.compare(one.index(), other.index()));
    var tree = new MerkleTree();
    proven.forEach(tip -> tree.append(tip.feed().leaf()));
    proven.forEach(tip -> {
      assertThat(tip.signed().tip().root()).isEqualTo(tree.root());
      assertThat(tip.signed().tip().feeds()).isEqualTo(tree.size());
    });
  }

  private void assertProven(int number, long size, long time) {
    ProvenTip tip = Objects.requireNonNull(member.prove(feed(number)));
    assertThat(tip.feed()).isEqualTo(tip(number, size));
    assertThat(tip.time().toEpochMilli()).isEqualTo(time);
    assertThat(tip.fault(of(number))).isNull();
    assertThat(ProvenTip.fromJson(tip.toJson())).isEqualTo(tip);
  }

  private Feed of(int number) {
    return new Feed(feed(number), world.feed.committee(), world.feed.domain());
  }

  private static FeedTip tip(int number, long size) {
    return new FeedTip(feed(number), 0, size, Hash.sha256(Bytes.ofLong(size)));
  }

  private static FeedId feed(int number) {
    return new FeedId(Hash.keccak(Bytes.utf8("feed " + number)));
  }

  static List<FeedId> feeds(int count) {
    var all = new ArrayList<FeedId>();
    for (int i = 0; i < count; i++) {
      all.add(feed(i));
    }
    return all;
  }
}
