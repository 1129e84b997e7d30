package io.smartlayer.runtime;

import io.smartlayer.feed.FeedId;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.function.Supplier;

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
  private final Supplier<Map<FeedId, Long>> placed;
  private final Predicate<FeedId> publish;
  private final Map<FeedId, Published> published = new TreeMap<>(); // the thread's own
  private final Thread thread = Thread.ofVirtual().name("upkeep").unstarted(this::run);

  private record Published(long offset, long atNanos) {}

  /**
   * The upkeep of one node.
   *
   * @param contacts connects with those who are missing
   * @param placed whose placements are to be held now, with their offsets
   * @param publish has one held; whether anybody does
   */
  Upkeep(Runnable contacts, Supplier<Map<FeedId, Long>> placed, Predicate<FeedId> publish) {
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

  /** Publishes what is new, and what was published long ago. */
  void publish(long nowNanos) {
    Map<FeedId, Long> all = placed.get();
    published.keySet().retainAll(all.keySet());
    all.entrySet().stream()
        .filter(entry -> isDue(entry.getKey(), entry.getValue(), nowNanos))
        .limit(AT_ONCE)
        .filter(entry -> publish.test(entry.getKey()))
        .forEach(entry -> published.put(entry.getKey(), new Published(entry.getValue(), nowNanos)));
  }

  private boolean isDue(FeedId feed, long offset, long nowNanos) {
    Published before = published.get(feed);
    return before == null || before.offset != offset || nowNanos - before.atNanos > AGAIN.toNanos();
  }
}
