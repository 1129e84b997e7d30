package io.smartlayer.runtime;

import io.smartlayer.anchoring.Terms;
import io.smartlayer.environment.Chain;
import io.smartlayer.environment.NodeRegistry;
import io.smartlayer.feed.Close;
import io.smartlayer.feed.FeedId;
import io.smartlayer.feed.Lineage;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Hash;
import io.smartlayer.token.Membership;
import io.smartlayer.token.RegisteredGroup;
import io.smartlayer.token.Tenure;
import java.util.ArrayList;
import java.util.List;
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
  private final RecentMap<FeedId, Course> courses = new RecentMap<>(Roster.GROUPS);
  private final RecentMap<Long, Hash> hashes = new RecentMap<>(HASHES);
  private final Set<Long> asking = new ConcurrentSkipListSet<>();

  /** What was said of a feed, by the list of nodes as of which block. */
  private record Told(long block, @Nullable Close last, Answer answer) {}

  /** All closes of a feed, by the list of nodes as of a block. */
  private record Course(long block, List<Close> closes) {}

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

  /** What closes each term in turn, as far as the registry tells now. */
  List<Close> closes(FeedId feed) {
    long now = listing.get().block();
    Course before = courses.get(feed);
    if (before != null && before.block == now) {
      return before.closes;
    }
    List<Close> closes = new ArrayList<>();
    Answer next = due(feed, null);
    while (closes.size() < Lineage.TERM_LIMIT && next instanceof Answer.Due(Close close)) {
      closes.add(close);
      next = due(feed, close);
    }
    var course = new Course(now, List.copyOf(closes));
    if (!(next instanceof Answer.CannotTell)) {
      courses.put(feed, course);
    }
    return course.closes;
  }

  /**
   * Whether a node orders a feed in any of its terms, as far as the registry tells now: one that is
   * behind needs those of all terms between.
   *
   * @param members who rank for the feed's group
   */
  boolean orders(Address node, FeedId feed, Membership members) {
    return members.committee(feed).indexOf(node) >= 0
        || closes(feed).stream().anyMatch(close -> close.committee().indexOf(node) >= 0);
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
