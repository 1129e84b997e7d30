package io.smartlayer.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.feed.FeedId;
import io.smartlayer.feed.GrowingRoot;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Hash;
import io.smartlayer.token.AgreedPoints;
import io.smartlayer.token.Placement;
import io.smartlayer.token.Snapshot;
import io.smartlayer.token.StateForm;
import io.smartlayer.token.World;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Whom a replica believes that takes its group's state from others. */
class StateIntakeTest {
  private static final World WORLD = new World(4, 4);
  private static final FeedId FEED = WORLD.feed();
  private static final List<Address> OTHERS =
      IntStream.range(0, 3).mapToObj(i -> World.key("service " + i).address()).toList();
  private static final List<Bytes> PIECES =
      IntStream.range(0, 10).mapToObj(i -> Bytes.utf8("{\"n\":" + i + "}")).toList();
  private static final List<Hash> LEAVES = PIECES.stream().map(StateForm::leaf).toList();
  private static final Hash STATE = root(LEAVES);
  private static final StateMessage OFFER =
      new StateMessage.Offer(FEED, Snapshot.EVERY, STATE, PIECES.size());

  private final AgreedPoints agreed = agreed();
  private final StateIntake intake = new StateIntake(FEED, OTHERS);
  private Instant now = Instant.ofEpochMilli(World.START);

  private static Hash root(List<Hash> leaves) {
    var root = new GrowingRoot();
    leaves.forEach(root::append);
    return root.root();
  }

  /** A feed in which two of three replicas say the same, and one another hash. */
  private static AgreedPoints agreed() {
    var read = new AgreedPoints();
    read.read(
        new Placement(World.TYPE, World.GROUP, Hash.ZERO, OTHERS, "standard", World.START)
            .toEntry());
    for (int i = 0; i < 3; i++) {
      var key = World.key("service " + i);
      Hash said = i == 0 ? Hash.ZERO : STATE;
      var domain = WORLD.network().domain();
      read.read(Snapshot.by(key, domain, FEED, Snapshot.EVERY, said).toEntry());
    }
    return read;
  }

  @Test
  void onlyWhatMoreThanHalfOfTheReplicasSaidIsAgreedOn() {
    assertThat(agreed.last()).isEqualTo(Snapshot.EVERY);
    assertThat(agreed.at(Snapshot.EVERY)).isEqualTo(STATE);
    assertThat(agreed.replicas()).isEqualTo(OTHERS);
    assertThat(agreed.size()).isEqualTo(4);
  }

  @Test
  void aStateComesInChunksFromOneWhoTellsTheTruth() {
    Address first = OTHERS.getFirst();
    assertThat(ask()).isEqualTo(new StateIntake.Ask(first, new StateMessage.Question(FEED)));
    told(first, OFFER);
    assertThat(ask()).isEqualTo(new StateIntake.Ask(first, wanted(true, 0)));
    told(first, leaves(0, 4));
    assertThat(ask()).isEqualTo(new StateIntake.Ask(first, wanted(true, 4)));
    told(first, leaves(4, 10));
    assertThat(ask()).isEqualTo(new StateIntake.Ask(first, wanted(false, 0)));
    told(first, pieces(0, 7));
    assertThat(intake.whole()).isNull();
    assertThat(ask()).isEqualTo(new StateIntake.Ask(first, wanted(false, 7)));
    told(first, pieces(7, 10));
    assertThat(intake.whole()).isEqualTo(PIECES);
    assertThat(intake.due(now)).isNull();
  }

  @Test
  void whoOffersAnotherStateThanTheOneAgreedOnIsAskedNoMore() {
    ask();
    lied(0, new StateMessage.Offer(FEED, Snapshot.EVERY, Hash.ZERO, PIECES.size()));
    assertThat(ask().of()).isEqualTo(OTHERS.get(1));
  }

