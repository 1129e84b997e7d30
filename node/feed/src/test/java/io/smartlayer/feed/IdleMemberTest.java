package io.smartlayer.feed;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A member says that it is idle exactly when time alone brings about nothing but digests. */
class IdleMemberTest {
  private static final Duration TOLD = FeedLimits.DIGEST_BUSY.multipliedBy(2);

  private final Fixture world = new Fixture(4);

  @Test
  void whatIsFinalAndToldLeavesAllIdle() {
    world.submit(1, 1, "fact");
    assertThat(world.members).noneMatch(FeedMember::isIdle); // they have not told their tips
    world.elapse(Fixture.NOW, TOLD);

    assertThat(world.members).allMatch(FeedMember::isIdle);
    assertThat(world.members).allMatch(member -> member.history().finalSize() == 1);
  }

  @Test
  void whoIsIdleSaysNothingButDigestsHoweverLongItIsNotAsked() {
    world.submit(1, 1, "fact");
    Instant now = world.elapse(Fixture.NOW, TOLD);

    for (Duration later : List.of(Duration.ofSeconds(10), Duration.ofHours(1))) {
      for (int member = 0; member < 4; member++) {
        assertThat(world.give(member, new FeedInput.Elapsed(now.plus(later))))
            .isNotEmpty()
            .allMatch(effect -> effect instanceof FeedEffect.Send(var _, FeedMessage.Digest _));
      }
    }
  }

  @Test
  void anEntryThatWaitsKeepsWhoHasItAwake() {
    world.elapse(Fixture.NOW, TOLD);
    assertThat(world.members).allMatch(FeedMember::isIdle);
    world.give(1, new FeedInput.Submitted(1, Fixture.entry("fact"), Fixture.NOW));
    assertThat(world.members.get(1).isIdle()).isFalse();
    world.deliverTo(List.of(0), Fixture.NOW);

    assertThat(world.members.get(0).isIdle()).as("it has signed a head").isFalse();
    assertThat(world.members.get(2).isIdle()).isTrue();
    world.deliverTo(List.of(2), Fixture.NOW);
    assertThat(world.members.get(2).isIdle()).as("it has voted").isFalse();
  }

  @Test
  void whoHearsOfMoreThanItHasIsNotIdle() {
    world.cutOff.add(3);
    world.submit(0, 1, "fact");
    world.elapse(Fixture.NOW, TOLD);
    assertThat(world.members.get(3).isIdle()).isTrue();
    world.give(
        3,
        new FeedInput.Received(
            world.address(0),
            new FeedMessage.Digest(world.feed.id(), world.members.getFirst().history().tipSlot()),
            Fixture.NOW));

    assertThat(world.members.get(3).isIdle()).isFalse();
  }

  @Test
  void whoHasLeftAnEpochIsNotIdleBeforeTheNextIsOpened() {
    world.cutOff.add(0);
    world.submit(1, 1, "fact");
    Instant now = Fixture.NOW;
    for (int i = 0; i < 1000 && world.members.get(1).epoch() == 0; i++) {
      now = world.elapse(now, FeedLimits.TICK);
      assertThat(world.members.get(1).isIdle()).isFalse();
    }
    assertThat(world.members.get(1).epoch()).isPositive();
    world.elapse(now, FeedLimits.PATIENCE);
    assertThat(world.members.subList(1, 4)).allMatch(FeedMember::isIdle);
  }
}
