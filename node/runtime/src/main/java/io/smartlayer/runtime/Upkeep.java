package io.smartlayer.runtime;

import io.smartlayer.discovery.DirectoryKey;
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
 * Keeps a node in touch: has it connect again with peers that it lost, and an anchor's records held
 * in the directory, where they live for an hour.
 */
final class Upkeep implements AutoCloseable {
  /** How often is looked. */
  static final Duration PAUSE = Duration.ofSeconds(2);

  /**
   * How often each member of a committee publishes a record again: more often than holders forget,
   * so that one member that lives is enough.
   */
  static final Duration AGAIN = Duration.ofMinutes(40);

  /**
   * How much later than the one before it a member publishes what is new: each publishes once, so
   * that where the first is gone the next has told the directory soon.
   */
  static final Duration STEP = Duration.ofSeconds(3);

  /** Most records that are published in one go. */
  static final int AT_ONCE = 64;

  private static final System.Logger LOG = System.getLogger(Upkeep.class.getName());

  private final Runnable contacts;
  private final Supplier<@Nullable NavigableMap<DirectoryKey, Duty>> duties;
  private final Predicate<DirectoryKey> publish;

  // The thread's own.
  private final Map<DirectoryKey, Turn> turns = new TreeMap<>();
  private @Nullable DirectoryKey last; // whose turn it was last

  private final Thread thread = Thread.ofVirtual().name("upkeep").unstarted(this::run);

  /**
   * A record that a committee's members have the directory hold.
   *
   * @param version another one is published anew
   * @param rank how many members come before this one; they publish it before it does
   * @param members how many there are, 1 or more
   */
  record Duty(long version, int rank, int members) {
    /** The same members' duty for another record. */
    Duty ofVersion(long other) {
      return new Duty(other, rank, members);
    }

    /** Its part of a time, so that the members' repetitions lie evenly. */
    long share(Duration time) {
      return time.toNanos() / members * rank;
    }
  }

  /**
   * How far it is with a record.
   *
   * @param sinceNanos when its version was first seen, or else from when its repetition is counted
   */
  private record Turn(long version, boolean published, long sinceNanos) {
    boolean isDue(Duty duty, long nowNanos) {
      long wait = published ? AGAIN.toNanos() : duty.rank * STEP.toNanos();
      return nowNanos - sinceNanos >= wait;
    }
  }

  /**
   * The upkeep of one node.
   *
   * @param contacts connects with those who are missing
   * @param duties what is to be held now; null for not known
   * @param publish has one held; whether anybody does
   */
  Upkeep(
      Runnable contacts,
      Supplier<@Nullable NavigableMap<DirectoryKey, Duty>> duties,
      Predicate<DirectoryKey> publish) {
    this.contacts = contacts;
    this.duties = duties;
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
        begin();
        Thread.sleep(PAUSE);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // the end
    }
  }

  /** Does what is due; after a fault in it the next time comes all the same. */
  private void begin() {
    try {
      contacts.run();
      publish(System.nanoTime());
    } catch (RuntimeException | Error e) { // a thread's top
      LOG.log(System.Logger.Level.ERROR, "event=upkeep-failed", e);
    }
  }

  /**
   * Publishes what is new, and what was published long ago. A failure ends it, so that contacts do
   * not wait while nobody answers; the next one goes on behind it, so that none bars the others.
   */
  void publish(long nowNanos) {
    NavigableMap<DirectoryKey, Duty> all = duties.get();
    if (all == null) {
      return;
    }
    turns.keySet().retainAll(all.keySet());
    all.forEach((key, duty) -> {
      Turn before = turns.get(key);
      if (before == null || before.version != duty.version) {
        turns.put(key, new Turn(duty.version, false, nowNanos));
      }
    });
    List<Map.Entry<DirectoryKey, Duty>> due =
        inTurn(all).filter(one -> isDue(one, nowNanos)).limit(AT_ONCE).toList();
    for (Map.Entry<DirectoryKey, Duty> one : due) {
      DirectoryKey key = one.getKey();
      last = key;
      if (!publish.test(key)) {
        return;
      }
      Turn before = turns.get(key);
      boolean again = before != null && before.published;
      long earlier = again ? 0 : one.getValue().share(AGAIN);
      turns.put(key, new Turn(one.getValue().version, true, nowNanos - earlier));
    }
  }

  private boolean isDue(Map.Entry<DirectoryKey, Duty> one, long nowNanos) {
    Turn turn = turns.get(one.getKey());
    return turn != null && turn.isDue(one.getValue(), nowNanos);
  }

  /** All, from the one behind that whose turn it was last. */
  private Stream<Map.Entry<DirectoryKey, Duty>> inTurn(NavigableMap<DirectoryKey, Duty> all) {
    DirectoryKey before = last;
    return before == null
        ? all.entrySet().stream()
        : Stream.concat(
            all.tailMap(before, false).entrySet().stream(),
            all.headMap(before, true).entrySet().stream());
  }
}
