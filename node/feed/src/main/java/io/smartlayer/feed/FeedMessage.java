package io.smartlayer.feed;

import io.smartlayer.primitives.Hash;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What nodes say to each other about one feed, under {@link FeedCodec#PROTOCOL}. */
public sealed interface FeedMessage {
  /** The feed it is about. */
  FeedId feedId();

  /** To members: an entry for the feed. One that has its place gets its promise once more. */
  record Submission(FeedId feedId, Entry entry) implements FeedMessage {}

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
   * From a member to all members: it has left an epoch; or from anyone to a member that has fallen
   * behind: a quorum has left one.
   *
   * @param departures one to q, each member's at most once
   */
  record Leaving(List<Departure> departures) implements FeedMessage {
    /** Checks the number. */
    public Leaving {
      departures = List.copyOf(departures);
      if (departures.isEmpty() || departures.size() > Certificate.ENDORSEMENT_LIMIT) {
        throw new IllegalArgumentException(departures.size() + " leaves in one message");
      }
    }

    @Override
    public FeedId feedId() {
      return departures.getFirst().leave().feedId();
    }
  }

  /**
   * Asks for certified segments, as many as fit into an answer.
   *
   * @param fromHeight how many heads are before the first one wanted
   * @param maxBytes most bytes of bodies, one segment excepted
   */
  record Fetch(FeedId feedId, long fromHeight, int maxBytes) implements FeedMessage {
    /** Checks the numbers. */
    public Fetch {
      if (fromHeight < 0 || fromHeight > Head.NUMBER_LIMIT || maxBytes < 0) {
        throw new IllegalArgumentException("no height, or no limit: " + fromHeight);
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
   * @param height how many certified heads the reader has
   * @param tip the slot of the last of them
   */
  record Follow(FeedId feedId, long height, Slot tip) implements FeedMessage {
    /** Checks the height. */
    public Follow {
      if (height < 0 || height > Head.NUMBER_LIMIT) {
        throw new IllegalArgumentException("no number of heads: " + height);
      }
    }
  }

  /**
   * From a member that has restarted: what has it signed in this term, as far as others have seen?
   *
   * @param since when it began to ask, in its own milliseconds: the answer repeats it
   */
  record Recall(FeedId feedId, long term, long since) implements FeedMessage {
    /** Checks the numbers. */
    public Recall {
      if (term < 0 || since < 0 || term > Head.NUMBER_LIMIT || since > Head.NUMBER_LIMIT) {
        throw new IllegalArgumentException("no term, or no time: " + term + ", " + since);
      }
    }
  }

  /**
   * The answer: the asker's own highest signatures that the sender has seen, themselves, so that
   * nobody can invent one.
   *
   * @param tip the highest certificate that the sender has; what is below it is not remembered
   */
  record Recalled(
      FeedId feedId,
      long term,
      long since,
      @Nullable SignedVote vote,
      @Nullable SignedHead head,
      @Nullable SignedLeave leave,
      @Nullable Certificate tip)
      implements FeedMessage {}

  /** To members, once: a member of this term has broken a rule. */
  record Proving(FeedId feedId, Fault fault) implements FeedMessage {}

  /**
   * How far the sender is.
   *
   * @param tip the slot of the highest certified head it has
   */
  record Digest(FeedId feedId, Slot tip) implements FeedMessage {}
}
