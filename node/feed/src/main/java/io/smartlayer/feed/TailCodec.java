package io.smartlayer.feed;

import com.google.protobuf.ByteString;
import io.smartlayer.feed.wire.TailWire;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Hash;
import java.io.IOException;
import java.util.List;

/**
 * What is said on a stream of {@code /smartlayer/tail/1} as bytes: protobuf, {@code
 * spec/protocol/tail.proto}. As in {@link FeedCodec}, a message has one encoding, and any other is
 * refused.
 */
public final class TailCodec {
  /** The name of the protocol on the network. */
  public static final String PROTOCOL = "/smartlayer/tail/1";

  private static final int VERSION = 1;

  private TailCodec() {}

  /** What comes of {@link #decode}. */
  public sealed interface Decoded {
    /** The bytes were a message. */
    record Understood(TailMessage message) implements Decoded {}

    /** The bytes were none that this version knows. */
    record Malformed(String why) implements Decoded {}
  }

  /** The bytes of a message, at most {@link TailLimits#MESSAGE_BYTES}. */
  public static Bytes encode(TailMessage message) {
    var out = TailWire.Envelope.newBuilder().setVersion(VERSION);
    switch (message) {
      case TailMessage.Subscribe(var feeds, TailFilter filter, long credit) ->
          out.setSubscribe(
              TailWire.Subscribe.newBuilder()
                  .addAllFeeds(feeds.stream().map(TailCodec::of).toList())
                  .addAllKinds(filter.kinds().stream().map(Kind::number).toList())
                  .addAllSchemas(of(filter.schemas()))
                  .setCredit(credit));
      case TailMessage.Grant(long bytes) ->
          out.setGrant(TailWire.Grant.newBuilder().setBytes(bytes));
      case TailMessage.Passed(FeedId feed, Lineage.Passage passage) ->
          out.setPassed(
              TailWire.Passed.newBuilder()
                  .setFeedId(WireForms.of(feed.hash()))
                  .setClosing(WireForms.of(passage.closing()))
                  .setClose(WireForms.of(passage.close()))
                  .addAllInclusion(of(passage.inclusion())));
      case TailMessage.Told(TailRun run) -> out.setRun(of(run));
      case TailMessage.Still(var places) ->
          out.setStill(TailWire.Still.newBuilder().addAllPlaces(placesOf(places)));
      case TailMessage.End(TailMessage.Why why, var places) ->
          out.setEnd(TailWire.End.newBuilder().setWhy(why.word()).addAllPlaces(placesOf(places)));
    }
    return Bytes.of(out.build().toByteArray());
  }

  /** Reads a message that came from the network. */
  public static Decoded decode(Bytes bytes) {
    if (bytes.size() > TailLimits.MESSAGE_BYTES) {
      return new Decoded.Malformed("a message of " + bytes.size() + " bytes");
    }
    try {
      WireParts.check(TailWire.Envelope.getDescriptor(), bytes);
      TailWire.Envelope wire = TailWire.Envelope.parseFrom(bytes.toArray());
      if (wire.getVersion() != VERSION) {
        return new Decoded.Malformed("version " + wire.getVersion());
      }
      TailMessage message = message(wire);
      return encode(message).equals(bytes)
          ? new Decoded.Understood(message)
          : new Decoded.Malformed("not the canonical encoding");
    } catch (IOException | IllegalArgumentException e) {
      return new Decoded.Malformed(String.valueOf(e.getMessage()));
    }
  }

