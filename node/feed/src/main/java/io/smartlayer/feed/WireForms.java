package io.smartlayer.feed;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.smartlayer.feed.wire.Wire;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.Signature;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The protobuf forms of this module's types. What is out of range throws {@link
 * IllegalArgumentException}, for {@link FeedCodec} to refuse.
 */
final class WireForms {
  private WireForms() {}

  static ByteString of(Bytes bytes) {
    return UnsafeByteOperations.unsafeWrap(bytes.toArray()); // toArray is a copy of our own
  }

  static ByteString of(Hash hash) {
    return of(hash.bytes());
  }

  static Wire.Entry of(Entry entry) {
    return Wire.Entry.newBuilder().setKind(entry.kind().number()).setBody(of(entry.body())).build();
  }

  static Wire.SignedHead of(SignedHead signed) {
    return Wire.SignedHead.newBuilder()
        .setHead(of(signed.head()))
        .setSignature(of(signed.signature().bytes()))
        .build();
  }

  static Wire.Head of(Head head) {
    return Wire.Head.newBuilder()
        .setFeedId(of(head.feedId().hash()))
        .setTerm(head.term())
        .setEpoch(head.epoch())
        .setRound(head.round())
        .setBase(head.base())
        .setSize(head.size())
        .setParent(of(head.parent()))
        .setJustify(of(head.justify()))
        .setRoot(of(head.root()))
        .setChainBlock(head.chainBlock())
        .setTime(head.time())
        .build();
  }

  static Wire.Segment of(Segment segment) {
    var out = Wire.Segment.newBuilder().setSigned(of(segment.signed()));
    @Nullable Certificate certificate = segment.certificate();
    if (certificate != null) {
      out.setCertificate(of(certificate));
    }
    segment.entries().forEach(entry -> out.addEntries(of(entry)));
    segment.leaves().forEach(leave -> out.addLeaves(of(leave)));
    @Nullable FinalityProof closing = segment.closing();
    return closing == null ? out.build() : out.setClosing(of(closing)).build();
  }

  static Wire.FinalityProof of(FinalityProof proof) {
    var out = Wire.FinalityProof.newBuilder();
    proof.heads().forEach(head -> out.addHeads(of(head)));
    for (List<SignedLeave> leaves : proof.openings()) {
      var opening = Wire.Opening.newBuilder();
      leaves.forEach(leave -> opening.addLeaves(of(leave)));
      out.addOpenings(opening);
    }
    return out.setJustified(of(proof.justified())).setCertified(of(proof.certified())).build();
  }

  static Wire.SignedLeave of(SignedLeave signed) {
    Leave leave = signed.leave();
    return Wire.SignedLeave.newBuilder()
        .setFeedId(of(leave.feedId().hash()))
        .setTerm(leave.term())
        .setEpoch(leave.epoch())
        .setHighestEpoch(leave.highestEpoch())
        .setHighestRound(leave.highestRound())
        .setHighestHead(of(leave.highestHead()))
        .setMember(of(signed.member().bytes()))
        .setSignature(of(signed.signature().bytes()))
        .build();
  }

  static Wire.Departure of(Departure departure) {
    var out = Wire.Departure.newBuilder().setLeave(of(departure.signed()));
    @Nullable Certificate highest = departure.highest();
    return highest == null ? out.build() : out.setHighest(of(highest)).build();
  }

  /** A tip's slot; none at all when there is no certified head yet. */
  static Wire.Slot of(Slot slot) {
    return Wire.Slot.newBuilder()
        .setTerm(slot.term())
        .setEpoch(slot.epoch())
        .setRounds(slot.round() + 1)
        .build();
  }

  static Wire.Vote of(Vote vote) {
    return Wire.Vote.newBuilder()
        .setFeedId(of(vote.feedId().hash()))
        .setTerm(vote.term())
        .setEpoch(vote.epoch())
        .setRound(vote.round())
        .setHeadHash(of(vote.headHash()))
        .build();
  }

  static Wire.SignedVote of(SignedVote signed) {
    return Wire.SignedVote.newBuilder()
        .setVote(of(signed.vote()))
        .setMember(of(signed.member().bytes()))
        .setSignature(of(signed.signature().bytes()))
        .build();
  }

  static Wire.Certificate of(Certificate certificate) {
    var out = Wire.Certificate.newBuilder().setVote(of(certificate.vote()));
    for (Certificate.Endorsement endorsement : certificate.endorsements()) {
      out.addEndorsements(
          Wire.Endorsement.newBuilder()
              .setMember(of(endorsement.member().bytes()))
              .setSignature(of(endorsement.signature().bytes())));
    }
    return out.build();
  }

  static Wire.SignedPromise of(SignedPromise signed) {
    Promise promise = signed.promise();
    return Wire.SignedPromise.newBuilder()
        .setEntryHash(of(promise.entryHash()))
        .setFeedId(of(promise.feedId().hash()))
        .setTerm(promise.term())
        .setEpoch(promise.epoch())
        .setOffset(promise.offset())
        .setSignature(of(signed.signature().bytes()))
        .build();
  }

