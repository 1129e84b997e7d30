package io.smartlayer.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smartlayer.feed.Admission;
import io.smartlayer.feed.Bookmark;
import io.smartlayer.feed.Committee;
import io.smartlayer.feed.Entry;
import io.smartlayer.feed.Feed;
import io.smartlayer.feed.FeedEffect;
import io.smartlayer.feed.FeedHistory;
import io.smartlayer.feed.FeedId;
import io.smartlayer.feed.FeedInput;
import io.smartlayer.feed.FeedLimits;
import io.smartlayer.feed.FeedMember;
import io.smartlayer.feed.FeedMessage;
import io.smartlayer.feed.FeedReader;
import io.smartlayer.feed.HistoryProof;
import io.smartlayer.feed.Kind;
import io.smartlayer.feed.Recollection;
import io.smartlayer.gateway.AnchorPort.FinalEntry;
import io.smartlayer.gateway.FeedPort;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.SecretKey;
import io.smartlayer.token.Snapshot;
import io.smartlayer.token.World;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What whole nodes keep, and what they say of what they keep no more. */
class RetentionTest {
  private static final int KEPT = 40;

  private final LocalWorld local = new LocalWorld(new World(4, 4));
  private final FeedId feed = local.feed();
  private int facts;

  @AfterEach
  void stop() {
    local.close();
  }

  private void start(Retention retention) {
    local.retention = retention;
    local.network().anchors().forEach(node -> local.startAnchor(node.address()));
    local.network().services().forEach(node -> local.startService(node.address()));
    local.activate(local.leader(), 1);
    local.awaitServed(1);
  }

  private void grow(long size) {
    FeedPort feeds = local.leader().feeds();
    while (feeds.finalSize(feed) < size) {
      long time = local.clock.now().toEpochMilli() - 1000L * (facts / 100);
      int minutes = facts++ % 100; // too short to ask for anything
      local.leader().submit(feed, World.delay(minutes, time));
    }
  }

  private static long floor(AnchorNode anchor) {
    Figures figures = anchor.figures();
    return figures == null ? 0 : figures.goneEntries();
  }

  @Test
  void replicasAgreeAndOldEntriesGoWhileTheirProofsStay() {
    start(new Retention(KEPT, Duration.ZERO));
    grow(100);
    AnchorNode reader = local.anchors().getLast();
    Patience.until("it to follow", () -> reader.feeds().finalSize(feed) >= 100);
    FeedPort.Inclusion inclusion = reader.feeds().inclusion(feed, 3, 100);
    HistoryProof proof = reader.feeds().finality(feed, 4);
    List<Hash> leaves = reader.feeds().complete(feed, 0, 0, 100);
    grow(Snapshot.EVERY + 2 * KEPT);
    for (AnchorNode anchor : local.anchors()) {
      Patience.until("what is old to go", () -> floor(anchor) > Snapshot.EVERY - 64);
      assertThat(floor(anchor)).as("nothing behind the snapshot").isLessThanOrEqualTo(256);
      assertThatThrownBy(() -> anchor.entries(feed, 0, 1))
          .isInstanceOfSatisfying(
              FeedPort.Gone.class, gone -> assertThat(gone.oldest()).isEqualTo(floor(anchor)));
      List<FinalEntry> kept = anchor.entries(feed, floor(anchor), 1);
      assertThat(kept).hasSize(1);
    }
    assertThat(reader.feeds().inclusion(feed, 3, 100)).isEqualTo(inclusion);
    assertThat(reader.feeds().finality(feed, 4)).isEqualTo(proof);
    assertThat(reader.feeds().complete(feed, 0, 0, 100)).isEqualTo(leaves);
    assertThat(reader.history(feed, 0, 4)).as("its own auditor").hasSize(4);
    comesBack(reader.self());
    joins();
  }

  /** What a node has let go of it has still when it starts again. */
  private void comesBack(Address node) {
    local.kill(node);
    local.disk(node).crash();
    AnchorNode back = local.startAnchor(node);
    Patience.until("what is old to go again", () -> floor(back) > 0);
    assertThat(back.history(feed, 0, 4)).hasSize(4);
  }

  /** A replica that has nothing takes all of it from members that hold few bodies in memory. */
  private void joins() {
    Address node = local.replicas().getLast().self();
    local.kill(node);
    local.loseDisk(node);
    ServiceNode fresh = local.startService(node);
    Patience.until("it to serve", () -> !LocalWorld.story(fresh, 1).isEmpty());
  }

  @Test
  void whoKeepsAllLetsNothingGo() {
    start(Retention.ALL);
    grow(Snapshot.EVERY + 20);
    AnchorNode anchor = local.leader();
    Patience.until(
        "a snapshot", () -> kinds(anchor).stream().filter("SNAPSHOT"::equals).count() >= 2);
    assertThat(floor(anchor)).isZero();
    assertThat(anchor.entries(feed, 0, 1)).hasSize(1);
  }

  private List<String> kinds(AnchorNode anchor) {
    var kinds = new ArrayList<String>();
    for (FinalEntry entry : anchor.entries(feed, Snapshot.EVERY, 1000)) {
      kinds.add(entry.entry().kind().name());
    }
    return kinds;
  }

