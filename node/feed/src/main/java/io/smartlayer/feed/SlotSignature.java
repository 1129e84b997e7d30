package io.smartlayer.feed;

import io.smartlayer.environment.Storage;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Hash;
import java.util.ArrayList;
import java.util.List;

/**
 * What a key has signed for one slot of a feed, as a member's log shows it. Two of one signer and
 * slot with different hashes prove a fault.
 *
 * @param kind {@code head} or {@code vote}
 * @param headHash the head that was signed or voted for
 */
public record SlotSignature(
    Address signer, String kind, long term, long epoch, long round, Hash headHash) {
  /**
   * All that a log of a member holds, its own and those of others that certificates carry.
   *
   * @throws Storage.StorageFailure if a record is not one of a feed's log
   */
  public static List<SlotSignature> in(Feed feed, Iterable<Bytes> records) {
    List<SlotSignature> out = new ArrayList<>();
    for (Bytes record : records) {
      switch (FeedCodec.decodeRecord(record)) {
        case FeedRecord.Kept(Segment segment) -> {
          Head head = segment.head();
          Address leader = feed.committee().leader(head.epoch()).address();
          out.add(
              new SlotSignature(
                  leader, "head", head.term(), head.epoch(), head.round(), head.hash()));
        }
        case FeedRecord.Voted(SignedVote signed) -> out.add(vote(signed.member(), signed.vote()));
        case FeedRecord.Certified(Certificate certificate) ->
            certificate
                .endorsements()
                .forEach(each -> out.add(vote(each.member(), certificate.vote())));
        case FeedRecord.Left _, FeedRecord.Silenced _, FeedRecord.Proved _ -> {} // of no slot
      }
    }
    return out;
  }

  private static SlotSignature vote(Address member, Vote vote) {
    return new SlotSignature(
        member, "vote", vote.term(), vote.epoch(), vote.round(), vote.headHash());
  }
}