  static Bytes bytes(ByteString wire, int limit) {
    if (wire.size() > limit) {
      throw new IllegalArgumentException(wire.size() + " bytes where " + limit + " are the most");
    }
    return Bytes.of(wire.toByteArray());
  }

  static Hash hash(ByteString wire) {
    return new Hash(bytes(wire, Hash.SIZE));
  }

  static FeedId feedId(ByteString wire) {
    return new FeedId(hash(wire));
  }

  static Address address(ByteString wire) {
    return new Address(bytes(wire, Address.SIZE));
  }

  static Signature signature(ByteString wire) {
    return new Signature(bytes(wire, Signature.SIZE));
  }

  static Entry entry(Wire.Entry wire) {
    @Nullable Kind kind = Kind.of(wire.getKind());
    if (kind == null) {
      throw new IllegalArgumentException("an entry of unknown kind " + wire.getKind());
    }
    return new Entry(kind, bytes(wire.getBody(), Entry.BODY_LIMIT_BYTES));
  }

  static SignedHead signedHead(Wire.SignedHead wire) {
    return new SignedHead(head(wire.getHead()), signature(wire.getSignature()));
  }

  static Head head(Wire.Head wire) {
    return new Head(
        feedId(wire.getFeedId()),
        wire.getTerm(),
        wire.getEpoch(),
        wire.getRound(),
        wire.getBase(),
        wire.getSize(),
        hash(wire.getParent()),
        hash(wire.getJustify()),
        hash(wire.getRoot()),
        wire.getChainBlock(),
        wire.getTime());
  }

  static Segment segment(Wire.Segment wire) {
    checkCount(wire.getEntriesCount(), Segment.ENTRY_LIMIT);
    return new Segment(
        signedHead(wire.getSigned()),
        wire.hasCertificate() ? certificate(wire.getCertificate()) : null,
        leaves(wire.getLeavesList()),
        wire.hasClosing() ? finalityProof(wire.getClosing()) : null,
        wire.getEntriesList().stream().map(WireForms::entry).toList());
  }

  private static List<SignedLeave> leaves(List<Wire.SignedLeave> wire) {
    checkCount(wire.size(), Certificate.ENDORSEMENT_LIMIT);
    return wire.stream().map(WireForms::leave).toList();
  }

  static FinalityProof finalityProof(Wire.FinalityProof wire) {
    checkCount(wire.getHeadsCount(), FinalityProof.HEAD_LIMIT);
    checkCount(wire.getOpeningsCount(), FinalityProof.HEAD_LIMIT);
    return new FinalityProof(
        wire.getHeadsList().stream().map(WireForms::head).toList(),
        wire.getOpeningsList().stream().map(opening -> leaves(opening.getLeavesList())).toList(),
        certificate(wire.getJustified()),
        certificate(wire.getCertified()));
  }

  static SignedLeave leave(Wire.SignedLeave wire) {
    return new SignedLeave(
        new Leave(
            feedId(wire.getFeedId()),
            wire.getTerm(),
            wire.getEpoch(),
            wire.getHighestEpoch(),
            wire.getHighestRound(),
            hash(wire.getHighestHead())),
        address(wire.getMember()),
        signature(wire.getSignature()));
  }

  static Departure departure(Wire.Departure wire) {
    return new Departure(
        leave(wire.getLeave()), wire.hasHighest() ? certificate(wire.getHighest()) : null);
  }

  static Slot slot(Wire.Slot wire) {
    for (long number : new long[] {wire.getTerm(), wire.getEpoch(), wire.getRounds()}) {
      if (number < 0 || number > Head.NUMBER_LIMIT) {
        throw new IllegalArgumentException("a slot's numbers are 0 to 2^53 - 1, not " + number);
      }
    }
    return new Slot(wire.getTerm(), wire.getEpoch(), wire.getRounds() - 1);
  }

  static SignedVote vote(Wire.SignedVote wire) {
    return new SignedVote(
        vote(wire.getVote()), address(wire.getMember()), signature(wire.getSignature()));
  }

  private static Vote vote(Wire.Vote wire) {
    return new Vote(
        feedId(wire.getFeedId()),
        wire.getTerm(),
        wire.getEpoch(),
        wire.getRound(),
        hash(wire.getHeadHash()));
  }

  static Certificate certificate(Wire.Certificate wire) {
    checkCount(wire.getEndorsementsCount(), Certificate.ENDORSEMENT_LIMIT);
    Vote vote = vote(wire.getVote());
    return new Certificate(
        vote,
        wire.getEndorsementsList().stream()
            .map(e ->
                new Certificate.Endorsement(address(e.getMember()), signature(e.getSignature())))
            .toList());
  }

  static SignedPromise promise(Wire.SignedPromise wire) {
    return new SignedPromise(
        new Promise(
            hash(wire.getEntryHash()),
            feedId(wire.getFeedId()),
            wire.getTerm(),
            wire.getEpoch(),
            wire.getOffset()),
        signature(wire.getSignature()));
  }

  static void checkCount(int count, int limit) {
    if (count > limit) {
      throw new IllegalArgumentException(count + " items where " + limit + " are the most");
    }
  }
}
