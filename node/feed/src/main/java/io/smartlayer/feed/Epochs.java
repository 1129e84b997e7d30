package io.smartlayer.feed;

import io.smartlayer.primitives.Address;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** In which epoch a member is, and which members have left which epochs. */
final class Epochs {
  private final Feed feed;
  private final List<TreeMap<Long, Departure>> departures = new ArrayList<>();
  private long current;
  private long opened;

  Epochs(Feed feed) {
    this.feed = feed;
    feed.committee().members().forEach(_ -> departures.add(new TreeMap<>()));
  }

  /** The epoch this member is in: it signs in no other. */
  long current() {
    return current;
  }

  /** Whose turn it is to lead. */
  Address leader() {
    return feed.committee().leader(current).address();
  }

  /** An epoch has been opened soundly, or its predecessor left: earlier ones are over. */
  void enter(long epoch) {
    current = Math.max(current, epoch);
  }

  /** Takes a leave that is valid; each member's latest few are kept. */
  void put(Departure departure) {
    int member = feed.committee().indexOf(departure.signed().member());
    TreeMap<Long, Departure> own = departures.get(member);
    own.putIfAbsent(departure.leave().epoch(), departure);
    if (own.size() > FeedLimits.LEAVES_HELD) {
      own.pollFirstEntry();
    }
  }

  /** Whether a leave would tell anything new, so that it is worth a check. */
  boolean isNew(SignedLeave signed) {
    int member = feed.committee().indexOf(signed.member());
    if (member < 0) {
      return false;
    }
    TreeMap<Long, Departure> own = departures.get(member);
    long epoch = signed.leave().epoch();
    boolean room = own.size() < FeedLimits.LEAVES_HELD || epoch > own.firstKey();
    return room && !own.containsKey(epoch);
  }

  /** All leaves held from exactly this epoch, in the committee's order. */
  List<Departure> left(long epoch) {
    var out = new ArrayList<Departure>();
    for (TreeMap<Long, Departure> own : departures) {
      @Nullable Departure departure = own.get(epoch);
      if (departure != null) {
        out.add(departure);
      }
    }
    return out;
  }

  /** The latest leave of a member, or null. */
  @Nullable Departure latest(Address member) {
    TreeMap<Long, Departure> own = departures.get(feed.committee().indexOf(member));
    return own.isEmpty() ? null : own.lastEntry().getValue();
  }

  /**
   * The latest epoch that f + 1 members say they have left, so that one honest member has; -1 when
   * there is none.
   */
  long leftByHonest() {
    List<Long> latest =
        departures.stream()
            .filter(own -> !own.isEmpty())
            .map(TreeMap::lastKey)
            .sorted((one, other) -> Long.compare(other, one))
            .toList();
    int faults = feed.committee().faults();
    return latest.size() > faults ? latest.get(faults) : -1;
  }

  /** A sound head has opened this epoch, and so shown the leaves of a quorum. */
  void opened(long epoch) {
    enter(epoch);
    opened = Math.max(opened, epoch);
  }

  /**
   * Whether the current epoch's leader can work: it is the first, it has been opened, or a quorum
   * is known to have left exactly the one before. Until then nobody's patience with it begins.
   */
  boolean isOpenable() {
    return opened == current || left(current - 1).size() >= feed.committee().quorum();
  }
}
