package io.smartlayer.feed;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A gap, filled by several suppliers of whom some are no good. */
class TailGapTest {
  private static final Feed FEED = new Fixture(1).feed;
  private static final long FROM = 100;
  private static final long TO = FROM + 20 * TailGap.RANGE + 7;

  /** What a supplier makes of a range. */
  private enum Way {
    GOOD,
    HALF,
    SILENT,
    WRONG
  }

  private final List<Long> delivered = new ArrayList<>();
  private final List<TailGap.Effect.Fetch> fetches = new ArrayList<>();
  private long ended = -1;

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void everyEntryIsDeliveredOnceAndInOrderWhoeverIsSlow(long seed) {
    run(seed, Way.GOOD, Way.HALF, Way.GOOD);
    assertThat(delivered).isEqualTo(LongStream.range(FROM, TO).boxed().toList());
    assertThat(ended).isEqualTo(TO);
    assertThat(fetches).extracting(TailGap.Effect.Fetch::supplier).contains(0, 1, 2);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void aLiarAndASilentOneCostLittleAndNothingIsMissing(long seed) {
    run(seed, Way.WRONG, Way.GOOD, Way.SILENT);
    assertThat(delivered).isEqualTo(LongStream.range(FROM, TO).boxed().toList());
    assertThat(fetches.stream().filter(fetch -> fetch.supplier() == 0)).hasSize(1);
    assertThat(fetches.stream().filter(fetch -> fetch.supplier() == 2))
        .hasSizeLessThanOrEqualTo(TailGap.PATIENCE);
  }

  @Test
  void aGapThatNobodyFillsEnds() {
    run(1, Way.SILENT, Way.WRONG);
    assertThat(delivered).isEmpty();
    assertThat(ended).isEqualTo(FROM);
    assertThat(fetches).hasSizeLessThanOrEqualTo(TailGap.PATIENCE + 1);
  }

  @Test
  void noMoreIsHeldThanAFewRanges() {
    var gap = new TailGap(FEED, FROM, TO, 20);
    assertThat(gap.start()).hasSize(TailGap.AHEAD);
  }

  private void run(long seed, Way... ways) {
    var random = new Random(seed);
    var gap = new TailGap(FEED, FROM, TO, ways.length);
    var waiting = new ArrayList<TailGap.Effect.Fetch>();
    var effects = new ArrayDeque<>(gap.start());
    while (!effects.isEmpty() || !waiting.isEmpty()) {
      while (!effects.isEmpty()) {
        switch (effects.poll()) {
          case TailGap.Effect.Fetch fetch -> {
            waiting.add(fetch);
            fetches.add(fetch);
          }
          case TailGap.Effect.Deliver(var found, var _, var _) ->
              found.forEach(told -> delivered.add(told.offset()));
          case TailGap.Effect.Ended(long next, var _) -> ended = next;
        }
      }
      if (!waiting.isEmpty()) {
        TailGap.Effect.Fetch fetch = waiting.remove(random.nextInt(waiting.size()));
        effects.addAll(gap.on(fetched(fetch, ways[fetch.supplier()])));
      }
    }
  }

  private static TailGap.Fetched fetched(TailGap.Effect.Fetch fetch, Way way) {
    long next =
        switch (way) {
          case GOOD -> fetch.to();
          case HALF -> Math.min(fetch.to(), fetch.from() + TailGap.RANGE / 2);
          case SILENT, WRONG -> fetch.from();
        };
    List<TailRun.Told> found =
        LongStream.range(fetch.from(), next)
            .mapToObj(offset -> new TailRun.Told(offset, Fixture.entry("fact " + offset), 0))
            .toList();
    return new TailGap.Fetched(fetch.supplier(), fetch.from(), next, FEED, found, way == Way.WRONG);
  }
}