  private static TailMessage message(TailWire.Envelope wire) {
    return switch (wire.getBodyCase()) {
      case SUBSCRIBE ->
          new TailMessage.Subscribe(
              wire.getSubscribe().getFeedsList().stream().map(TailCodec::wanted).toList(),
              new TailFilter(
                  wire.getSubscribe().getKindsList().stream().map(TailCodec::kind).toList(),
                  hashes(wire.getSubscribe().getSchemasList(), TailFilter.SCHEMAS_LIMIT)),
              wire.getSubscribe().getCredit());
      case GRANT -> new TailMessage.Grant(wire.getGrant().getBytes());
      case PASSED ->
          new TailMessage.Passed(
              WireForms.feedId(wire.getPassed().getFeedId()),
              new Lineage.Passage(
                  WireForms.finalityProof(wire.getPassed().getClosing()),
                  WireForms.entry(wire.getPassed().getClose()),
                  hashes(wire.getPassed().getInclusionList(), MerkleTree.PROOF_LIMIT)));
      case RUN -> new TailMessage.Told(run(wire.getRun()));
      case STILL -> new TailMessage.Still(places(wire.getStill().getPlacesList()));
      case END ->
          new TailMessage.End(why(wire.getEnd().getWhy()), places(wire.getEnd().getPlacesList()));
      case BODY_NOT_SET -> throw new IllegalArgumentException("no message this version knows");
    };
  }

  private static TailWire.Wanted of(TailMessage.Wanted wanted) {
    return TailWire.Wanted.newBuilder()
        .setFeedId(WireForms.of(wanted.feed().hash()))
        .setFrom(wanted.from())
        .setTo(wanted.to())
        .setTerm(wanted.term())
        .build();
  }

  private static TailMessage.Wanted wanted(TailWire.Wanted wire) {
    return new TailMessage.Wanted(
        WireForms.feedId(wire.getFeedId()), wire.getFrom(), wire.getTo(), wire.getTerm());
  }

  private static TailWire.Run of(TailRun run) {
    var out = TailWire.Run.newBuilder().setBase(run.base()).setEnd(run.end());
    for (TailLine line : run.lines()) {
      out.addLines(
          switch (line) {
            case TailLine.Whole(Entry entry) ->
                TailWire.Line.newBuilder().setEntry(WireForms.of(entry)).build();
            case TailLine.LeftOut(Hash leaf) ->
                TailWire.Line.newBuilder().setLeaf(WireForms.of(leaf)).build();
          });
    }
    return out.addAllEdge(of(run.edge())).setProof(WireForms.of(run.proof())).build();
  }

  private static TailRun run(TailWire.Run wire) {
    WireForms.checkCount(wire.getLinesCount(), TailLimits.RUN_LINES);
    return new TailRun(
        wire.getBase(),
        wire.getEnd(),
        wire.getLinesList().stream().map(TailCodec::line).toList(),
        hashes(wire.getEdgeList(), Long.SIZE),
        WireForms.finalityProof(wire.getProof()));
  }

  private static TailLine line(TailWire.Line wire) {
    return switch (wire.getBodyCase()) {
      case ENTRY -> new TailLine.Whole(WireForms.entry(wire.getEntry()));
      case LEAF -> new TailLine.LeftOut(WireForms.hash(wire.getLeaf()));
      case BODY_NOT_SET -> throw new IllegalArgumentException("a line of nothing");
    };
  }

  private static List<TailWire.Place> placesOf(List<TailMessage.Place> places) {
    return places.stream()
        .map(place ->
            TailWire.Place.newBuilder()
                .setFeedId(WireForms.of(place.feed().hash()))
                .setNext(place.next())
                .setSize(place.size())
                .build())
        .toList();
  }

  private static List<TailMessage.Place> places(List<TailWire.Place> wire) {
    WireForms.checkCount(wire.size(), TailLimits.FEEDS);
    return wire.stream()
        .map(place ->
            new TailMessage.Place(
                WireForms.feedId(place.getFeedId()), place.getNext(), place.getSize()))
        .toList();
  }

  private static List<ByteString> of(List<Hash> hashes) {
    return hashes.stream().map(WireForms::of).toList();
  }

  private static List<Hash> hashes(List<ByteString> wire, int limit) {
    WireForms.checkCount(wire.size(), limit);
    return wire.stream().map(WireForms::hash).toList();
  }

  private static Kind kind(int number) {
    Kind kind = Kind.of(number);
    if (kind == null) {
      throw new IllegalArgumentException("an unknown kind " + number);
    }
    return kind;
  }

  private static TailMessage.Why why(String word) {
    for (TailMessage.Why why : TailMessage.Why.values()) {
      if (why.word().equals(word)) {
        return why;
      }
    }
    throw new IllegalArgumentException("an unknown reason for the end");
  }
}
