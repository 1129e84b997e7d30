package io.smartlayer.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smartlayer.environment.Storage;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Hash;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Bodies that are let go change nothing of what a history answers, in any history. */
class RetentionPropertyTest {
  private static final int ANCHORS = 6;
  private static final Duration SOME_TIME = Duration.ofSeconds(2);

  private final Fixture world = new Fixture(4, ANCHORS);
  private Instant now = Fixture.NOW;
  private int written;

  /** Everything that anyone may ask a history, answered. */
  record Answers(
      List<FeedEffect.Finalized> finalized,
      List<Entry> entries,
      List<List<Hash>> inclusion,
      List<List<Hash>> consistency,
      List<HistoryProof> proofs,
      List<Bytes> ranges) {
    static Answers of(FeedHistory history) {
      var entries = new ArrayList<Entry>();
      var inclusion = new ArrayList<List<Hash>>();
      var consistency = new ArrayList<List<Hash>>();
      var proofs = new ArrayList<HistoryProof>();
      var ranges = new ArrayList<Bytes>();
      long size = history.finalSize();
      for (long offset = 0; offset < size; offset++) {
        entries.add(history.entry(offset));
        inclusion.add(history.inclusion(offset, size));
        consistency.add(history.consistency(offset, size));
        proofs.add(history.proof(offset + 1));
      }
      for (int height = 0; height < history.height(); height++) {
        var range =
            new FeedMessage.Range(List.of(history.segment(height)), history.certificate(height));
        ranges.add(FeedCodec.encode(range));
      }
      return new Answers(history.finalized(0), entries, inclusion, consistency, proofs, ranges);
    }
  }

  /** Entries, leaders that change, members that crash or are cut off, and a change of committee. */
  private void live(Random random) {
    int steps = 20;
    int close = random.nextInt(5, steps);
    for (int step = 0; step < steps; step++) {
      int member = random.nextInt(ANCHORS);
      switch (random.nextInt(5)) {
        case 0 -> {
          world.cutOff.add(member);
          now = world.elapse(now, Duration.ofSeconds(8));
          world.cutOff.clear();
        }
        case 1 -> world.restart(member);
        default -> {
          for (int i = random.nextInt(1, 6); i > 0; i--) {
            world.give(member, submitted("fact " + written++));
          }
        }
      }
      if (step == close) {
        Entry end = new Close(1, 17, world.committee(2, 3, 4, 5)).toEntry();
        world.give(1, new FeedInput.Submitted(9_999, end, now));
      }
      world.deliver(now);
      now = world.elapse(now, SOME_TIME);
    }
    now = world.elapse(now, Duration.ofSeconds(30));
  }

  private FeedInput submitted(String text) {
    return new FeedInput.Submitted(written, Fixture.entry(text), now);
  }

  private void forget(int member, long size) {
    List<Bytes> disk = world.disks.get(member);
    FeedHistory history = world.members.get(member).history();
    history.forget(size, index -> disk.get(Math.toIntExact(index)));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void everyAnswerIsTheSameAfterwards(long seed) {
    var random = new Random(seed);
    live(random);
    for (int i = 0; i < ANCHORS; i++) {
      FeedHistory history = world.members.get(i).history();
      assertThat(history.feed().term()).as("the term that member %s is in", i).isEqualTo(1);
      assertThat(history.finalSize()).isGreaterThan(10);
      Answers before = Answers.of(history);
      long size = random.nextLong(1, history.finalSize() + 1);
      long floor = 0;
      while (size > 0) {
        forget(i, size);
        assertThat(history.floor()).as("the floor of %s", i).isBetween(floor, size);
        assertThat(Answers.of(history)).isEqualTo(before);
        floor = history.floor();
        size = size == history.finalSize() ? 0 : random.nextLong(size, history.finalSize()) + 1;
      }
      assertThat(floor).isEqualTo(history.finalSize());
      before.proofs.forEach(proof ->
          assertThat(proof.lineage().verify(world.feed)).isInstanceOf(Lineage.Verdict.Valid.class));
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {11, 12, 13})
  void whoForgetsGoesOnLikeWhoDoesNot(long seed) {
    live(new Random(seed));
    for (int i = 0; i < 3; i++) {
      forget(i, Long.MAX_VALUE);
    }
    written += 1_000;
    int former = written;
    live(new Random(seed + 1));
    List<FeedEffect.Finalized> all = world.members.get(5).history().finalized(0);
    assertThat(written).isGreaterThan(former);
    for (int i = 0; i < ANCHORS; i++) {
      assertThat(world.members.get(i).history().finalized(0)).isEqualTo(all);
    }
    IntStream.range(0, ANCHORS).forEach(world::restart);
    assertThat(world.members.get(0).history().finalized(0)).isEqualTo(all);
  }

  @Test
  void whatIsNotFinalIsNeverLetGo() {
    world.submit(0, 1, "a");
    world.give(0, submitted("b"));
    world.deliverTo(List.of(1, 2, 3), now);
    FeedHistory history = world.members.get(0).history();
    forget(0, Long.MAX_VALUE);
    assertThat(history.floor()).isEqualTo(history.finalSize()).isEqualTo(1);
    assertThat(history.size()).isEqualTo(1);
  }

  @Test
  void aHeadGoesWholeOrStays() {
    for (int i = 0; i < 3; i++) {
      world.give(0, submitted("fact " + i));
    }
    world.deliver(now);
    now = world.elapse(now, SOME_TIME);
    FeedHistory history = world.members.get(1).history();
    long second = history.headOf(0).head().size();
    forget(1, second - 1);
    assertThat(history.floor()).isZero();
    forget(1, second);
    assertThat(history.floor()).isEqualTo(second);
  }

  @Test
  void whatTheLogGivesBackIsCheckedAgainstTheTree() {
    world.submit(0, 1, "a");
    world.submit(0, 2, "b");
    FeedHistory history = world.members.get(0).history();
    List<Bytes> disk = world.disks.get(0);
    var bent = new ArrayList<>(disk);
    history.forget(2, index -> bent.get(Math.toIntExact(index)));
    assertThat(history.entry(0)).isEqualTo(Fixture.entry("a"));
    for (int i = 0; i < bent.size(); i++) {
      if (FeedCodec.decodeRecord(disk.get(i)) instanceof FeedRecord.Kept(Segment segment)
          && segment.entries().contains(Fixture.entry("b"))) {
        var forged =
            new Segment(segment.signed(), null, List.of(), List.of(Fixture.entry("forged")));
        bent.set(i, FeedCodec.encode(new FeedRecord.Kept(forged)));
      }
    }
    assertThatThrownBy(() -> history.entry(1)).isInstanceOf(Storage.StorageFailure.class);
  }
}
