package io.smartlayer.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.feed.FeedId;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Hash;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class UpkeepTest {
  private static final FeedId ONE = feed(1);
  private static final FeedId OTHER = feed(2);
  private static final long LATER = Upkeep.AGAIN.toNanos();

  private final NavigableMap<FeedId, Long> placed = new TreeMap<>();
  private final List<FeedId> tried = new ArrayList<>();
  private final TreeSet<FeedId> refused = new TreeSet<>();
  private boolean busy;
  private final Upkeep upkeep =
      new Upkeep(() -> {}, () -> busy ? null : new TreeMap<>(placed), this::publish);

  @Test
  void whatIsNewIsPublishedOnce() {
    placed.put(ONE, 3L);
    assertThat(triedAt(0)).containsExactly(ONE);
    assertThat(triedAt(1)).isEmpty();
    placed.put(OTHER, 3L);
    assertThat(triedAt(2)).containsExactly(OTHER);
    assertThat(triedAt(LATER)).isEmpty();
  }

  @Test
  void anotherOffsetIsPublishedAtOnce() {
    placed.put(ONE, 3L);
    triedAt(0);
    placed.put(ONE, 9L);
    assertThat(triedAt(1)).containsExactly(ONE);
    assertThat(triedAt(2)).isEmpty();
  }

  @Test
  void itIsPublishedAgainBeforeItIsForgottenWhateverTheClockSays() {
    for (long start : new long[] {0, Long.MAX_VALUE - 1, Long.MIN_VALUE}) {
      placed.clear();
      triedAt(start);
      placed.put(ONE, 3L);
      assertThat(triedAt(start)).containsExactly(ONE);
      assertThat(triedAt(start + LATER)).isEmpty();
      assertThat(triedAt(start + LATER + 1)).containsExactly(ONE);
      assertThat(triedAt(start + LATER + 2)).isEmpty();
    }
  }

  @Test
  void whatNobodyHeldIsTriedAgainUntilSomebodyDoes() {
    placed.put(ONE, 3L);
    refused.add(ONE);
    assertThat(triedAt(0)).containsExactly(ONE);
    assertThat(triedAt(1)).containsExactly(ONE);
    refused.clear();
    assertThat(triedAt(2)).containsExactly(ONE);
    assertThat(triedAt(3)).isEmpty();
  }

  @Test
  void aFailureEndsTheGoAndBarsNobodyElse() {
    placed.put(ONE, 3L);
    placed.put(OTHER, 3L);
    FeedId first = placed.firstKey();
    FeedId second = placed.lastKey();
    refused.add(first);
    assertThat(triedAt(0)).containsExactly(first);
    assertThat(triedAt(1)).containsExactly(second, first);
    assertThat(triedAt(2)).containsExactly(first);
  }

  @Test
  void oneGoIsBoundedAndTheNextGoesOn() {
    for (int i = 0; i < 2 * Upkeep.AT_ONCE + 1; i++) {
      placed.put(feed(i), 0L);
    }
    List<FeedId> all = new ArrayList<>(triedAt(0));
    assertThat(all).hasSize(Upkeep.AT_ONCE);
    all.addAll(triedAt(1));
    assertThat(all).hasSize(2 * Upkeep.AT_ONCE);
    all.addAll(triedAt(2));
    assertThat(all).containsExactlyElementsOf(placed.keySet());
    assertThat(triedAt(3)).isEmpty();
  }

  @Test
  void whatIsPlacedNoMoreIsForgottenAndANodeWithoutTimeForgetsNothing() {
    placed.put(ONE, 3L);
    triedAt(0);
    busy = true;
    assertThat(triedAt(1)).isEmpty();
    busy = false;
    assertThat(triedAt(2)).isEmpty();
    placed.clear();
    assertThat(triedAt(3)).isEmpty();
    placed.put(ONE, 3L);
    assertThat(triedAt(4)).containsExactly(ONE);
  }

  @Test
  void itKeepsContactsUntilItIsClosed() {
    var contacts = new AtomicInteger();
    var published = new AtomicInteger();
    placed.put(ONE, 3L);
    try (var running =
        new Upkeep(contacts::incrementAndGet, () -> placed, _ -> published.incrementAndGet() > 0)) {
      running.start();
      Patience.until("two goes", () -> contacts.get() >= 2);
    }
    assertThat(published).hasValue(1);
  }

  private List<FeedId> triedAt(long nanos) {
    tried.clear();
    upkeep.publish(nanos);
    return List.copyOf(tried);
  }

  private boolean publish(FeedId feed) {
    tried.add(feed);
    return !refused.contains(feed);
  }

  private static FeedId feed(int number) {
    return new FeedId(Hash.keccak(Bytes.utf8("feed " + number)));
  }
}
