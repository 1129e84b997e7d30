package io.smartlayer.runtime;

import io.smartlayer.anchoring.GroupAdmission;
import io.smartlayer.feed.Entry;
import io.smartlayer.feed.FeedId;
import io.smartlayer.primitives.Hash;
import io.smartlayer.token.Founding;
import io.smartlayer.token.Upgrade;
import java.util.LinkedHashMap;
import org.jspecify.annotations.Nullable;

/** The scripts that an anchor has to have to judge what someone brings to one group. */
final class WantedScripts {
  /** How many are looked for at once; the oldest go first. */
  private static final int LIMIT = 64;

  private final AnchorParts parts;
  private final FeedId feed;
  private final LinkedHashMap<Hash, Founding> wanted = new LinkedHashMap<>();

  WantedScripts(AnchorParts parts, FeedId feed) {
    this.parts = parts;
    this.feed = feed;
  }

  /** Whether none is missing. */
  boolean isEmpty() {
    return wanted.isEmpty();
  }

  /**
   * Fetches the script of an activation or an upgrade that someone brings.
   *
   * @param first what the group began with; null while it has not
   */
  void want(Entry entry, @Nullable Founding first) {
    Founding founding = PeerMessages.founding(entry, parts.bodies());
    Upgrade upgrade = PeerMessages.upgrade(entry, parts.bodies());
    if (founding != null) {
      if (founding.feed().equals(feed) && founding.mayBeByIssuer(parts.domain())) {
        want(founding.script(), founding);
      }
    } else if (upgrade != null && first != null) {
      want(upgrade.script(), first);
    }
  }

  /** Its origin, or the chain, may have been down at first; without its script a group halts. */
  void again(GroupAdmission admission) {
    Founding founding = admission.ledger().founding();
    Hash missing = admission.missing();
    if (founding != null && missing != null) {
      wanted.put(missing, founding);
    }
    wanted.keySet().removeIf(hash -> parts.scripts().find(hash) != null);
    wanted.forEach(parts.scripts()::want);
  }

  private void want(Hash script, Founding founding) {
    wanted.putLast(script, founding);
    if (wanted.size() > LIMIT) {
      wanted.pollFirstEntry();
    }
    parts.scripts().want(script, founding);
  }
}
