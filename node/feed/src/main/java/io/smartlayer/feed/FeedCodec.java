package io.smartlayer.feed;

import com.google.protobuf.InvalidProtocolBufferException;
import io.smartlayer.environment.Network;
import io.smartlayer.environment.Storage;
import io.smartlayer.feed.wire.Wire;
import io.smartlayer.primitives.Bytes;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Feed messages and log records as bytes: protobuf, {@code spec/protocol/feed.proto}.
 *
 * <p>A message has one encoding; any other is refused, and with it every field, kind and version
 * that this one does not know. No hash or signature is over these bytes.
 */
public final class FeedCodec {
  /** The name of the protocol on the network. */
  public static final String PROTOCOL = "/smartlayer/feed/1";

  private static final int VERSION = 1;

  private FeedCodec() {}

  /** What comes of {@link #decode}. */
  public sealed interface Decoded {
    /** The bytes were a message. */
    record Understood(FeedMessage message) implements Decoded {}

    /**
     * The bytes were none that this version knows. Nothing of them may be used: a reader that meets
     * an unknown kind of entry stands still rather than skip it.
     */
    record Malformed(String why) implements Decoded {}
  }

  /** The bytes of a message, at most {@link Network#MESSAGE_LIMIT_BYTES}. */
  public static Bytes encode(FeedMessage message) {
    var out = Wire.Envelope.newBuilder().setVersion(VERSION);
    switch (message) {
      case FeedMessage.Submission(var feedId, var entry) ->
          out.setSubmission(
              Wire.Submission.newBuilder()
                  .setFeedId(WireForms.of(feedId.hash()))
                  .setEntry(WireForms.of(entry)));
      case FeedMessage.Promising(var promise) -> out.setPromising(WireForms.of(promise));
      case FeedMessage.Refusal(var feedId, var entryHash, var code, var why) ->
          out.setRefusal(
              Wire.Refusal.newBuilder()
                  .setFeedId(WireForms.of(feedId.hash()))
                  .setEntryHash(WireForms.of(entryHash))
                  .setCode(code)
                  .setWhy(why));
      case FeedMessage.Proposal(var segment) -> out.setProposal(WireForms.of(segment));
      case FeedMessage.Ballot(var vote) -> out.setBallot(WireForms.of(vote));
      case FeedMessage.Certified(var certificate) -> out.setCertified(WireForms.of(certificate));
      case FeedMessage.Leaving(var departures) ->
          out.setLeaving(
              Wire.Leaving.newBuilder()
                  .addAllDepartures(departures.stream().map(WireForms::of).toList()));
      case FeedMessage.Fetch(var feedId, var from, var maxBytes) ->
          out.setFetch(
              Wire.Fetch.newBuilder()
                  .setFeedId(WireForms.of(feedId.hash()))
                  .setFromHeight(from)
                  .setMaxBytes(maxBytes));
      case FeedMessage.Range(var segments, var certificate) ->
          out.setRange(
              Wire.Range.newBuilder()
                  .addAllSegments(segments.stream().map(WireForms::of).toList())
                  .setCertificate(WireForms.of(certificate)));
      case FeedMessage.Follow(var feedId, var height, var tip) ->
          out.setFollow(
              Wire.Follow.newBuilder()
                  .setFeedId(WireForms.of(feedId.hash()))
                  .setHeight(height)
                  .setTip(WireForms.of(tip)));
      case FeedMessage.Digest(var feedId, var tip) ->
          out.setDigest(
              Wire.Digest.newBuilder()
                  .setFeedId(WireForms.of(feedId.hash()))
                  .setTip(WireForms.of(tip)));
      case FeedMessage.Recall recall -> out.setRecall(RecallForms.of(recall));
      case FeedMessage.Proving(var feedId, var fault) ->
          out.setProving(FaultForms.of(feedId, fault));
      case FeedMessage.Recalled recalled -> out.setRecalled(RecallForms.of(recalled));
    }
    return Bytes.of(out.build().toByteArray());
  }

  /** Reads a message that came from the network. */
  public static Decoded decode(Bytes bytes) {
    if (bytes.size() > Network.MESSAGE_LIMIT_BYTES) {
      return new Decoded.Malformed("a message of " + bytes.size() + " bytes");
    }
    try {
      WireParts.check(Wire.Envelope.getDescriptor(), bytes);
      Wire.Envelope wire = Wire.Envelope.parseFrom(bytes.toArray());
      if (wire.getVersion() != VERSION) {
        return new Decoded.Malformed("version " + wire.getVersion());
      }
      FeedMessage message = message(wire);
      return encode(message).equals(bytes)
          ? new Decoded.Understood(message)
          : new Decoded.Malformed("not the canonical encoding");
    } catch (IOException | IllegalArgumentException e) {
      return new Decoded.Malformed(String.valueOf(e.getMessage()));
    }
  }

