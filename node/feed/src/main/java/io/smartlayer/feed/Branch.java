package io.smartlayer.feed;

import io.smartlayer.environment.Storage;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Certified heads that others hold where this node holds different ones. They are set aside until
 * one of them is higher than everything here; then all of them take their places at once.
 */
final class Branch {
  private final FeedHistory history;
  private final List<Piece> pieces = new ArrayList<>();
  private int height;
  private long taken;

  /** A checked head with its entries and its certificate. */
  record Piece(Link link, List<Entry> entries, Certificate certificate) {
    Piece {
      entries = List.copyOf(entries);
    }
  }

  /**
   * What the history must take in.
   *
   * @param height where the first piece belongs; what is there or above gives way
   * @param pieces one or more, each the parent of the next; the last is higher than any head here
   */
  record Adoption(int height, List<Piece> pieces) {
    Adoption {
      pieces = List.copyOf(pieces);
    }
  }

  Branch(FeedHistory history) {
    this.history = history;
  }

  /** How many heads are before the next one wanted, when nobody can say where branches part. */
  int nextHeight() {
    return pieces.isEmpty() ? history.finalHeight() : height + pieces.size();
  }

  /** Forgets what was set aside. */
  void forget() {
    pieces.clear();
  }

  /**
   * Takes a certified segment that somebody supplied.
   *
   * @return what is to be adopted now, or null: the segment is wrong, here already, without its
   *     parent, or set aside
   */
  @Nullable Adoption offer(CertifiedSegment next) {
    Head head = next.segment().head();
    boolean extended = !pieces.isEmpty() && pieces.getLast().link().hash().equals(head.parent());
    int place = extended ? nextHeight() : history.heightAfter(head.parent());
    if (place < 0 || isHere(place, head)) {
      return null;
    }
    @Nullable Link parent = extended ? pieces.getLast().link() : history.before(place);
    if (!next.isCertified(history.check().feed(parent, head.term()))) {
      return null;
    }
    return switch (history.check().check(parent, next.segment())) {
      case HeadCheck.Result.Sound(var link) -> {
        if (!extended) {
          pieces.clear();
          height = place;
        }
        yield add(new Piece(link, next.segment().entries(), next.certificate()));
      }
      case HeadCheck.Result.Unsound _ -> null;
    };
  }

  /**
   * Takes a certificate back from a log, with the segment kept before it.
   *
   * @throws Storage.StorageFailure if the two are none of this feed's
   */
  @Nullable Adoption restore(@Nullable Segment kept, Certificate certificate) {
    long before = taken;
    @Nullable Adoption adoption =
        kept == null ? null : offer(new CertifiedSegment(kept, certificate));
    if (taken == before) {
      throw new Storage.StorageFailure("a feed's log holds a certificate of another head or feed");
    }
    return adoption;
  }

  private @Nullable Adoption add(Piece piece) {
    pieces.add(piece);
    taken++;
    if (piece.link().slot().isAfter(history.tipSlot())) {
      var adoption = new Adoption(height, pieces);
      pieces.clear();
      return adoption;
    }
    if (pieces.size() >= FeedLimits.BRANCH_SEGMENTS) {
      pieces.clear();
    }
    return null;
  }

  private boolean isHere(int place, Head head) {
    return place < history.height() && history.link(place).hash().equals(head.hash());
  }
}
