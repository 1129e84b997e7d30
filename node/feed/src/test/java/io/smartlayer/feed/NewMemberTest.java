package io.smartlayer.feed;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** How an anchor becomes a member of a committee that goes on with a feed. */
class NewMemberTest {
  private static final Instant NOW = Fixture.NOW;
  private static final Duration SOME_TIME = Duration.ofSeconds(2);

  @Test
  void whatWaitsAtWhoBecomesAMemberIsNotForgotten() {
    var lone = new Fixture(1, 2);
    lone.submit(0, 1, "a");
    Instant now = lone.elapse(NOW, Duration.ofSeconds(6));
    Entry close = new Close(1, 1, lone.committee(1)).toEntry();
    lone.give(0, new FeedInput.Submitted(2, close, now));
    lone.give(1, new FeedInput.Submitted(3, Fixture.entry("b"), now));
    lone.deliver(now);
    lone.elapse(now, Duration.ofSeconds(12));
    assertThat(lone.members.get(1).history().finalSize()).isEqualTo(3);
  }

  @Test
  void whoComesInLateIsInTheEpochOfTheHeadThatItTakes() {
    var world = new Fixture(4, 6);
    world.cutOff.add(4);
    world.submit(0, 1, "a");
    world.submit(0, 2, new Close(1, 17, world.committee(4, 1, 2, 3)).toEntry(), NOW);
    Instant now = world.elapse(NOW, SOME_TIME);
    now = world.elapse(now, Duration.ofSeconds(8));
    FeedHistory history = world.members.get(1).history();
    int first =
        IntStream.range(0, history.height())
            .filter(height -> history.segment(height).closing() != null)
            .findFirst()
            .orElseThrow();
    assertThat(history.link(first).slot()).isEqualTo(new Slot(1, 1, 0));
    var segments = IntStream.rangeClosed(0, first).mapToObj(history::segment).toList();
    var range = new FeedMessage.Range(segments, history.certificate(first));
    List<FeedEffect> effects = world.give(4, new FeedInput.Received(world.address(1), range, now));
    assertThat(world.members.get(4).epoch()).isEqualTo(1);
    assertThat(effects)
        .as("it led an epoch that is over")
        .noneMatch(effect ->
            effect instanceof FeedEffect.Send(var _, var message)
                && message instanceof FeedMessage.Proposal);
  }

  @Test
  void aLoneMemberMayFollowAnother() {
    var lone = new Fixture(1, 2);
    lone.submit(0, 1, "a");
    lone.submit(0, 2, new Close(1, 1, lone.committee(1)).toEntry(), NOW);
    Instant now = lone.elapse(NOW, Duration.ofSeconds(12));
    lone.submit(0, 3, Fixture.entry("b"), now);
    lone.elapse(now, SOME_TIME);
    assertThat(lone.members.get(1).history().finalSize()).isEqualTo(3);
    assertThat(lone.members.get(0).history().finalSize()).isEqualTo(3);
  }
}
