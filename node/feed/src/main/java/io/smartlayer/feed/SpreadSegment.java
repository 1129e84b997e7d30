package io.smartlayer.feed;

import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.Signature;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A certified segment that proves itself to anyone who knows the feed's committee, whatever else of
 * the feed they hold: what is spread by gossip ({@code spec/protocol/feed.md}).
 *
 * <p>Entries alone cannot be checked against a root over all entries since the first. The tree's
 * right edge before the segment closes that gap: no other edge and entries give the same root.
 *
 * @param certificate the certificate of the segment's own head
 * @param edge the roots of the complete subtrees over the entries before the segment, largest first
 */
public record SpreadSegment(Segment segment, Certificate certificate, List<Hash> edge) {
  /** Copies the edge and checks its length, which the base fixes. */
  public SpreadSegment {
    edge = List.copyOf(edge);
    if (edge.size() != Long.bitCount(segment.head().base())) {
      throw new IllegalArgumentException("an edge of " + edge.size() + " hashes");
    }
  }

  /** The feed it belongs to. */
  public FeedId feedId() {
    return segment.head().feedId();
  }

  /** The member that led when it was made. */
  public Address author(Committee committee) {
    return committee.leader(segment.head().epoch()).address();
  }

  /** The same as an answer to a fetch: what a reader takes. */
  public FeedMessage.Range range() {
    return new FeedMessage.Range(List.of(segment), certificate);
  }

  /**
   * What is wrong with it, or null when a quorum of the feed's committee has certified exactly
   * these entries at this place.
   */
  public @Nullable String fault(Feed feed) {
    Head head = segment.head();
    if (!HeadCheck.isValid(feed, certificate) || !certificate.vote().equals(Vote.on(head))) {
      return "not certified by the feed's committee";
    }
    if (segment.closing() != null) {
      return "the first head of a term, which does not prove itself";
    }
    if (!segment.signed().isBy(feed.committee().leader(head.epoch()).key(), feed.domain())) {
      return "not signed by the epoch's leader";
    }
    @Nullable String opening = Opening.fault(feed, head, segment.leaves(), Rules.PROTOCOL);
    if (opening != null) {
      return opening;
    }
    MerkleEdge after = new MerkleEdge(head.base(), edge).with(segment.entries());
    if (after.size() != head.size() || !after.root().equals(head.root())) {
      return "the root is not that of the entries";
    }
    @Nullable Certificate before = segment.certificate();
    boolean justified =
        before == null
            ? head.justify().equals(Hash.ZERO)
            : before.headHash().equals(head.justify()) && HeadCheck.isValid(feed, before);
    return justified ? null : "the certificate of the head before is missing or wrong";
  }

  /** Bytes on the wire, at most. */
  long sizeBytes() {
    long bytes = 1024 + (long) edge.size() * (Hash.SIZE + 2);
    bytes += 2L * certificate.endorsements().size() * (Signature.SIZE + 32);
    bytes += segment.leaves().size() * (Signature.SIZE + 128L);
    for (Entry entry : segment.entries()) {
      bytes += 16 + entry.body().size();
    }
    return bytes;
  }
}
