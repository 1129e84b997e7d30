package io.smartlayer.simulation;

import io.smartlayer.discovery.Directory;
import io.smartlayer.discovery.DirectoryEffect;
import io.smartlayer.discovery.DirectoryKey;
import io.smartlayer.discovery.KadRecord;
import io.smartlayer.discovery.PeerRecord;
import io.smartlayer.primitives.Bytes;
import java.time.Duration;
import java.time.Instant;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Watches a run from outside and ends it with a {@link Violation} at the first event that breaks a
 * rule: a record that nobody published is found, held or passed on, or memory grows beyond bounds.
 */
final class DirectoryChecker {
  private static final Duration LIFE = Duration.ofHours(1);
  private static final Duration AHEAD = Duration.ofMinutes(2);
  private static final int RECORDS = 16_384;
  private static final int ANSWERS = 4096;
  private static final int ERRANDS = 256;
  private static final int QUESTIONS = ERRANDS * 20;

  private final TreeMap<DirectoryKey, TreeSet<Bytes>> published = new TreeMap<>();
  private final int registered;
  private final int strangers;

  /**
   * A watch.
   *
   * @param registered nodes at the most
   * @param strangers whose requests may be counted
   */
  DirectoryChecker(int registered, int strangers) {
    this.registered = registered;
    this.strangers = strangers;
  }

  /** Somebody who may has published a placement. */
  void published(DirectoryKey key, Bytes value) {
    published.computeIfAbsent(key, _ -> new TreeSet<>()).add(value);
  }

  /** An honest node wants something done. */
  void effect(DirectoryEffect effect, Instant now) {
    switch (effect) {
      case DirectoryEffect.Found(_, var key, var value, _) -> good(key, value, now, "found");
      case DirectoryEffect.Answer(_, var message) -> record(message.record(), now, "passed on");
      case DirectoryEffect.Ask(_, _, _, var message) -> record(message.record(), now, "put");
      case DirectoryEffect.Refuse _,
          DirectoryEffect.Learn _,
          DirectoryEffect.Missing _,
          DirectoryEffect.Published _,
          DirectoryEffect.Misbehaved _,
          DirectoryEffect.Measured _ -> {} // nothing of a record is in these
    }
  }

  /** An honest node has taken something in. */
  void after(Directory node) {
    Directory.Memory memory = node.memory();
    check(
        memory.records() <= RECORDS
            && memory.answers() <= ANSWERS
            && memory.errands() <= ERRANDS
            && memory.questions() <= QUESTIONS
            && memory.peers() <= registered
            && memory.limited() <= registered + strangers,
        "memory beyond its bounds: " + memory);
  }

  private void record(
      @org.jspecify.annotations.Nullable KadRecord record, Instant now, String what) {
    if (record != null) {
      DirectoryKey key = DirectoryKey.parse(record.key());
      check(key != null, "a record of no key was " + what);
      if (key != null) {
        good(key, record.value(), now, what);
      }
    }
  }

  private void good(DirectoryKey key, Bytes value, Instant now, String what) {
    boolean holds =
        switch (key) {
          case DirectoryKey.OfPlacement _, DirectoryKey.OfToken _ ->
              published.getOrDefault(key, new TreeSet<>()).contains(value);
          case DirectoryKey.OfPeer(var peer) ->
              PeerRecord.open(value) instanceof PeerRecord.Opened.Signed(var record)
                  && record.peer().equals(peer)
                  && record.sequence() <= now.plus(AHEAD).toEpochMilli()
                  && record.sequence() > now.minus(LIFE).toEpochMilli();
        };
    check(holds, "a record of " + key + " that is not good was " + what);
  }

  private static void check(boolean holds, String otherwise) {
    if (!holds) {
      throw new Violation(otherwise);
    }
  }
}