  @Test
  void whoTellsLeavesThatAreNotThoseOfTheHashIsAskedNoMore() {
    List<StateMessage> lies = new ArrayList<>();
    List<Hash> changed = new ArrayList<>(LEAVES);
    changed.set(3, Hash.ZERO);
    lies.add(new StateMessage.Leaves(FEED, STATE, 0, changed));
    changed = new ArrayList<>(LEAVES);
    changed.add(Hash.ZERO);
    lies.add(new StateMessage.Leaves(FEED, STATE, 0, changed));
    lies.add(new StateMessage.Leaves(FEED, STATE, 0, List.of()));
    for (int i = 0; i < lies.size(); i++) {
      ask();
      told(OTHERS.get(i), OFFER);
      ask();
      lied(i, lies.get(i));
    }
    assertThat(intake.due(now)).isNull();
    assertThat(intake.isOver()).isTrue();
  }

  @Test
  void whoTellsAWrongPieceIsAskedNoMoreAndTheNextGoesOnBehindTheLastRightOne() {
    ask();
    told(OTHERS.get(0), OFFER);
    ask();
    told(OTHERS.get(0), leaves(0, 10));
    ask();
    List<Bytes> wrong = new ArrayList<>(PIECES);
    wrong.set(6, PIECES.get(5));
    lied(0, new StateMessage.Pieces(FEED, STATE, 0, wrong));
    assertThat(ask()).isEqualTo(new StateIntake.Ask(OTHERS.get(1), wanted(false, 6)));
    lied(1, pieces(5, 10));
    assertThat(ask()).isEqualTo(new StateIntake.Ask(OTHERS.get(2), wanted(false, 6)));
    told(OTHERS.get(2), pieces(6, 10));
    assertThat(intake.whole()).isEqualTo(PIECES);
  }

  @Test
  void whoIsSilentOrHasNothingGivesWayToTheNext() {
    ask();
    now = now.plus(StateIntake.TURN);
    assertThat(intake.due(now)).isNull();
    now = now.plusMillis(1);
    assertThat(ask().of()).isEqualTo(OTHERS.get(1));
    told(OTHERS.get(0), OFFER); // too late
    told(OTHERS.get(1), new StateMessage.Nothing(FEED));
    assertThat(ask().of()).isEqualTo(OTHERS.get(2));
    told(OTHERS.get(2), new StateMessage.Nothing(FEED));
    assertThat(intake.isOver()).isTrue();
  }

  @Test
  void whoIsFurtherThanTheFeedThatIsReadHereIsAskedAgainButNotForEver() {
    var later = new StateMessage.Offer(FEED, 2 * Snapshot.EVERY, Hash.ZERO, 1);
    for (int i = 0; i < StateIntake.EARLY_LIMIT; i++) {
      assertThat(ask().of()).isEqualTo(OTHERS.getFirst());
      told(OTHERS.getFirst(), later);
      assertThat(intake.due(now)).isNull();
      now = now.plus(StateIntake.TURN).plusMillis(1);
    }
    assertThat(ask().of()).isEqualTo(OTHERS.get(1));
  }

  @Test
  void thoseWhoAreNotAskedAreNotHeard() {
    ask();
    told(OTHERS.get(1), OFFER);
    assertThat(intake.size()).isZero();
    told(OTHERS.get(0), OFFER);
    assertThat(intake.size()).isEqualTo(Snapshot.EVERY);
  }

  private StateIntake.Ask ask() {
    StateIntake.@Nullable Ask ask = intake.due(now);
    return Objects.requireNonNull(ask, "there is something to ask");
  }

  private void told(Address from, StateMessage message) {
    assertThat(intake.received(from, message, agreed)).as("a lie").isFalse();
  }

  private void lied(int from, StateMessage message) {
    assertThat(intake.received(OTHERS.get(from), message, agreed)).as("a lie").isTrue();
  }

  private static StateMessage wanted(boolean leaves, int from) {
    return new StateMessage.Wanted(FEED, STATE, leaves, from);
  }

  private static StateMessage leaves(int from, int to) {
    return new StateMessage.Leaves(FEED, STATE, from, LEAVES.subList(from, to));
  }

  private static StateMessage pieces(int from, int to) {
    return new StateMessage.Pieces(FEED, STATE, from, PIECES.subList(from, to));
  }
}
