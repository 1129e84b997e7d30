package io.smartlayer.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.discovery.Liveness;
import io.smartlayer.discovery.LivenessView;
import io.smartlayer.feed.Committee;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.PeerId;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class WatchListTest {
  private static final Address SELF = address(0);

  private final Map<Address, PeerId> peers = new TreeMap<>();

  WatchListTest() {
    IntStream.range(0, 400).forEach(n -> peers.put(address(n), LocalHosts.id(n)));
  }

  @Test
  void thoseWithWhomACommitteeWorksAreWatchedAndNeverOneself() {
    var group = new WatchList.Group(committee(0, 1, 2, 3), List.of(address(10), address(11)));
    WatchList list = WatchList.of(SELF, List.of(group), peers, List.of(SELF, address(5)));
    assertThat(list.targets().keySet())
        .containsExactlyInAnyOrder(
            address(1), address(2), address(3), address(10), address(11), address(5));
    assertThat(list.observersOf(address(10)))
        .containsExactlyInAnyOrder(SELF, address(1), address(2), address(3));
    assertThat(list.observersOf(address(5))).isEmpty();
    assertThat(list.observersOf(SELF)).isEmpty();
  }

  @Test
  void groupsOfTheSameCommitteeAreOneConcernInWhateverOrderItsMembersLead() {
    var one = new WatchList.Group(committee(0, 1, 2, 3), List.of(address(10)));
    var other = new WatchList.Group(committee(3, 0, 2, 1), List.of(address(11)));
    WatchList list = WatchList.of(SELF, List.of(one, other), peers, List.of());
    assertThat(list.concerns()).hasSize(1);
    LivenessView.Concern concern = list.concerns().getFirst();
    assertThat(concern.quorum()).isEqualTo(3);
    assertThat(concern.targets()).contains(address(10), address(11)).doesNotContain(SELF);
  }

  @Test
  void theMembersOfOneCommitteeAreNotToldOfTheNodesOfAnother() {
    var one = new WatchList.Group(committee(0, 1, 2, 3), List.of(address(10)));
    var other = new WatchList.Group(committee(0, 4, 5, 6), List.of(address(11)));
    WatchList list = WatchList.of(SELF, List.of(one, other), peers, List.of());
    assertThat(list.observersOf(address(11)))
        .containsExactlyInAnyOrder(SELF, address(4), address(5), address(6));
    assertThat(list.observers()).hasSize(7);
  }

  @Test
  void groupsForWhichThereIsNoRoomAreLeftOutAsAWholeAndTheViewTakesTheRest() {
    List<WatchList.Group> groups =
        IntStream.range(0, 100)
            .mapToObj(i ->
                new WatchList.Group(
                    committee(0, 3 * i + 1, 3 * i + 2, 3 * i + 3), List.of(address(399))))
            .toList();
    WatchList list = WatchList.of(SELF, groups, peers, List.of(address(350)));
    assertThat(list.targets()).hasSize(Liveness.TARGETS);
    assertThat(list.concerns()).hasSize(85);
    assertThat(list.leftOut()).isEqualTo(15);
    new LivenessView(WatchingHost.DOMAIN).regard(list.concerns());
  }

  @Test
  void whoIsNotRegisteredIsNotWatched() {
    var group = new WatchList.Group(committee(0, 1, 2, 3), List.of(address(1000)));
    WatchList list = WatchList.of(SELF, List.of(group), peers, List.of());
    assertThat(list.targets()).doesNotContainKey(address(1000));
    assertThat(list.observersOf(address(1000))).isEmpty();
  }

  private static Address address(int number) {
    return LocalHosts.key(number).address();
  }

  private static Committee committee(int... numbers) {
    return new Committee(
        Arrays.stream(numbers)
            .mapToObj(n -> Committee.Member.of(LocalHosts.key(n).publicKey()))
            .toList());
  }
}
