package io.smartlayer.simulation;

import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What has been certified and is final, given what the honest members have signed, as the liar
 * votes for anything: whether anybody knows it yet or not.
 */
final class Agreement {
  private final ExploredFeed feed;
  private final TreeSet<Integer> voted = new TreeSet<>();
  private final TreeSet<Integer> certified = new TreeSet<>();
  private final TreeSet<Integer> last = new TreeSet<>();

  Agreement(ExploredFeed feed, List<Published> published) {
    this.feed = feed;
    for (Published each : published) {
      each.votes().stream().filter(vote -> !voted.add(vote)).forEach(certified::add);
    }
    for (int head : certified) {
      int parent = feed.parent(head);
      if (parent >= 0 && feed.makesFinal(head, parent)) {
        last.add(parent); // it need not be certified itself if a rule is broken
      }
    }
  }

  /** The heads that have a certificate. */
  SortedSet<Integer> certified() {
    return certified;
  }

  /**
   * What contradicts a final head, or null: a certified head that is higher and not on it, or an
   * honest vote of a later epoch for such a head, as by its leaves none can open there.
   */
  @Nullable String fork() {
    for (int end : last) {
      for (int head : voted) {
        boolean later = feed.head(head).epoch() > feed.head(end).epoch();
        boolean counts = later || certified.contains(head);
        if (counts && feed.slot(head) >= feed.slot(end) && !isOn(head, end)) {
          return feed.name(end) + " is final, and an honest member voted for " + feed.name(head);
        }
      }
    }
    return null;
  }

  private boolean isOn(int head, int before) {
    int at = head;
    while (at > before) {
      at = feed.parent(at); // a parent has been numbered before
    }
    return at == before;
  }
}
