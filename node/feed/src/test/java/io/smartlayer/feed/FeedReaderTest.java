package io.smartlayer.feed;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FeedReaderTest {
  private static final Instant NOW = Fixture.NOW;
  private static final Address SELF = Fixture.key("reader").address();

  private final Fixture world = new Fixture(4);
  private final FeedReader reader = FeedReader.restore(world.feed, SELF, List.of());

  @BeforeEach
  void order() {
    for (int i = 0; i < 5; i++) {
      world.submit(0, i, "fact " + i);
    }
  }

  @Test
  void itFollowsTwoMembersAndTakesWhatTheySend() {
    List<FeedEffect> follows = reader.on(new FeedInput.Elapsed(NOW));
    assertThat(follows).hasSize(2);
    List<FeedEffect> effects = receive(range(0, 100));
    assertThat(finals(effects)).isEqualTo(world.members.get(1).history().finalized(0));
    assertThat(finals(receive(range(0, 100)))).as("again").isEmpty();
  }

  @Test
  void aGapIsAskedForExactly() {
    receive(range(0, 2));
    List<FeedEffect> effects = receive(range(4, 6));
    assertThat(finals(effects)).isEmpty();
    assertThat(effects)
        .anySatisfy(effect ->
            assertThat(effect)
                .isEqualTo(
                    new FeedEffect.Send(
                        world.address(1),
                        new FeedMessage.Fetch(world.feed.id(), 2, FeedLimits.RANGE_BYTES))));
  }

  @Test
  void aClaimIsTriedAFewTimesAndForgotten() {
    receive(new FeedMessage.Digest(world.feed.id(), new Slot(0, 0, 1_000_000)));
    int fetches = 0;
    for (int i = 1; i < 100; i++) {
      for (FeedEffect effect : reader.on(new FeedInput.Elapsed(NOW.plusSeconds(i)))) {
        if (effect instanceof FeedEffect.Send(var _, FeedMessage.Fetch _)) {
          fetches++;
        }
      }
    }
    assertThat(fetches).isBetween(4, FeedLimits.FRUITLESS_FETCHES);
  }

  @Test
  void nothingForgedIsTaken() {
    FeedMessage.Range good = range(0, 1);
    Segment first = good.segments().getFirst();
    Segment swapped =
        new Segment(first.signed(), null, List.of(), List.of(Fixture.entry("forged")));
    assertThat(receive(new FeedMessage.Range(List.of(swapped), good.certificate())))
        .noneMatch(FeedEffect.Store.class::isInstance);
    FeedMessage.Range next = range(1, 2);
    assertThat(receive(new FeedMessage.Range(List.of(first), next.certificate())))
        .noneMatch(FeedEffect.Store.class::isInstance);
    assertThat(receive(good)).anyMatch(FeedEffect.Store.class::isInstance);
  }

  @Test
  void aRestartedReaderGoesOnWhereItWas() {
    List<Bytes> disk = new ArrayList<>();
    for (FeedEffect effect : receive(range(0, 4))) {
      if (effect instanceof FeedEffect.Store(var record)) {
        disk.add(record);
      }
    }
    FeedReader again = FeedReader.restore(world.feed, SELF, disk);
    assertThat(again.history().finalized(0)).isEqualTo(reader.history().finalized(0));
    var input = new FeedInput.Received(world.address(1), range(0, 100), NOW);
    assertThat(finals(again.on(input)).getFirst().firstOffset())
        .isEqualTo(reader.history().finalSize());
  }

  @Test
  void whatItSubmitsGoesToTheLeaderAndTheAnswerComesBack() {
    Entry entry = Fixture.entry("from a reader");
    List<FeedEffect> effects = reader.on(new FeedInput.Submitted(9, entry, NOW));
    FeedEffect.Send send = (FeedEffect.Send) effects.getFirst();
    assertThat(send.to()).isEqualTo(world.address(0));
    List<FeedEffect> answers = new ArrayList<>();
    for (FeedEffect effect : world.give(0, new FeedInput.Received(SELF, send.message(), NOW))) {
      if (effect instanceof FeedEffect.Send(var to, var message) && to.equals(SELF)) {
        answers.addAll(reader.on(new FeedInput.Received(world.address(0), message, NOW)));
      }
    }
    assertThat(answers).hasAtLeastOneElementOfType(FeedEffect.Promised.class);
  }

  @Test
  void whoBeginsToFollowGetsARangeAndHearsHowMuchThereIs() {
    var follow = new FeedMessage.Follow(world.feed.id(), 0, Slot.NONE);
    Slot tip = world.members.get(1).history().tipSlot();
    assertThat(world.give(1, new FeedInput.Received(SELF, follow, NOW)))
        .hasSize(2)
        .first()
        .isEqualTo(new FeedEffect.Send(SELF, range(0, 100)));
    assertThat(world.give(1, new FeedInput.Received(SELF, follow, NOW)))
        .last()
        .isEqualTo(new FeedEffect.Send(SELF, new FeedMessage.Digest(world.feed.id(), tip)));
  }

  private FeedMessage.Range range(long from, long to) {
    var fetch = new FeedMessage.Fetch(world.feed.id(), from, FeedLimits.RANGE_BYTES);
    FeedEffect.Send send =
        (FeedEffect.Send) world.give(1, new FeedInput.Received(SELF, fetch, NOW)).getFirst();
    var all = (FeedMessage.Range) send.message();
    int count = (int) Math.min(to - from, all.segments().size());
    Certificate last =
        count < all.segments().size()
            ? Objects.requireNonNull(all.segments().get(count).certificate())
            : all.certificate();
    return new FeedMessage.Range(all.segments().subList(0, count), last);
  }

  private List<FeedEffect> receive(FeedMessage message) {
    return reader.on(new FeedInput.Received(world.address(1), message, NOW));
  }

  private static List<FeedEffect.Finalized> finals(List<FeedEffect> effects) {
    return effects.stream()
        .filter(FeedEffect.Finalized.class::isInstance)
        .map(FeedEffect.Finalized.class::cast)
        .toList();
  }
}
