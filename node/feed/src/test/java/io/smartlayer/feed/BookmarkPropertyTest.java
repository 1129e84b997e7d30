package io.smartlayer.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smartlayer.environment.Storage;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Hash;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who goes on from a bookmark answers and goes on as who has read all, and reads little. */
class BookmarkPropertyTest {
  private static final int ANCHORS = 6;
  private static final Address SELF = Fixture.key("reader").address();

  private final Fixture world = new Fixture(4, ANCHORS);
  private final List<Bytes> disk = new ArrayList<>();
  private Instant now = Fixture.NOW;
  private int written;
  private int reads;

  /** Entries, leaders that change, members that are cut off, and a change of committee. */
  private void live(Random random, int steps, int close) {
    for (int step = 0; step < steps; step++) {
      int member = random.nextInt(ANCHORS);
      if (random.nextInt(5) == 0) {
        world.cutOff.add(member);
        now = world.elapse(now, Duration.ofSeconds(8));
        world.cutOff.clear();
      }
      for (int i = random.nextInt(1, 6); i > 0; i--) {
        Entry entry = Fixture.entry("fact " + written++);
        world.give(member, new FeedInput.Submitted(written, entry, now));
      }
      if (step == close) {
        Entry end = new Close(1, 17, world.committee(2, 3, 4, 5)).toEntry();
        world.give(1, new FeedInput.Submitted(9_999, end, now));
      }
      world.deliver(now);
      now = world.elapse(now, Duration.ofSeconds(2));
    }
    now = world.elapse(now, Duration.ofSeconds(30));
  }

  /** Everything that the members have comes to a reader, who stores what it takes. */
  private void feed(FeedReader reader) {
    while (true) {
      int height = reader.history().height();
      var fetch = new FeedMessage.Fetch(world.feed.id(), height, FeedLimits.RANGE_BYTES);
      now = now.plusSeconds(2);
      for (FeedEffect effect : world.give(3, new FeedInput.Received(SELF, fetch, now))) {
        if (effect instanceof FeedEffect.Send(Address to, FeedMessage.Range range)
            && to.equals(SELF)) {
          store(reader.on(new FeedInput.Received(world.address(3), range, now)));
        }
      }
      if (reader.history().height() == height) {
        return;
      }
    }
  }

  private void store(List<FeedEffect> effects) {
    for (FeedEffect effect : effects) {
      if (effect instanceof FeedEffect.Store(var record)) {
        disk.add(record);
      }
    }
  }

  private Bytes read(long index) {
    reads++;
    return disk.get(Math.toIntExact(index));
  }

  private FeedReader resumed(FeedReader reader, List<Long> offsets, List<Long> sizes) {
    Bookmark mark =
        Objects.requireNonNull(reader.bookmark(offsets, sizes, this::read, disk.size()));
    reads = 0;
    return FeedReader.resume(world.feed, SELF, Bookmark.decode(mark.encode()), this::read);
  }

  private FeedReader reader() {
    return FeedReader.restore(world.feed, SELF, List.copyOf(disk));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6})
  void whoWentOnFromABookmarkIsAsWhoReadAll(long seed) {
    var random = new Random(seed);
    live(random, 6, random.nextInt(-1, 12));
    FeedReader first = reader();
    feed(first);
    long size = first.history().finalSize();
    long offset = random.nextLong(size);
    long asked = random.nextLong(size + 1);
    FeedReader reader = resumed(first, List.of(offset), List.of(asked));
    for (int turn = 0; turn < 3; turn++) {
      FeedReader all = reader();
      assertThat(reader.history().finalSize()).isEqualTo(all.history().finalSize());
      assertThat(reader.tip()).isEqualTo(all.tip());
      assertThat(reader.leader()).isEqualTo(all.leader());
      assertThat(reader.history().feed()).isEqualTo(all.history().feed());
      atHand(reader.history(), all.history(), offset, asked);
      live(random, 4, turn == 0 ? 2 : -1);
      feed(reader);
      atHand(reader.history(), reader().history(), offset, asked);
      if (random.nextBoolean()) {
        reader.history().forget(random.nextLong(reader.history().finalSize()), this::read);
      }
      if (turn == 1) {
        reader = resumed(reader, List.of(offset), List.of(asked));
      }
    }
    var answers = RetentionPropertyTest.Answers.of(reader().history());
    assertThat(RetentionPropertyTest.Answers.of(reader.history())).isEqualTo(answers);
    live(random, 2, -1);
    feed(reader);
    assertThat(RetentionPropertyTest.Answers.of(reader.history()))
        .isEqualTo(RetentionPropertyTest.Answers.of(reader().history()));
  }

  /** What a bookmark was told to have at hand, and what is proved of the last entries. */
  private void atHand(FeedHistory history, FeedHistory all, long offset, long asked) {
    long size = all.finalSize();
    int before = reads;
    assertThat(history.proof(size)).isEqualTo(all.proof(size));
    assertThat(history.rootAt(size)).isEqualTo(all.rootAt(size));
    assertThat(history.rootAt(asked)).isEqualTo(all.rootAt(asked));
    assertThat(history.inclusion(offset, size)).isEqualTo(all.inclusion(offset, size));
    assertThat(history.lineage(all.feed().term())).isEqualTo(all.lineage(all.feed().term()));
    assertThat(reads).as("records read for what is at hand").isEqualTo(before);
    assertThat(history.entry(offset)).isEqualTo(all.entry(offset));
  }

  @Test
  void aLongFeedIsTakenUpWithoutReadingItsLog() {
    live(new Random(7), 30, -1);
    FeedReader first = reader();
    feed(first);
    assertThat(disk).hasSizeGreaterThan(100);
    FeedReader reader = resumed(first, List.of(0L), List.of(5L));
    atHand(reader.history(), first.history(), 0, 5);
    assertThat(reads).isZero();
    int made = bookmarkReads(first);
    assertThat(made).as("records read to make a bookmark").isLessThan(20);
  }

  private int bookmarkReads(FeedReader reader) {
    reads = 0;
    Object _ = reader.bookmark(List.of(), List.of(), this::read, disk.size());
    return reads;
  }

  @Test
  void whatIsReadAgainHasToBeWhatTheHeadsSay() {
    live(new Random(8), 5, -1);
    FeedReader first = reader();
    feed(first);
    FeedReader reader = resumed(first, List.of(), List.of());
    disk.set(0, disk.get(2));
    assertThatThrownBy(() -> reader.history().entry(0)).isInstanceOf(Storage.StorageFailure.class);
    assertThat(reader.history().rootAt(reader.history().finalSize())).isNotEqualTo(Hash.ZERO);
  }

  @Test
  void whatWasCutIsNoBookmark() {
    live(new Random(9), 2, -1);
    FeedReader first = reader();
    feed(first);
    Bytes mark =
        Objects.requireNonNull(first.bookmark(List.of(), List.of(), this::read, disk.size()))
            .encode();
    for (int size = 0; size < mark.size(); size += 7) {
      Bytes cut = mark.slice(0, size);
      assertThatThrownBy(
              () -> FeedReader.resume(world.feed, SELF, Bookmark.decode(cut), this::read))
          .isInstanceOf(Storage.StorageFailure.class);
    }
  }

  @Test
  void ofAFeedWithoutFinalEntriesThereIsNone() {
    assertThat(reader().bookmark(List.of(), List.of(), this::read, 0)).isNull();
  }
}
