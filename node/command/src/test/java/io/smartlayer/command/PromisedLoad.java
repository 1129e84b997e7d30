package io.smartlayer.command;

import io.smartlayer.feed.FeedId;
import io.smartlayer.feed.Promise;
import io.smartlayer.feed.SignedPromise;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.primitives.JsonFields;
import io.smartlayer.token.Attested;
import io.smartlayer.token.Membership;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * Some who hand facts in at any anchor, one after the other each, and keep what they are promised.
 */
final class PromisedLoad implements AutoCloseable {
  private static final int SUBMITTERS = 3;
  private static final Duration PAUSE = Duration.ofMillis(50);
  private static final int PROMISED = 202;
  private static final int INCLUDED = 200;

  private final WatchedFeed feed;
  private final List<Membership.Node> anchors;
  private final List<Kept> kept = new ArrayList<>(); // guarded by itself
  private final List<Thread> threads = new ArrayList<>();
  private volatile boolean open = true;
  private volatile @Nullable String broken;

  /**
   * What an anchor has said of a fact.
   *
   * @param promise null where it was final already
   * @param nanos when the answer was there
   */
  record Kept(Attested fact, Address node, @Nullable SignedPromise promise, long nanos) {}

  PromisedLoad(WatchedFeed feed, Random random) {
    this.feed = feed;
    this.anchors = feed.anchors();
    for (int i = 0; i < SUBMITTERS; i++) {
      long seed = random.nextLong();
      threads.add(Thread.ofVirtual().name("load-" + i).start(() -> submit(new Random(seed))));
    }
  }

  /** All that was promised, or final at once, so far. */
  List<Kept> kept() {
    if (broken != null) {
      throw new AssertionError(broken);
    }
    synchronized (kept) {
      return List.copyOf(kept);
    }
  }

  /** Waits until another anchor promises something after a moment; how long that took. */
  Duration awaitPromise(long sinceNanos, Address dead) {
    return Stage.await(
        "a promise",
        Duration.ofSeconds(90),
        () ->
            kept().stream()
                .filter(one -> one.nanos > sinceNanos && !one.node.equals(dead))
                .findFirst()
                .map(one -> Duration.ofNanos(one.nanos - sinceNanos))
                .orElse(null));
  }

  /** Who gave the latest promise; null before the first. */
  @Nullable Address leader() {
    List<Kept> all = kept();
    return all.isEmpty() ? null : all.getLast().node;
  }

  /** Ends it, and waits until nobody hands anything in any more. */
  @Override
  public void close() {
    open = false;
    for (Thread thread : threads) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new AssertionError("interrupted", e);
      }
    }
  }

  private void submit(Random random) {
    try {
      while (open) {
        Attested fact = feed.delay();
        RentalSite.Reply reply = feed.handedIn(fact, anchors.get(random.nextInt(anchors.size())));
        if (reply.status() == PROMISED || reply.status() == INCLUDED) {
          keep(fact, reply);
        }
        Pause.unlessInterrupted(PAUSE);
      }
    } catch (JsonFields.Malformed | CanonicalJson.NotCanonical | Stage.Broken e) {
      broken = "an anchor answers what no anchor does: " + e.getMessage();
    }
  }

  private void keep(Attested fact, RentalSite.Reply reply) {
    var in = JsonFields.of(CanonicalJson.read(reply.body().toUtf8()), "the answer");
    long offset = in.whole("offset");
    @Nullable SignedPromise promise =
        reply.status() == INCLUDED
            ? null
            : new SignedPromise(
                new Promise(
                    fact.toEntry().leaf(),
                    new FeedId(in.hash("feedId")),
                    in.whole("term"),
                    in.whole("epoch"),
                    offset),
                in.signature("signature"));
    Address node = promise == null ? Address.ZERO : in.address("node");
    synchronized (kept) {
      kept.add(new Kept(fact, node, promise, System.nanoTime()));
    }
  }
}
