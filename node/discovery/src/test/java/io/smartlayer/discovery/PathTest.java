package io.smartlayer.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PathTest {
  private final Path path = new Path(Samples.peer(0));
  private final Errand errand =
      Errand.lookUp(Samples.PLACEMENT, List.of(Samples.peer(0)), 3, Samples.NOW);

  /** The table may have had no room for them. */
  @Test
  void whoMayKnowTheWayIsAskedNearestFirstWhereHeWasSaidToBe() {
    IntStream.range(1, 100).mapToObj(PathTest::someone).forEach(path::offer);
    List<KadPeer> nearest =
        IntStream.range(1, 100)
            .mapToObj(PathTest::someone)
            .sorted((one, other) ->
                AddressBook.compareDistance(
                    path.place(),
                    AddressBook.place(one.id().multihash()),
                    AddressBook.place(other.id().multihash())))
            .limit(DirectoryLimits.HOPS)
            .toList();
    List<KadPeer> asked = new ArrayList<>();
    for (KadPeer next = path.next(errand); next != null; next = path.next(errand)) {
      asked.add(next);
    }
    assertThat(asked).isEqualTo(nearest);
  }

  @Test
  void pathsOfOneErrandShareNoPeer() {
    var other = new Path(Samples.peer(1));
    path.offer(someone(5));
    other.offer(someone(5));
    assertThat(path.next(errand)).isEqualTo(someone(5));
    assertThat(other.next(errand)).isNull();
  }

  private static KadPeer someone(int number) {
    return new KadPeer(Samples.peer(number), List.of(Samples.address(number)));
  }
}
