package io.smartlayer.discovery;

import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.PeerId;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.TreeMap;

/**
 * How much may be asked of this node: each registered operator has an allowance, each stranger a
 * smaller one, and all strangers together one more, since anybody can be many strangers.
 */
final class RateLimit {
  private final TreeMap<Address, Bucket> operators = new TreeMap<>();
  private final LinkedHashMap<PeerId, Bucket> strangers = new LinkedHashMap<>();
  private final Bucket allStrangers =
      new Bucket(DirectoryLimits.STRANGERS_BURST, DirectoryLimits.STRANGERS_RATE);

  /** Whether a peer may ask once more. */
  boolean takes(PeerId peer, Members members, Instant now) {
    Members.Member member = members.member(peer);
    if (member != null) {
      return operators
          .computeIfAbsent(
              member.operator(), _ -> new Bucket(DirectoryLimits.BURST, DirectoryLimits.RATE))
          .takes(now);
    }
    Bucket own =
        strangers.computeIfAbsent(
            peer, _ -> new Bucket(DirectoryLimits.STRANGER_BURST, DirectoryLimits.STRANGER_RATE));
    if (strangers.size() > DirectoryLimits.STRANGERS) {
      strangers.pollFirstEntry();
    }
    return own.takes(now) && allStrangers.takes(now);
  }

  /** Forgets the operators that have left. */
  void retain(Members members) {
    var present = new TreeMap<Address, Bucket>();
    members
        .all()
        .forEach(member -> {
          Bucket bucket = operators.get(member.operator());
          if (bucket != null) {
            present.put(member.operator(), bucket);
          }
        });
    operators.clear();
    operators.putAll(present);
  }

  int size() {
    return operators.size() + strangers.size();
  }

  /** Fills by so many a second, up to a burst. */
  private static final class Bucket {
    private final int burst;
    private final int rate;
    private double left;
    private Instant filled = Instant.EPOCH;

    private Bucket(int burst, int rate) {
      this.burst = burst;
      this.rate = rate;
      this.left = burst;
    }

    private boolean takes(Instant now) {
      if (now.isAfter(filled)) {
        double seconds = Duration.between(filled, now).toNanos() / 1e9;
        left = Math.min(burst, left + seconds * rate);
        filled = now;
      }
      if (left < 1) {
        return false;
      }
      left--;
      return true;
    }
  }
}
