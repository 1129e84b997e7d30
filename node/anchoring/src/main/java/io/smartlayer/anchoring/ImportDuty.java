package io.smartlayer.anchoring;

import io.smartlayer.feed.FeedId;
import io.smartlayer.token.Import;
import io.smartlayer.token.Ledger;
import io.smartlayer.token.ServiceScript;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a member of a group's committee hands in of the bulletins that the group's script declares:
 * the next entries of each, the leader at once, another member once they have been due for a while.
 * A pure state machine; what is handed in is judged like any other entry.
 */
public final class ImportDuty {
  /** How many entries of one bulletin are handed in before the first of them is final. */
  static final int AT_ONCE = 16;

  /** For how long a member leaves it to the leader. */
  static final Duration PATIENCE = Duration.ofSeconds(3);

  private static final Due NEVER = new Due(-1, Instant.EPOCH, 0, Instant.EPOCH);

  private final Bulletins bulletins;
  private final TreeMap<FeedId, Due> due = new TreeMap<>();

  /** Where entries of bulletins come from. */
  public interface Bulletins {
    /** How many final entries of a bulletin this node has. */
    long size(FeedId bulletin);

    /** One of them with its proof; null where there is none that a group could take. */
    @Nullable Import entry(FeedId bulletin, long offset);
  }

  /**
   * How far a bulletin is due.
   *
   * @param next the offset that the group's feed lacks
   * @param since when it was seen to be due
   * @param handedIn the offset after those that were handed in
   * @param at when that was
   */
  private record Due(long next, Instant since, long handedIn, Instant at) {}

  /** The duty of a member for one group. */
  public ImportDuty(Bulletins bulletins) {
    this.bulletins = bulletins;
  }

  /** Whether nothing is due, as far as was seen. */
  public boolean isIdle() {
    return due.isEmpty();
  }

  /**
   * What to hand in now.
   *
   * @param ledger what of the group's feed is final
   * @param script the group's
   * @param leads whether this member leads
   */
  public List<Import> due(Ledger ledger, ServiceScript script, boolean leads, Instant now) {
    List<Import> out = new ArrayList<>();
    var founding = ledger.founding();
    if (founding == null || ledger.bulletin() != null) {
      return out;
    }
    for (FeedId bulletin : script.imports(founding.type())) {
      long next = ledger.imported(bulletin).next();
      if (bulletins.size(bulletin) <= next) {
        due.remove(bulletin);
      } else {
        handIn(bulletin, next, leads, now, out);
      }
    }
    return out;
  }

  private void handIn(FeedId bulletin, long next, boolean leads, Instant now, List<Import> out) {
    Due before = due.getOrDefault(bulletin, NEVER);
    Instant since = before.next == next ? before.since : now;
    boolean again = before.at.plus(LeaderDuty.PROPOSAL_RETRY).isBefore(now);
    boolean turn = leads || since.plus(PATIENCE).isBefore(now);
    long from = again ? next : Math.max(next, before.handedIn);
    long end = turn ? next + AT_ONCE : from;
    long offset = from;
    for (; offset < end; offset++) {
      @Nullable Import taken = bulletins.entry(bulletin, offset);
      if (taken == null) {
        break;
      }
      out.add(taken);
    }
    Instant at = offset > from ? now : before.at;
    due.put(bulletin, new Due(next, since, Math.max(from, offset), at));
  }
}
