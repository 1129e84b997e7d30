package io.smartlayer.feed;

import io.smartlayer.environment.Storage;
import io.smartlayer.primitives.Hash;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The head that a member holds for the next round, until the round is certified. */
final class Candidate {
  final Link link;
  final List<Entry> entries;

  /** Whether this member leads and has signed it itself. */
  final boolean own;

  /** Whether head and entries are on disk, or on their way there in this input's effects. */
  boolean kept;

  /** This member's vote for it, once cast. */
  @Nullable SignedVote vote;

  /** Whether it arrived too long after its own time, so that this member has no vote for it. */
  boolean late;

  /** Whether this member never votes for it. */
  boolean refused;

  /** Whether nobody could tell if an entry is admissible; asked again when time has passed. */
  boolean withheld;

  /** The admission's state after its entries, once this member has judged them. */
  @Nullable Admission after;

  Candidate(Link link, List<Entry> entries, boolean own) {
    this.link = link;
    this.entries = List.copyOf(entries);
    this.own = own;
  }

  /** A head read back from a log, checked against the history before it. */
  static Candidate restored(FeedHistory history, FeedRecord.Kept kept, boolean own) {
    return switch (history.check().check(history.tip(), kept.signed(), kept.entries())) {
      case HeadCheck.Result.Sound(var link) -> {
        var candidate = new Candidate(link, kept.entries(), own);
        candidate.kept = true;
        yield candidate;
      }
      case HeadCheck.Result.Unsound(var why) ->
          throw new Storage.StorageFailure("a feed's log holds a wrong head: " + why);
    };
  }

  Head head() {
    return link.head();
  }

  Hash hash() {
    return link.hash();
  }

  /** Puts head and entries on disk, if they are not there. */
  void keep(Effects out) {
    if (!kept) {
      kept = true;
      out.store(new FeedRecord.Kept(link.signed(), entries));
    }
  }

  /** The admission's state after its entries if a quorum certified them. */
  Admission certified(Admission before) {
    @Nullable Admission judged = after;
    if (judged != null) {
      return judged;
    }
    Admission next = before;
    for (int i = 0; i < entries.size(); i++) {
      next = next.certified(context(i), entries.get(i));
    }
    return next;
  }

  Admission.Context context(int index) {
    return new Admission.Context(head().base() + index, head().instant(), head().chainBlock());
  }
}
