package io.smartlayer.feed;

import io.smartlayer.primitives.Hash;
import java.util.List;

/** What nodes say to each other about one feed, under {@link FeedCodec#PROTOCOL}. */
public sealed interface FeedMessage {
  /** The feed it is about. */
  FeedId feedId();

  /**
   * To the leader: an entry for the feed.
   *
   * @param again whether it was sent before: then an entry that has its place gets its promise once
   *     more, where a new one would be refused as a duplicate
   */
  record Submission(FeedId feedId, Entry entry, boolean again) implements FeedMessage {}

  /** From the leader: the entry has its place. */
  record Promising(SignedPromise promise) implements FeedMessage {
    @Override
    public FeedId feedId() {
      return promise.promise().feedId();
    }
  }

  /** From the leader: the entry does not join. */
  record Refusal(FeedId feedId, Hash entryHash, String code, String why) implements FeedMessage {
    /** Checks the lengths. */
    public Refusal {
      if (code.length() > FeedLimits.CODE_LENGTH || why.length() > FeedLimits.REASON_LENGTH) {
        throw new IllegalArgumentException("a refusal's code or reason is too long");
      }
    }
  }

  /** From the leader to members: vote for this. */
  record Proposal(Segment segment) implements FeedMessage {
    @Override
    public FeedId feedId() {
      return segment.head().feedId();
    }
  }

  /** From a member to all members. */
  record Ballot(SignedVote vote) implements FeedMessage {
    @Override
    public FeedId feedId() {
      return vote.vote().feedId();
    }
  }

  /** To members: this head is certified. */
  record Certified(Certificate certificate) implements FeedMessage {
    @Override
    public FeedId feedId() {
      return certificate.vote().feedId();
    }
  }

  /**
   * Asks for certified segments.
   *
   * @param fromRound first round wanted
   * @param toRound first round no longer wanted
   * @param maxBytes most bytes of bodies, one segment excepted
   */
  record Fetch(FeedId feedId, long fromRound, long toRound, int maxBytes) implements FeedMessage {
    /** Checks the range. */
    public Fetch {
      if (fromRound < 0 || toRound < fromRound || toRound > Head.NUMBER_LIMIT || maxBytes < 0) {
        throw new IllegalArgumentException("no range: " + fromRound + " to " + toRound);
      }
    }
  }

  /**
   * Certified segments in a row.
   *
   * @param segments one or more; each carries the certificate of the one before
   * @param certificate the certificate of the last
   */
  record Range(List<Segment> segments, Certificate certificate) implements FeedMessage {
    /** Checks the number of segments. */
    public Range {
      segments = List.copyOf(segments);
      if (segments.isEmpty() || segments.size() > FeedLimits.RANGE_SEGMENTS) {
        throw new IllegalArgumentException("a range of " + segments.size() + " segments");
      }
    }

    @Override
    public FeedId feedId() {
      return certificate.vote().feedId();
    }
  }

  /**
   * Asks a member to send what gets certified from now on, for {@link FeedLimits#FOLLOW_EXPIRY}.
   *
   * @param rounds how many rounds the reader has
   */
  record Follow(FeedId feedId, long rounds) implements FeedMessage {
    /** Checks the number. */
    public Follow {
      if (rounds < 0 || rounds > Head.NUMBER_LIMIT) {
        throw new IllegalArgumentException("no number of rounds: " + rounds);
      }
    }
  }

  /**
   * How far the sender is. Feeds are prefixes, so one number says it all.
   *
   * @param rounds how many certified rounds it has
   */
  record Digest(FeedId feedId, long rounds) implements FeedMessage {
    /** Checks the number. */
    public Digest {
      if (rounds < 0 || rounds > Head.NUMBER_LIMIT) {
        throw new IllegalArgumentException("no number of rounds: " + rounds);
      }
    }
  }
}
