package io.smartlayer.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.PeerId;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class MembersTest {
  private static final Hash SUBJECT = Samples.PLACEMENT.subject();

  @Test
  void holdersAreTheLowestRankedUnderTheBeacon() {
    List<PeerId> byHand =
        IntStream.range(0, 20)
            .boxed()
            .sorted(java.util.Comparator.comparing(MembersTest::rank))
            .limit(8)
            .map(Samples::peer)
            .toList();
    assertThat(Samples.anchors(20).holders(SUBJECT, 8)).isEqualTo(byHand);
  }

  private static Hash rank(int number) {
    return Hash.keccak(Samples.BEACON.bytes(), SUBJECT.bytes(), Samples.operator(number).bytes());
  }

  @Test
  void anOperatorWithManyNodesHoldsARecordOnce() {
    List<Members.Member> all = new ArrayList<>(List.of(Samples.anchor(0), Samples.anchor(1)));
    for (int i = 10; i < 60; i++) {
      all.add(new Members.Member(Samples.peer(i), Samples.operator(0), Members.Role.ANCHOR));
    }
    var members = new Members(Samples.BEACON, all);
    assertThat(members.holders(SUBJECT, 8)).hasSize(2).contains(Samples.peer(1));
  }

  @Test
  void anIdNearAKeyMakesNoHolder() {
    Members members = Samples.anchors(200);
    Hash place = AddressBook.place(Samples.PLACEMENT.bytes());
    PeerId nearest =
        members.all().stream()
            .map(Members.Member::peer)
            .min((one, other) ->
                AddressBook.compareDistance(
                    place,
                    AddressBook.place(one.multihash()),
                    AddressBook.place(other.multihash())))
            .orElseThrow();
    assertThat(members.holders(SUBJECT, 8)).doesNotContain(nearest);
  }

  @Test
  void serviceNodesHoldNothing() {
    assertThat(Samples.anchors(3).holders(SUBJECT, 8))
        .hasSize(3)
        .doesNotContain(Samples.peer(1000));
    assertThat(new Members(Samples.BEACON, List.of()).holders(SUBJECT, 8)).isEmpty();
  }
}
