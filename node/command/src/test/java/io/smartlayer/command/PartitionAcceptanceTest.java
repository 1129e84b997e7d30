package io.smartlayer.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.command.WatchedFeed.Standing;
import io.smartlayer.primitives.Address;
import io.smartlayer.token.Attested;
import io.smartlayer.token.Membership;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Nodes, each a process, lose a part of the others for a while: the cables between them are cut.
 */
class PartitionAcceptanceTest {
  private static final int FACTS = 3;
  private static final Duration LOOK_AGAIN = Duration.ofMillis(100);

  /** Long enough for an entry to become final many times over, if it could. */
  private static final Duration A_WHILE = Duration.ofSeconds(5);

  /** Longer than a host waits for the answer to a ping: it gives the silent ones up. */
  private static final Duration GIVEN_UP = Duration.ofSeconds(50);

  /** Shorter than a head may be in flight. */
  private static final Duration A_MOMENT = Duration.ofSeconds(3);

  @RegisterExtension private final Fixture fixture = new Fixture();

  @Test
  @Timeout(value = 12, unit = TimeUnit.MINUTES)
  void aMinorityThatIsCutOffFinalisesNothingAndCatchesUpOnceHealed() throws Exception {
    aMinorityIsCutOff(Cables.Cut.BROKEN, A_WHILE);
  }

  @Test
  @Tag("minutes")
  @Timeout(value = 12, unit = TimeUnit.MINUTES)
  void aMinorityThatHearsNothingForLongCatchesUpToo() throws Exception {
    aMinorityIsCutOff(Cables.Cut.SILENT, GIVEN_UP);
  }

  @Test
  @Timeout(value = 12, unit = TimeUnit.MINUTES)
  void inTwoEqualHalvesNothingIsFinalUntilTheyMeetAgain() throws Exception {
    Place place = place("CUT2");
    List<Membership.Node> far = place.anchors.subList(2, 4); // the feed's leader is elsewhere
    Standing before = place.settled();

    Set<Address> side = place.with(far, place.replicas.subList(0, 1));
    place.cables.cut(side, Cables.Cut.SILENT);
    Attested there = place.feed.delay();
    Thread handingIn = place.handIn(there, far.getFirst());
    Attested here = place.feed.attest(); // promised a place
    stays(place, before, place.anchors, A_MOMENT);
    for (Membership.Node anchor : place.anchors) {
      assertThat(place.feed.isFinal(here, anchor)).isFalse();
      assertThat(place.feed.isFinal(there, anchor)).isFalse();
    }
    assertThat(place.feed.ofReplica(place.replicas.getFirst())).isEqualTo(before);

    long healed = System.nanoTime();
    place.cables.heal();
    Standing after = place.feed.awaitAllAlike(here, there);
    Fixture.tell("two halves: all alike at " + after, healed);
    handingIn.join();
    place.feed.awaitAllAlike(place.feed.attest());
  }

  private void aMinorityIsCutOff(Cables.Cut how, Duration time) throws Exception {
    Place place = place("CUT1");
    Membership.Node lost = place.anchors.getLast(); // the feed's leader is the first
    Membership.Node replica = place.replicas.getFirst();
    List<Membership.Node> anchors = place.anchors.subList(0, 3);
    List<Membership.Node> replicas = place.replicas.subList(1, place.replicas.size());
    NetworkPlan.Node island = place.scene.plan(replica);
    Listener listener = fixture.add(Listener.of(place.ticket.feed()));
    assertThat(listener.dial(island.dialed())).isTrue();
    Standing before = place.settled();

    place.cables.cut(place.with(List.of(lost), List.of(replica, place.noReplica())), how);
    long begun = System.nanoTime();
    Attested[] facts = new Attested[FACTS];
    for (int i = 0; i < FACTS; i++) {
      facts[i] = place.feed.attest();
    }
    Standing ahead = place.feed.awaitAlike(anchors, replicas, facts);
    assertThat(ahead.size()).isGreaterThanOrEqualTo(before.size() + FACTS);
    Fixture.tell("the majority went on to " + ahead, begun);

    Attested there = place.feed.delay();
    Thread handingIn = place.handIn(there, lost);
    stays(place, before, List.of(lost), time);
    assertThat(place.feed.gossipPeers(lost)).isEqualTo(2); // those on its side
    assertThat(place.feed.ofReplica(replica)).isEqualTo(before);
    assertThat(listener.hasHeard(facts[0].toEntry(), island.peer())).isFalse();

    long healed = System.nanoTime();
    place.cables.heal();
    Standing caught = place.feed.awaitAllAlike(facts);
    Fixture.tell("after " + how + " every gap is closed, all at " + caught, healed);
    place.feed.awaitAllAlike(there);
    Fixture.tell("what the minority was told is final", healed);
    handingIn.join();

    place.feed.awaitGossip(listener, island.peer());
    Fixture.tell("gossip reaches what was cut off", healed);
    place.settled();
  }

  /** Looks for a while: these anchors answer, and nothing more becomes final at them. */
  private void stays(Place place, Standing before, List<Membership.Node> anchors, Duration time) {
    long end = System.nanoTime() + time.toNanos();
    do {
      for (Membership.Node anchor : anchors) {
        assertThat(place.feed.ofAnchor(anchor)).as(anchor.http()).isEqualTo(before);
        assertThat(place.feed.shown(anchor)).isEqualTo((int) before.size());
      }
      Pause.unlessInterrupted(LOOK_AGAIN);
    } while (System.nanoTime() < end);
  }

  private Place place(String flight) {
    Scene scene = fixture.add(Scene.overCables(fixture.demo()));
    Ticket ticket = scene.stage().ticket(flight);
    WatchedFeed feed = fixture.watched(scene, ticket);
    return new Place(scene, scene.cables(), ticket, feed, feed.anchors(), feed.replicas());
  }

  /** A feed of a network over cables. */
  private record Place(
      Scene scene,
      Cables cables,
      Ticket ticket,
      WatchedFeed feed,
      List<Membership.Node> anchors,
      List<Membership.Node> replicas) {
    /** Where all are, with one more fact. */
    Standing settled() {
      return feed.awaitAllAlike(feed.attest());
    }

    Thread handIn(Attested fact, Membership.Node anchor) {
      return Thread.ofVirtual().start(() -> feed.handIn(fact, anchor));
    }

    Membership.Node noReplica() {
      return scene.world().membership().services().stream()
          .filter(node -> !replicas.contains(node))
          .findFirst()
          .orElseThrow();
    }

    Set<Address> with(List<Membership.Node> some, List<Membership.Node> more) {
      var side = new TreeSet<Address>();
      some.forEach(node -> side.add(node.address()));
      more.forEach(node -> side.add(node.address()));
      return side;
    }
  }
}