  private static FeedMessage message(Wire.Envelope wire) {
    return switch (wire.getBodyCase()) {
      case SUBMISSION ->
          new FeedMessage.Submission(
              WireForms.feedId(wire.getSubmission().getFeedId()),
              WireForms.entry(wire.getSubmission().getEntry()));
      case PROMISING -> new FeedMessage.Promising(WireForms.promise(wire.getPromising()));
      case REFUSAL ->
          new FeedMessage.Refusal(
              WireForms.feedId(wire.getRefusal().getFeedId()),
              WireForms.hash(wire.getRefusal().getEntryHash()),
              wire.getRefusal().getCode(),
              wire.getRefusal().getWhy());
      case PROPOSAL -> new FeedMessage.Proposal(WireForms.segment(wire.getProposal()));
      case BALLOT -> new FeedMessage.Ballot(WireForms.vote(wire.getBallot()));
      case CERTIFIED -> new FeedMessage.Certified(WireForms.certificate(wire.getCertified()));
      case LEAVING -> {
        WireForms.checkCount(wire.getLeaving().getDeparturesCount(), Certificate.ENDORSEMENT_LIMIT);
        yield new FeedMessage.Leaving(
            wire.getLeaving().getDeparturesList().stream().map(WireForms::departure).toList());
      }
      case FETCH ->
          new FeedMessage.Fetch(
              WireForms.feedId(wire.getFetch().getFeedId()),
              wire.getFetch().getFromHeight(),
              wire.getFetch().getMaxBytes());
      case RANGE -> {
        WireForms.checkCount(wire.getRange().getSegmentsCount(), FeedLimits.RANGE_SEGMENTS);
        yield new FeedMessage.Range(
            wire.getRange().getSegmentsList().stream().map(WireForms::segment).toList(),
            WireForms.certificate(wire.getRange().getCertificate()));
      }
      case FOLLOW ->
          new FeedMessage.Follow(
              WireForms.feedId(wire.getFollow().getFeedId()),
              wire.getFollow().getHeight(),
              WireForms.slot(wire.getFollow().getTip()));
      case DIGEST ->
          new FeedMessage.Digest(
              WireForms.feedId(wire.getDigest().getFeedId()),
              WireForms.slot(wire.getDigest().getTip()));
      case RECALL -> RecallForms.recall(wire.getRecall());
      case PROVING ->
          new FeedMessage.Proving(
              WireForms.feedId(wire.getProving().getFeedId()), FaultForms.fault(wire.getProving()));
      case RECALLED -> RecallForms.recalled(wire.getRecalled());
      case BODY_NOT_SET -> throw new IllegalArgumentException("no message this version knows");
    };
  }

  /** The bytes of a segment that is spread. */
  public static Bytes encode(SpreadSegment spread) {
    return Bytes.of(
        Wire.Spread.newBuilder()
            .setVersion(VERSION)
            .setSegment(WireForms.of(spread.segment()))
            .setCertificate(WireForms.of(spread.certificate()))
            .addAllEdge(spread.edge().stream().map(WireForms::of).toList())
            .build()
            .toByteArray());
  }

  /**
   * Reads a segment that was spread.
   *
   * @return null if the bytes are none that this version knows, or not in canonical form
   */
  public static @Nullable SpreadSegment decodeSpread(Bytes bytes) {
    if (bytes.size() > FeedLimits.SPREAD_BYTES) {
      return null;
    }
    try {
      WireParts.check(Wire.Spread.getDescriptor(), bytes);
      Wire.Spread wire = Wire.Spread.parseFrom(bytes.toArray());
      WireForms.checkCount(wire.getEdgeCount(), Long.SIZE);
      var spread =
          new SpreadSegment(
              WireForms.segment(wire.getSegment()),
              WireForms.certificate(wire.getCertificate()),
              wire.getEdgeList().stream().map(WireForms::hash).toList());
      return wire.getVersion() == VERSION && encode(spread).equals(bytes) ? spread : null;
    } catch (IOException | IllegalArgumentException e) {
      return null;
    }
  }

  /** The bytes of a log record. */
  static Bytes encode(FeedRecord record) {
    var out = Wire.Record.newBuilder().setVersion(VERSION);
    switch (record) {
      case FeedRecord.Kept(var segment) -> out.setSegment(WireForms.of(segment));
      case FeedRecord.Voted(var vote) -> out.setVote(WireForms.of(vote));
      case FeedRecord.Certified(var certificate) -> out.setCertificate(WireForms.of(certificate));
      case FeedRecord.Left(var leave) -> out.setLeave(WireForms.of(leave));
      case FeedRecord.Proved(var feedId, var fault) -> out.setProved(FaultForms.of(feedId, fault));
      case FeedRecord.Silenced(var feedId, long term) ->
          out.setSilenced(
              Wire.Silenced.newBuilder().setFeedId(WireForms.of(feedId.hash())).setTerm(term));
    }
    return Bytes.of(out.build().toByteArray());
  }

  /**
   * Reads a log record that this node has written.
   *
   * @throws Storage.StorageFailure if it did not, or another version did
   */
  static FeedRecord decodeRecord(Bytes bytes) {
    try {
      Wire.Record wire = Wire.Record.parseFrom(bytes.toArray());
      if (wire.getVersion() != VERSION) {
        throw new Storage.StorageFailure("a feed record of version " + wire.getVersion());
      }
      return switch (wire.getBodyCase()) {
        case SEGMENT -> new FeedRecord.Kept(WireForms.segment(wire.getSegment()));
        case VOTE -> new FeedRecord.Voted(WireForms.vote(wire.getVote()));
        case CERTIFICATE -> new FeedRecord.Certified(WireForms.certificate(wire.getCertificate()));
        case LEAVE -> new FeedRecord.Left(WireForms.leave(wire.getLeave()));
        case PROVED ->
            new FeedRecord.Proved(
                WireForms.feedId(wire.getProved().getFeedId()), FaultForms.fault(wire.getProved()));
        case SILENCED ->
            new FeedRecord.Silenced(
                WireForms.feedId(wire.getSilenced().getFeedId()), wire.getSilenced().getTerm());
        case BODY_NOT_SET -> throw new Storage.StorageFailure("an unknown feed record");
      };
    } catch (InvalidProtocolBufferException | IllegalArgumentException e) {
      throw new Storage.StorageFailure("an unreadable feed record", e);
    }
  }
}