  /** A lone member's feed, of one entry every hour from {@link World#START} on. */
  private static final class Lone {
    private static final Address READER = World.key("reader").address();

    private final SecretKey key = World.key("lone");
    private final Feed feed =
        new Feed(
            new FeedId(Hash.ZERO),
            new Committee(List.of(Committee.Member.of(key.publicKey()))),
            new World(1, 1).network().domain());
    private final FeedMember member =
        FeedMember.restore(feed, key, new Anything(), List.of(), Recollection.WHOLE);
    private final List<Bytes> disk = new ArrayList<>(); // of the reader
    private int reads;
    private int hours;

    Lone grown(int entries) {
      for (int end = hours + entries; hours < end; hours++) {
        var entry = new Entry(Kind.TICK, Bytes.utf8("{\"n\":" + hours + "}"));
        member.on(new FeedInput.Submitted(hours, entry, now()));
      }
      assertThat(member.history().finalSize()).isGreaterThan(hours - 2);
      return this;
    }

    Instant now() {
      return Instant.ofEpochMilli(World.START).plus(Duration.ofHours(hours));
    }

    Bytes read(long record) {
      reads++;
      return disk.get(Math.toIntExact(record));
    }

    /** All that the member has comes to a reader. */
    void tell(FeedReader reader) {
      long before;
      do {
        before = reader.history().finalSize();
        var fetch = new FeedMessage.Fetch(feed.id(), disk.size() / 2, FeedLimits.RANGE_BYTES);
        for (FeedEffect effect : member.on(new FeedInput.Received(READER, fetch, now()))) {
          if (effect instanceof FeedEffect.Send(Address _, FeedMessage.Range range)) {
            reader.on(new FeedInput.Received(key.address(), range, now())).forEach(this::store);
          }
        }
      } while (reader.history().finalSize() > before);
    }

    private void store(FeedEffect effect) {
      if (effect instanceof FeedEffect.Store(Bytes record)) {
        disk.add(record);
      }
    }
  }

  private record Anything() implements Admission {
    @Override
    public Judgement admit(Context context, Entry entry) {
      return new Judgement.Admitted(this);
    }

    @Override
    public Admission certified(Context context, Entry entry) {
      return this;
    }
  }

  @Test
  void theLeastOfSnapshotEntriesAndAgeDecides() {
    FeedHistory history = new Lone().grown(100).member.history();
    long size = history.finalSize();
    Instant now = Instant.ofEpochMilli(World.START).plus(Duration.ofHours(size));
    for (long snapshot = 0; snapshot < size; snapshot += 7) {
      for (long kept : new long[] {0, 1, 40, size, size + 1, Long.MAX_VALUE}) {
        for (int hours : new int[] {0, 1, 24, 60, 1000}) {
          long old = hours == 0 ? size : Math.max(0, size - hours);
          long least = Math.min(snapshot, Math.min(Math.max(0, size - kept), old));
          assertThat(new Retention(kept, Duration.ofHours(hours)).end(history, snapshot, now))
              .as("snapshot %d, %d entries, %d hours", snapshot, kept, hours)
              .isEqualTo(least);
        }
      }
    }
  }

  /** Nobody waits for a node that looks through years of a feed for what may be dropped. */
  @Test
  void whoWentOnFromABookmarkFindsWhatIsOldWithoutReadingItsPast() {
    Lone lone = new Lone().grown(50);
    FeedReader first = FeedReader.restore(lone.feed, Lone.READER, List.of());
    lone.tell(first);
    Bookmark mark =
        Objects.requireNonNull(first.bookmark(List.of(), List.of(), lone::read, lone.disk.size()));
    FeedReader woken = FeedReader.resume(lone.feed, Lone.READER, mark, lone::read);
    lone.grown(50).tell(woken);
    FeedHistory history = woken.history();
    long size = history.finalSize();
    assertThat(size).isGreaterThan(95);
    assertThat(history.floor()).isBetween(40L, 60L);
    lone.reads = 0;
    Instant now = Instant.ofEpochMilli(World.START).plus(Duration.ofHours(size));
    for (int hours : new int[] {1, 10, 30, 1000}) {
      assertThat(new Retention(0, Duration.ofHours(hours)).end(history, size, now))
          .as("%d hours", hours)
          .isEqualTo(Math.max(history.floor(), size - hours));
    }
    assertThat(lone.reads).as("records that were read").isZero();
  }

  @Test
  void aSettingSaysEntriesOrDaysOrBoth() {
    assertThat(Retention.parse("all")).isEqualTo(Retention.ALL);
    assertThat(Retention.parse("0")).isEqualTo(new Retention(0, Duration.ZERO));
    assertThat(Retention.parse("10000")).isEqualTo(new Retention(10_000, Duration.ZERO));
    assertThat(Retention.parse("30d")).isEqualTo(new Retention(0, Duration.ofDays(30)));
    assertThat(Retention.parse("1,2d")).isEqualTo(new Retention(1, Duration.ofDays(2)));
    for (String wrong :
        List.of("", ",", "0d", "none", "-1", "01", "1,", ",2d", "2d,1", "1 2d", "12d3")) {
      assertThat(Retention.parse(wrong)).as(wrong).isNull();
    }
  }
}
