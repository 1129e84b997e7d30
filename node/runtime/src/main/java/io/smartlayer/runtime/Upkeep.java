package io.smartlayer.runtime;

import io.smartlayer.feed.FeedId;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a node in touch: has it connect again with peers that it lost, and an anchor's placements
 * held in the directory, where records live for an hour.
 */
final class Upkeep implements AutoCloseable {
  /** How often is looked. */
  static final Duration PAUSE = Duration.ofSeconds(2);

  /** How often a placement is published again. */
  static final Duration AGAIN = Duration.ofMinutes(20);

  /** Most placements that are published in one go. */
  static final int AT_ONCE = 64;

  private static final System.Logger LOG = System.getLogger(Upkeep.class.getName());

  private final Runnable contacts;
  private final Supplier<@Nullable NavigableMap<FeedId, Long>> placed;
  private final Predicate<FeedId> publish;

  // The thread's own.
  private final Map<FeedId, Published> published = new TreeMap<>();
  private @Nullable FeedId last; // whose turn it was last

  private final Thread thread = Thread.ofVirtual().name("upkeep").unstarted(this::run);

  private record Published(long offset, long atNanos) {}

  /**
   * The upkeep of one node.
   *
   * @param contacts connects with those who are missing
   * @param placed whose placements are to be held now, with their offsets; null for not known
   * @param publish has one held; whether anybody does
   */
  Upkeep(
      Runnable contacts,
      Supplier<@Nullable NavigableMap<FeedId, Long>> placed,
      Predicate<FeedId> publish) {
    this.contacts = contacts;
    this.placed = placed;
    this.publish = publish;
  }

  void start() {
    thread.start();
  }

  @Override
  public void close() {
    thread.interrupt();
  }

  private void run() {
    try {
      while (!Thread.currentThread().isInterrupted()) {
        contacts.run();
        publish(System.nanoTime());
        Thread.sleep(PAUSE);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // the end
    } catch (RuntimeException | Error e) { // a thread's top
      LOG.log(System.Logger.Level.ERROR, "event=upkeep-failed", e);
    }
  }

  /**
   * Publishes what is new, and what was published long ago. A failure ends it, so that contacts do
   * not wait while nobody answers; the next one goes on behind it, so that none bars the others.
   */
  void publish(long nowNanos) {
    NavigableMap<FeedId, Long> all = placed.get();
    if (all == null) {
      return;
    }
    published.keySet().retainAll(all.keySet());
    List<FeedId> due =
        inTurn(all)
            .filter(feed -> isDue(feed, all.getOrDefault(feed, 0L), nowNanos))
            .limit(AT_ONCE)
            .toList();
    for (FeedId feed : due) {
      last = feed;
      if (!publish.test(feed)) {
        return;
      }
      published.put(feed, new Published(all.getOrDefault(feed, 0L), nowNanos));
    }
  }

  /** All, from the one behind that whose turn it was last. */
  private Stream<FeedId> inTurn(NavigableMap<FeedId, Long> all) {
    FeedId before = last;
    return before == null
        ? all.keySet().stream()
        : Stream.concat(
            all.tailMap(before, false).keySet().stream(),
            all.headMap(before, true).keySet().stream());
  }

  private boolean isDue(FeedId feed, long offset, long nowNanos) {
    Published before = published.get(feed);
    return before == null || before.offset != offset || nowNanos - before.atNanos > AGAIN.toNanos();
  }
}
