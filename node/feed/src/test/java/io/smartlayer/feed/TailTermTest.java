package io.smartlayer.feed;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who reads a feed goes on with it when another committee does. */
class TailTermTest {
  private static final Instant NOW = Fixture.NOW;
  private static final Duration SOME_TIME = Duration.ofSeconds(2);
  private static final TailFilter CALLS = new TailFilter(List.of(Kind.CALL), List.of());

  private final Fixture world = new Fixture(4, 6);

  /** Entries a, b, close; c, d, close; e: in three terms, of which two committees share nobody. */
  @BeforeEach
  void order() {
    world.submit(0, 1, "a");
    world.submit(0, 2, "b");
    world.submit(0, 3, new Close(1, 17, world.committee(4, 5, 2, 3)).toEntry(), NOW);
    Instant now = world.elapse(NOW, SOME_TIME);
    world.submit(4, 4, Fixture.entry("c"), now);
    world.submit(4, 5, Fixture.entry("d"), now);
    world.submit(4, 6, new Close(2, 17, world.committee(0, 1, 2, 3)).toEntry(), now);
    now = world.elapse(now, SOME_TIME);
    world.submit(0, 7, Fixture.entry("e"), now);
    world.elapse(now, SOME_TIME);
    assertThat(history().finalSize()).isEqualTo(7);
    assertThat(history().headOf(6).head().term()).isEqualTo(2);
  }

  @Test
  void aTailGoesOnFromTermToTerm() {
    var reader = new TailReader(world.feed, 0, 0, TailFilter.ALL, _ -> null);
    assertThat(read(reader, TailFilter.ALL)).containsExactly(0L, 1L, 2L, 3L, 4L, 5L, 6L);
    assertThat(reader.feed().term()).isEqualTo(2);
  }

  @Test
  void aFilterDoesNotHideWhoComesNext() {
    var reader = new TailReader(world.feed, 0, 0, CALLS, _ -> null);
    assertThat(read(reader, CALLS)).isEmpty();
    assertThat(reader.next()).isEqualTo(7);
    assertThat(reader.feed().term()).isEqualTo(2);
  }

  @Test
  void whoBeginsInALaterTermIsShownHowTheFeedCameThere() {
    for (long from = 0; from < 7; from++) {
      var reader = new TailReader(world.feed, from, 0, TailFilter.ALL, _ -> null);
      assertThat(read(reader, TailFilter.ALL)).hasSize((int) (7 - from));
    }
  }

  @Test
  void whoIsNotShownTheCloseBelievesNobodyOfTheNextTerm() {
    var reader = new TailReader(world.feed, 0, 0, TailFilter.ALL, _ -> null);
    var supply = supply(reader, TailFilter.ALL);
    @Nullable TailRun closing = null;
    while (closing == null
        || !(closing.lines().getLast() instanceof TailLine.Whole(Entry entry)
            && entry.kind() == Kind.CLOSE)) {
      closing = ((TailMessage.Told) supply.message(supply.cut(_ -> history()))).run();
      if (closing.end() < 3) {
        reader.on(new TailMessage.Told(closing));
      }
    }
    var lines = new ArrayList<>(closing.lines());
    lines.set(lines.size() - 1, new TailLine.LeftOut(lines.getLast().leaf()));
    var hidden = new TailRun(closing.base(), closing.end(), lines, closing.edge(), closing.proof());
    assertThat(reader.on(new TailMessage.Told(hidden)))
        .isInstanceOf(TailReader.Outcome.Taken.class); // it is final, as a hash
    assertThat(reader.on(supply.message(supply.cut(_ -> history()))))
        .isInstanceOf(TailReader.Outcome.Refused.class);
  }

  @Test
  void aPassageBeyondTheNextOffsetIsRefused() {
    var passed = new TailMessage.Passed(world.feed.id(), history().passage(0));
    assertThat(new TailReader(world.feed, 2, 0, CALLS, _ -> null).on(passed))
        .isInstanceOf(TailReader.Outcome.Refused.class);
    assertThat(new TailReader(world.feed, 3, 0, CALLS, _ -> null).on(passed))
        .isInstanceOf(TailReader.Outcome.Taken.class);
    var later = new TailMessage.Passed(world.feed.id(), history().passage(1));
    assertThat(new TailReader(world.feed, 6, 0, CALLS, _ -> null).on(later))
        .as("of a committee that is not known yet")
        .isInstanceOf(TailReader.Outcome.Refused.class);
    assertThat(TailCodec.decode(TailCodec.encode(passed)))
        .isEqualTo(new TailCodec.Decoded.Understood(passed));
  }

  private FeedHistory history() {
    return world.members.get(2).history();
  }

  private static TailSupply supply(TailReader reader, TailFilter filter) {
    return new TailSupply(
        new TailMessage.Subscribe(List.of(reader.wanted()), filter, TailLimits.CREDIT_LEAST),
        _ -> null);
  }

  private List<Long> read(TailReader reader, TailFilter filter) {
    TailSupply supply = supply(reader, filter);
    var found = new ArrayList<Long>();
    while (true) {
      TailMessage message = supply.message(supply.cut(_ -> history()));
      if (message instanceof TailMessage.Still) {
        return found;
      }
      TailReader.Outcome outcome = reader.on(message);
      assertThat(outcome).isInstanceOf(TailReader.Outcome.Taken.class);
      ((TailReader.Outcome.Taken) outcome).found().forEach(told -> found.add(told.offset()));
    }
  }
}
