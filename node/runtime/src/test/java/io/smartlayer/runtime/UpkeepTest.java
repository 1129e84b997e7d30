package io.smartlayer.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.discovery.DirectoryKey;
import io.smartlayer.discovery.DirectoryLimits;
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
  private static final DirectoryKey ONE = feed(1);
  private static final DirectoryKey OTHER = feed(2);
  private static final long LATER = Upkeep.AGAIN.toNanos();

  private final NavigableMap<DirectoryKey, Upkeep.Duty> placed = new TreeMap<>();
  private final List<DirectoryKey> tried = new ArrayList<>();
  private final TreeSet<DirectoryKey> refused = new TreeSet<>();
  private boolean busy;
  private final Upkeep upkeep =
      new Upkeep(() -> {}, () -> busy ? null : new TreeMap<>(placed), this::publish);

  @Test
  void whatIsNewIsPublishedOnce() {
    placed.put(ONE, first(3));
    assertThat(triedAt(0)).containsExactly(ONE);
    assertThat(triedAt(1)).isEmpty();
    placed.put(OTHER, first(3));
    assertThat(triedAt(2)).containsExactly(OTHER);
    assertThat(triedAt(LATER - 1)).isEmpty();
  }

  @Test
  void anotherOffsetIsPublishedAtOnce() {
    placed.put(ONE, first(3));
    triedAt(0);
    placed.put(ONE, first(9));
    assertThat(triedAt(1)).containsExactly(ONE);
    assertThat(triedAt(2)).isEmpty();
  }

  @Test
  void itIsPublishedAgainBeforeItIsForgottenWhateverTheClockSays() {
    for (long start : new long[] {0, Long.MAX_VALUE - 1, Long.MIN_VALUE}) {
      placed.clear();
      triedAt(start);
      placed.put(ONE, first(3));
      assertThat(triedAt(start)).containsExactly(ONE);
      assertThat(triedAt(start + LATER - 1)).isEmpty();
      assertThat(triedAt(start + LATER)).containsExactly(ONE);
      assertThat(triedAt(start + LATER + 1)).isEmpty();
    }
  }

  @Test
  void membersPublishInTheirOrderAndRepeatEvenlyMoreOftenThanHoldersForget() {
    long step = Upkeep.STEP.toNanos();
    placed.put(ONE, new Upkeep.Duty(3, 2, 4));
    assertThat(triedAt(0)).isEmpty();
    assertThat(triedAt(2 * step - 1)).isEmpty();
    assertThat(triedAt(2 * step)).containsExactly(ONE);
    long half = 2 * step + LATER / 2;
    assertThat(triedAt(half - 1)).isEmpty();
    assertThat(triedAt(half)).containsExactly(ONE);
    assertThat(triedAt(half + LATER - 1)).isEmpty();
    assertThat(triedAt(half + LATER)).containsExactly(ONE);
    assertThat(Upkeep.AGAIN).isLessThan(DirectoryLimits.RECORD_LIFE);
  }

  @Test
  void whatNobodyHeldIsTriedAgainUntilSomebodyDoes() {
    placed.put(ONE, first(3));
    refused.add(ONE);
    assertThat(triedAt(0)).containsExactly(ONE);
    assertThat(triedAt(1)).containsExactly(ONE);
    refused.clear();
    assertThat(triedAt(2)).containsExactly(ONE);
    assertThat(triedAt(3)).isEmpty();
  }

  @Test
  void aFailureEndsTheGoAndBarsNobodyElse() {
    placed.put(ONE, first(3));
    placed.put(OTHER, first(3));
    DirectoryKey first = placed.firstKey();
    DirectoryKey second = placed.lastKey();
    refused.add(first);
    assertThat(triedAt(0)).containsExactly(first);
    assertThat(triedAt(1)).containsExactly(second, first);
    assertThat(triedAt(2)).containsExactly(first);
  }

  @Test
  void oneGoIsBoundedAndTheNextGoesOn() {
    for (int i = 0; i < 2 * Upkeep.AT_ONCE + 1; i++) {
      placed.put(feed(i), first(0));
    }
    List<DirectoryKey> all = new ArrayList<>(triedAt(0));
    assertThat(all).hasSize(Upkeep.AT_ONCE);
    all.addAll(triedAt(1));
    assertThat(all).hasSize(2 * Upkeep.AT_ONCE);
    all.addAll(triedAt(2));
    assertThat(all).containsExactlyElementsOf(placed.keySet());
    assertThat(triedAt(3)).isEmpty();
  }

  @Test
  void whatIsPlacedNoMoreIsForgottenAndANodeWithoutTimeForgetsNothing() {
    placed.put(ONE, first(3));
    triedAt(0);
    busy = true;
    assertThat(triedAt(1)).isEmpty();
    busy = false;
    assertThat(triedAt(2)).isEmpty();
    placed.clear();
    assertThat(triedAt(3)).isEmpty();
    placed.put(ONE, first(3));
    assertThat(triedAt(4)).containsExactly(ONE);
  }

  @Test
  void itKeepsContactsUntilItIsClosed() {
    var contacts = new AtomicInteger();
    var published = new AtomicInteger();
    placed.put(ONE, first(3));
    try (var running =
        new Upkeep(contacts::incrementAndGet, () -> placed, _ -> published.incrementAndGet() > 0)) {
      running.start();
      Patience.until("two goes", () -> contacts.get() >= 2);
    }
    assertThat(published).hasValue(1);
  }

  private List<DirectoryKey> triedAt(long nanos) {
    tried.clear();
    upkeep.publish(nanos);
    return List.copyOf(tried);
  }

  private boolean publish(DirectoryKey feed) {
    tried.add(feed);
    return !refused.contains(feed);
  }

  private static Upkeep.Duty first(long version) {
    return new Upkeep.Duty(version, 0, 4);
  }

  private static DirectoryKey feed(int number) {
    return new DirectoryKey.OfPlacement(Hash.keccak(Bytes.utf8("feed " + number)));
  }
}
