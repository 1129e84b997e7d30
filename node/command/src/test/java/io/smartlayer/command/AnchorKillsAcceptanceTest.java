package io.smartlayer.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.feed.Head;
import io.smartlayer.feed.Promise;
import io.smartlayer.feed.SignedPromise;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.primitives.Hash;
import io.smartlayer.token.Membership;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Anchors are killed at any moment while facts are handed in: each that was promised becomes final,
 * once, and all anchors and replicas agree.
 */
class AnchorKillsAcceptanceTest {
  private static final int KILLS = Integer.getInteger("kills", 5);
  private static final long SEED = Long.getLong("seed", 1);

  /** One of so many kills takes a second anchor with it, and with it the quorum. */
  private static final int DOUBLE = 6;

  @RegisterExtension private final Fixture fixture = new Fixture();

  private final Random random = new Random(SEED);
  private final List<Duration> leaders = new ArrayList<>();
  private final List<Duration> others = new ArrayList<>();

  @Test
  @Tag("minutes")
  @Timeout(value = 6, unit = TimeUnit.HOURS)
  void whatWasPromisedBecomesFinalOnceWhicheverAnchorIsKilledWhenever() throws Exception {
    Scene scene = fixture.scene();
    Ticket ticket = scene.stage().ticket("KILL1");
    WatchedFeed feed = fixture.watched(scene, ticket);
    feed.awaitAllAlike(feed.attest());
    var load = new PromisedLoad(feed, new Random(random.nextLong()));
    try (load) {
      load.awaitPromise(System.nanoTime(), Address.ZERO);
      for (int kill = 1; kill <= KILLS; kill++) {
        kill(scene, feed.anchors(), load);
      }
      load.awaitPromise(System.nanoTime(), Address.ZERO);
    }
    feed.awaitAllAlike();
    List<PromisedLoad.Kept> kept = load.kept();
    tell(kept.size());
    everyPromiseIsKept(scene, ticket, feed, kept);
    String anchors =
        feed.anchors().stream().map(Membership.Node::http).collect(Collectors.joining(","));
    String trust = scene.network().trustFile().toString();
    FeedRun checked = FeedRun.of("check", "--trust", trust, anchors, ticket.feed().toString());
    assertThat(checked.status()).as(checked.err()).isZero();
    for (Membership.Node anchor : feed.anchors()) {
      FeedRun faults =
          FeedRun.of("faults", "--trust", trust, anchor.http(), ticket.feed().toString());
      assertThat(faults.status()).as("nobody has lied: %s %s", faults.out(), faults.err()).isZero();
    }
  }

  /** Kills an anchor at some moment, and one more now and then, and starts them again. */
  private void kill(Scene scene, List<Membership.Node> anchors, PromisedLoad load)
      throws InterruptedException {
    Pause.millis(random.nextInt(2_000));
    var order = new ArrayList<>(anchors);
    Collections.shuffle(order, random);
    Address first = order.getFirst().address();
    boolean led = first.equals(load.leader());
    scene.world().kill(first);
    long killed = System.nanoTime();
    if (random.nextInt(DOUBLE) == 0) {
      Pause.millis(random.nextInt(1_000));
      scene.world().kill(order.get(1).address());
      Pause.millis(random.nextInt(1_000));
    } else {
      (led ? leaders : others).add(load.awaitPromise(killed, first));
      Pause.millis(random.nextInt(1_000));
    }
    List<Membership.Node> dead = order.subList(0, 2);
    Collections.shuffle(dead, random);
    for (Membership.Node one : dead) { // one of them may never have died
      scene.world().revive(one.address());
    }
  }

  private void everyPromiseIsKept(
      Scene scene, Ticket ticket, WatchedFeed feed, List<PromisedLoad.Kept> kept) {
    URI anchor = URI.create(feed.anchors().getFirst().http());
    var source =
        new FeedSource(List.of(anchor), new FeedName(ticket.feed(), null), FeedSource.RETRIES);
    Map<Hash, List<Long>> offsets = new TreeMap<>();
    var pages = new FeedPages(source, 0);
    for (var page = pages.next(FeedPages.PAGE_LIMIT);
        !page.isEmpty();
        page = pages.next(FeedPages.PAGE_LIMIT)) {
      for (EntryLine line : page) {
        offsets.computeIfAbsent(line.entry().leaf(), _ -> new ArrayList<>()).add(line.offset());
      }
    }
    int moved = 0;
    for (PromisedLoad.Kept one : kept) {
      List<Long> places = offsets.getOrDefault(one.fact().toEntry().leaf(), List.of());
      assertThat(places).as("final once: %s", one).hasSize(1);
      SignedPromise signed = one.promise();
      assertThat(signed == null || isByItsLeader(scene, one, signed))
          .as("signed: %s", one)
          .isTrue();
      if (signed != null && !places.contains(signed.promise().offset())) {
        moved++;
        Promise promise = signed.promise();
        Head holds =
            FeedProof.finality(
                    CanonicalJson.read(
                        source.get("proofs/finality?size=" + (promise.offset() + 1)).toUtf8()))
                .head();
        assertThat(List.of(holds.term(), holds.epoch()))
            .as("another leader's head took the place: %s", one)
            .isNotEqualTo(List.of(promise.term(), promise.epoch()));
      }
    }
    System.out.println(moved + " of " + kept.size() + " promises were kept at another offset");
  }

  private static boolean isByItsLeader(Scene scene, PromisedLoad.Kept kept, SignedPromise promise) {
    Membership network = scene.world().membership();
    Membership.@Nullable Node leader = network.anchor(kept.node());
    return leader != null && promise.isBy(leader.publicKey(), network.domain());
  }

  private void tell(int promised) {
    System.out.println(
        KILLS
            + " kills (seed "
            + SEED
            + "), "
            + promised
            + " facts promised; the next promise came"
            + " after: "
            + shown("a leader's", leaders)
            + "; "
            + shown("another's", others));
  }

  private static String shown(String whose, List<Duration> times) {
    if (times.isEmpty()) {
      return "none of " + whose + " deaths";
    }
    var sorted = times.stream().sorted().map(Duration::toMillis).toList();
    return whose
        + " death ("
        + sorted.size()
        + "): median "
        + sorted.get(sorted.size() / 2)
        + " ms, longest "
        + sorted.getLast()
        + " ms";
  }
}
