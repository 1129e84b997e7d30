package io.smartlayer.runtime;

import io.smartlayer.anchoring.Terms;
import io.smartlayer.environment.Chain;
import io.smartlayer.environment.NodeRegistry;
import io.smartlayer.feed.Close;
import io.smartlayer.feed.Committee;
import io.smartlayer.feed.FeedId;
import io.smartlayer.feed.Lineage;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Hash;
import io.smartlayer.token.Membership;
import io.smartlayer.token.RegisteredGroup;
import io.smartlayer.token.Tenure;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Which committee follows which, as far as a registry's list of nodes tells. Safe for use by many
 * threads.
 */
final class Succession implements Terms {
  /** How many hashes of blocks that decide about committees are remembered. */
  static final int HASHES = 1024;

  /** How many of them are asked for at once. */
  static final int QUESTIONS = 8;

  private final NodeRegistry chain;
  private final Supplier<Roster.Listing> listing;
  private final Function<FeedId, @Nullable RegisteredGroup> groups;
  private final RecentMap<FeedId, Told> told = new RecentMap<>(Roster.GROUPS);
  private final RecentMap<Long, Hash> hashes = new RecentMap<>(HASHES);
  private final Set<Long> asking = new ConcurrentSkipListSet<>();

  /** What was said of a feed, by the list of nodes as of which block. */
  private record Told(long block, @Nullable Close last, Answer answer) {}

  /**
   * A succession that has been asked nothing yet.
   *
   * @param listing who is registered, as far as is known now
   * @param groups those that are known; null for others
   */
  Succession(
      NodeRegistry chain,
      Supplier<Roster.Listing> listing,
      Function<FeedId, @Nullable RegisteredGroup> groups) {
    this.chain = chain;
    this.listing = listing;
    this.groups = groups;
  }

  @Override
  public Answer due(FeedId feed, @Nullable Close last) {
    Roster.Listing now = listing.get();
    Told before = told.get(feed);
    if (before != null && before.block == now.block() && Objects.equals(before.last, last)) {
      return before.answer;
    }
    RegisteredGroup group = groups.apply(feed);
    if (group == null) {
      return new Answer.CannotTell("it is not known when the group was registered");
    }
    Tenure tenure = last == null ? Tenure.first(group, now.all()) : Tenure.of(feed, last);
    Answer answer = due(tenure, now);
    if (!(answer instanceof Answer.CannotTell)) {
      told.put(feed, new Told(now.block(), last, answer));
    }
    return answer;
  }

  private Answer due(Tenure tenure, Roster.Listing now) {
    Long end = tenure.ends(now.all());
    if (end == null) {
      return new Answer.NotDue(now.block());
    }
    long decides = end + 1;
    Hash hash = hashes.get(decides);
    if (hash == null) {
      ask(decides);
      return new Answer.CannotTell("block " + decides + " decides who comes next");
    }
    return new Answer.Due(tenure.close(now.all(), end, hash));
  }

  /** The committee of the latest term that the registry asks for; null in a feed's first term. */
  @Nullable Committee latest(FeedId feed) {
    Close last = null;
    for (int term = 0; term < Lineage.TERM_LIMIT; term++) {
      if (!(due(feed, last) instanceof Answer.Due(Close close))) {
        break;
      }
      last = close;
    }
    return last == null ? null : last.committee();
  }

  /**
   * Whether a node orders a feed: at first, or in the latest term that the registry asks for.
   *
   * @param members who rank for the feed's group
   */
  boolean orders(Address node, FeedId feed, Membership members) {
    Committee latest = latest(feed);
    return members.committee(feed).indexOf(node) >= 0
        || (latest != null && latest.indexOf(node) >= 0);
  }

  private void ask(long block) {
    if (asking.size() >= QUESTIONS || !asking.add(block)) {
      return;
    }
    Thread.ofVirtual()
        .name("block-question")
        .start(() -> {
          try {
            if (chain.blockAt(block)
                instanceof Chain.Answer.Known<Chain.Block>(Chain.Block found)) {
              hashes.put(block, found.hash());
            }
          } finally {
            asking.remove(block);
          }
        });
  }
}
