package io.smartlayer.simulation;

import io.smartlayer.feed.Committee;
import io.smartlayer.feed.Entry;
import io.smartlayer.feed.Feed;
import io.smartlayer.feed.Head;
import io.smartlayer.feed.Promise;
import io.smartlayer.feed.SignedPromise;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Hash;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What honest leaders have promised: each place to one entry, which stands there in their epoch.
 */
final class Promised {
  private final Map<Long, Feed> terms;
  private final List<Address> honest;
  private final TreeMap<String, Hash> entries = new TreeMap<>();
  private final TreeMap<String, Address> leaders = new TreeMap<>();

  /**
   * Nothing is promised yet.
   *
   * @param terms the feed in each term, as they come about
   */
  Promised(Map<Long, Feed> terms, List<Address> honest) {
    this.terms = terms;
    this.honest = honest;
  }

  /** A promise has been given, to a node or to a caller. */
  void promised(SignedPromise signed) {
    Promise promise = signed.promise();
    @Nullable Feed feed = terms.get(promise.term());
    if (feed == null) {
      return;
    }
    Committee.Member leader = feed.committee().leader(promise.epoch());
    if (!honest.contains(leader.address()) || !signed.isBy(leader.key(), feed.domain())) {
      return;
    }
    String place = promise.term() + "/" + promise.epoch() + "/" + promise.offset();
    @Nullable Hash other = entries.putIfAbsent(place, promise.entryHash());
    leaders.put(place, leader.address());
    if (other != null && !other.equals(promise.entryHash())) {
      throw new Violation("two entries were promised " + place);
    }
  }

  /** What an honest leader promised in an epoch stands there in the heads of that epoch. */
  void kept(Head head, List<Entry> segment) {
    for (int i = 0; i < segment.size(); i++) {
      String place = head.term() + "/" + head.epoch() + "/" + (head.base() + i);
      @Nullable Hash promised = entries.get(place);
      if (promised != null && !segment.get(i).leaf().equals(promised)) {
        throw new Violation("the promise of " + place + " was broken");
      }
    }
  }

  /** A leader's disk is lost: it cannot know what it has promised. */
  void lost(Address leader) {
    entries.keySet().removeIf(place -> leader.equals(leaders.get(place)));
  }
}
