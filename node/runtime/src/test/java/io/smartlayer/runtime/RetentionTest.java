package io.smartlayer.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smartlayer.feed.Admission;
import io.smartlayer.feed.Committee;
import io.smartlayer.feed.Entry;
import io.smartlayer.feed.Feed;
import io.smartlayer.feed.FeedHistory;
import io.smartlayer.feed.FeedId;
import io.smartlayer.feed.FeedInput;
import io.smartlayer.feed.FeedMember;
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

  /** A lone member's feed: one entry every hour, from {@link World#START} on. */
  private static FeedHistory hourly(int size) {
    SecretKey key = World.key("lone");
    var committee = new Committee(List.of(Committee.Member.of(key.publicKey())));
    var lone = new Feed(new FeedId(Hash.ZERO), committee, new World(1, 1).network().domain());
    FeedMember member =
        FeedMember.restore(lone, key, new Anything(), List.of(), Recollection.WHOLE);
    for (int i = 0; i < size; i++) {
      Instant time = Instant.ofEpochMilli(World.START).plus(Duration.ofHours(i));
      var entry = new Entry(Kind.TICK, Bytes.utf8("{\"n\":" + i + "}"));
      member.on(new FeedInput.Submitted(i, entry, time));
    }
    assertThat(member.history().finalSize()).isGreaterThan(size - 2);
    return member.history();
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
    FeedHistory history = hourly(100);
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
