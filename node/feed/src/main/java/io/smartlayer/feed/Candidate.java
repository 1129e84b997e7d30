package io.smartlayer.feed;

import io.smartlayer.primitives.Hash;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The head that a member holds for a slot that is not certified yet. */
final class Candidate {
  final Link link;
  private final List<Entry> entries;

  /** Whether this member has signed it itself. */
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

  List<Entry> entries() {
    return entries;
  }

  /** Whether an entry is at this offset here, or would be before. */
  boolean mayHold(Entry entry, long offset) {
    long index = offset - head().base();
    return index < 0 || (index < entries.size() && entries.get((int) index).equals(entry));
  }

  Head head() {
    return link.head();
  }

  Slot slot() {
    return link.slot();
  }

  Hash hash() {
    return link.hash();
  }

  /** Puts head and entries on disk, if they are not there. */
  void keep(Effects out) {
    if (!kept) {
      kept = true;
      out.store(new FeedRecord.Kept(link.segment(null, entries)));
    }
  }

  /**
   * Puts it on disk once more, behind a head that was certified meanwhile: in a log, a certificate
   * is that of the head kept last.
   */
  void keepAgain(Effects out) {
    if (kept) {
      kept = false;
      keep(out);
      if (vote != null) {
        out.store(new FeedRecord.Voted(vote));
      }
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
    return Admission.Context.of(head(), head().base() + index);
  }
}
