package io.smartlayer.simulation;

import io.smartlayer.feed.Certificate;
import io.smartlayer.feed.Departure;
import io.smartlayer.feed.Entry;
import io.smartlayer.feed.Feed;
import io.smartlayer.feed.FeedMessage;
import io.smartlayer.feed.Head;
import io.smartlayer.feed.Kind;
import io.smartlayer.feed.Leave;
import io.smartlayer.feed.MerkleTree;
import io.smartlayer.feed.Promise;
import io.smartlayer.feed.Segment;
import io.smartlayer.feed.SignedHead;
import io.smartlayer.feed.SignedLeave;
import io.smartlayer.feed.SignedPromise;
import io.smartlayer.feed.SignedVote;
import io.smartlayer.feed.Slot;
import io.smartlayer.feed.Vote;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.SecretKey;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a lying member makes of the messages that an honest one would send: it signs what it likes
 * with its own key, and tells each receiver something else.
 */
final class Liar implements FeedNode.Outgoing {
  private final Feed feed;
  private final SecretKey key;
  private final Random random;
  private final double boldness;
  private final boolean silent;
  private final boolean steady;
  private final Address spurned;
  private final TreeMap<Hash, Segment> lies = new TreeMap<>();
  private final TreeMap<Long, Entry> proposed = new TreeMap<>();

  private static final int REMEMBERED = 64;

  private final List<FeedMessage> said = new ArrayList<>();
  private final TreeMap<Slot, Certificate> certificates = new TreeMap<>();
  private @Nullable Segment latest;

  Liar(Feed feed, SecretKey key, Random random) {
    this.feed = feed;
    this.key = key;
    this.random = random;
    this.spurned =
        feed.committee().members().get(random.nextInt(feed.committee().size())).address();
    this.silent = random.nextInt(6) == 0;
    this.steady = random.nextBoolean();
    this.boldness = steady ? 1 : random.nextDouble();
  }

  @Override
  public List<FeedMessage> instead(Address to, FeedMessage message) {
    if (message instanceof FeedMessage.Proposal(var segment)) {
      remember(segment);
    }
    if (silent || (message instanceof FeedMessage.Proposal && to.equals(spurned))) {
      return List.of();
    }
    remember(message);
    if (random.nextDouble() > boldness) {
      return List.of(message);
    }
    return lies(message);
  }

  /** What it says without being asked, to who may have forgotten its vote since. */
  List<FeedMessage> unasked() {
    if (silent) {
      return List.of();
    }
    return latest == null || (!said.isEmpty() && random.nextBoolean())
        ? stale()
        : proposals(latest);
  }

  /** Something that it said before, however long ago. */
  private List<FeedMessage> stale() {
    return said.isEmpty() ? List.of() : List.of(said.get(random.nextInt(said.size())));
  }

  private void remember(FeedMessage message) {
    if (said.size() < REMEMBERED) {
      said.add(message);
    } else if (random.nextInt(8) == 0) {
      said.set(random.nextInt(REMEMBERED), message);
    }
    if (message instanceof FeedMessage.Certified(var certificate)) {
      remember(certificate);
    } else if (message instanceof FeedMessage.Range(var segments, var last)) {
      remember(last);
      segments.stream().map(Segment::certificate).filter(Objects::nonNull).forEach(this::remember);
    }
  }

  private void remember(Certificate certificate) {
    certificates.put(Slot.of(certificate.vote()), certificate);
    if (certificates.size() > REMEMBERED) {
      certificates.pollFirstEntry();
    }
  }

  private List<FeedMessage> lies(FeedMessage message) {
    return switch (message) {
      case FeedMessage.Proposal(var segment) -> proposals(segment);
      case FeedMessage.Ballot(var vote) -> ballots(vote);
      case FeedMessage.Range range ->
          random.nextInt(4) == 0 ? List.of() : List.of(twisted(range)); // it withholds bodies too
      case FeedMessage.Certified(var certificate) ->
          List.of(
              new FeedMessage.Certified(
                  random.nextBoolean() ? forged(certificate) : old(certificate)));
      case FeedMessage.Promising(var promise) -> promises(promise);
      case FeedMessage.Digest digest -> {
        Slot tip = digest.tip();
        var boast = new Slot(tip.term(), tip.epoch() + random.nextInt(2), random.nextInt(1000));
        yield List.of(new FeedMessage.Digest(feed.id(), boast));
      }
      case FeedMessage.Leaving(var departures) -> departures(departures);
      case FeedMessage.Fetch fetch ->
          List.of(fetch, new FeedMessage.Follow(feed.id(), 0, new Slot(0, 0, 0)));
      case FeedMessage.Submission(var id, var entry) ->
          List.of(new FeedMessage.Refusal(id, entry.leaf(), "liar", "no"));
      case FeedMessage.Recalled told -> recalled(told);
      case FeedMessage.Refusal _,
          FeedMessage.Follow _,
          FeedMessage.Recall _,
          FeedMessage.Proving _ ->
          List.of();
    };
  }

  /** Another head for the same slot, sound or not, and votes for both. */
  private List<FeedMessage> proposals(Segment segment) {
    Segment other =
        steady ? lies.computeIfAbsent(segment.head().hash(), _ -> lie(segment)) : lie(segment);
    var out = new ArrayList<FeedMessage>();
    out.add(new FeedMessage.Proposal(other));
    out.add(ballot(Vote.on(other.head())));
    if (random.nextInt(4) == 0) {
      out.add(new FeedMessage.Proposal(segment));
    }
    return out;
  }

  private Segment lie(Segment segment) {
    @Nullable Certificate before = segment.certificate();
    if (before != null && random.nextInt(6) == 0) { // a stale certificate with a sound head
      return new Segment(segment.signed(), old(before), segment.leaves(), segment.entries());
    }
    if (!segment.leaves().isEmpty() && random.nextInt(3) == 0) {
      return otherLeaves(segment);
    }
    return random.nextBoolean() ? otherEntries(segment) : otherHead(segment);
  }

  /** An opening with a leave of its own that hides everything, on whatever it was. */
  private Segment otherLeaves(Segment segment) {
    long left = segment.head().epoch() - 1;
    Leave hiding = new Leave(feed.id(), 0, left, 0, 0, Hash.ZERO);
    var mine =
        new SignedLeave(hiding, key.address(), key.sign(feed.domain().digest(hiding.hash())));
    var leaves = new ArrayList<>(segment.leaves());
    leaves.removeIf(leave -> leave.member().equals(key.address()));
    while (leaves.size() >= feed.committee().quorum()) {
      leaves.remove(random.nextInt(leaves.size()));
    }
    leaves.add(mine);
    leaves.sort(Comparator.comparingInt(leave -> feed.committee().indexOf(leave.member())));
    var other = otherHead(segment);
    return new Segment(other.signed(), segment.certificate(), leaves, segment.entries());
  }

  private Segment otherEntries(Segment segment) {
    var entries = new ArrayList<>(segment.entries());
    String body = (random.nextInt(4) == 0 ? "bad" : "other") + random.nextInt(3);
    var forged = new Entry(Kind.ATTESTATION, Bytes.utf8(body));
    if (entries.isEmpty() || random.nextBoolean()) {
      entries.add(forged);
    } else {
      entries.set(random.nextInt(entries.size()), forged);
    }
    Head head = segment.head();
    long size = head.base() + entries.size();
    return signed(segment, entries, head, size, root(head.base(), entries), head.time());
  }

  private Segment otherHead(Segment segment) {
    Head head = segment.head();
    long[] times = {head.time() + 3_600_000, Math.max(0, head.time() - 60_000), head.time() + 1};
    return switch (random.nextInt(2)) {
      case 0 ->
          signed(
              segment,
              segment.entries(),
              head,
              head.size(),
              Hash.keccak(head.root().bytes()),
              head.time());
      default ->
          signed(
              segment,
              segment.entries(),
              head,
              head.size(),
              head.root(),
              times[random.nextInt(times.length)]);
    };
  }

  private Segment signed(
      Segment segment, List<Entry> entries, Head head, long size, Hash root, long time) {
    var lie =
        new Head(
            head.feedId(),
            head.term(),
            head.epoch(),
            head.round(),
            head.base(),
            size,
            head.parent(),
            head.justify(),
            root,
            head.chainBlock(),
            time);
    var signed = new SignedHead(lie, key.sign(feed.domain().digest(lie.hash())));
    return new Segment(signed, segment.certificate(), segment.leaves(), entries);
  }

  private Hash root(long base, List<Entry> entries) {
    var tree = new MerkleTree();
    proposed.headMap(base).values().forEach(entry -> tree.append(entry.leaf()));
    entries.forEach(entry -> tree.append(entry.leaf()));
    return tree.root();
  }

  private List<FeedMessage> ballots(SignedVote vote) {
    Vote real = vote.vote();
    Hash nonsense = Hash.keccak(real.headHash().bytes());
    var other = new Vote(real.feedId(), real.term(), real.epoch(), real.round(), nonsense);
    return switch (random.nextInt(4)) {
      case 0 -> List.of();
      case 1 -> List.of(ballot(other));
      case 2 -> List.of(ballot(other), new FeedMessage.Ballot(vote));
      default -> List.of(new FeedMessage.Ballot(vote), ballot(other));
    };
  }

  private FeedMessage ballot(Vote vote) {
    return new FeedMessage.Ballot(
        new SignedVote(vote, key.address(), key.sign(feed.domain().digest(vote.hash()))));
  }

  /** Leaves that hide what it holds, name what there is not, or are of another epoch. */
  private List<FeedMessage> departures(List<Departure> departures) {
    Departure last = departures.getLast();
    long epoch = last.signed().leave().epoch();
    return switch (random.nextInt(6)) {
      case 0 -> List.of();
      case 1 -> List.of(leaving(new Leave(feed.id(), 0, epoch, 0, 0, Hash.ZERO), null));
      case 4 -> older(epoch);
      case 2 -> {
        var nonsense =
            new Leave(feed.id(), 0, epoch, epoch, 99, Hash.keccak(feed.id().hash().bytes()));
        yield List.of(leaving(nonsense, last.highest()));
      }
      case 3 -> {
        Leave real = last.signed().leave();
        var later =
            new Leave(
                feed.id(),
                0,
                epoch + random.nextInt(3),
                real.highestEpoch(),
                real.highestRound(),
                real.highestHead());
        yield List.of(leaving(later, last.highest()), new FeedMessage.Leaving(departures));
      }
      default -> List.of(new FeedMessage.Leaving(departures));
    };
  }

  /** Two leaves of one epoch, which name certificates of long ago. */
  private List<FeedMessage> older(long epoch) {
    var out = new ArrayList<FeedMessage>();
    for (int i = 0; i < 2 && !certificates.isEmpty(); i++) {
      var all = List.copyOf(certificates.values());
      Certificate old = all.get(random.nextInt(all.size()));
      Vote vote = old.vote();
      if (vote.epoch() <= epoch) {
        out.add(
            leaving(
                new Leave(feed.id(), 0, epoch, vote.epoch(), vote.round(), vote.headHash()), old));
      }
    }
    return out;
  }

  private FeedMessage leaving(Leave leave, @Nullable Certificate highest) {
    var signed =
        new SignedLeave(leave, key.address(), key.sign(feed.domain().digest(leave.hash())));
    return new FeedMessage.Leaving(List.of(new Departure(signed, highest)));
  }

  /** It has seen nothing, or what the asker never signed. */
  private List<FeedMessage> recalled(FeedMessage.Recalled told) {
    @Nullable SignedVote vote = told.vote();
    @Nullable Vote real = vote == null ? null : vote.vote();
    @Nullable SignedVote lie =
        vote == null || real == null || random.nextBoolean()
            ? null
            : new SignedVote(
                new Vote(
                    real.feedId(), real.term(), real.epoch(), real.round() + 1, real.headHash()),
                vote.member(),
                vote.signature());
    return List.of(
        new FeedMessage.Recalled(
            told.feedId(), told.term(), told.since(), lie, null, null, told.tip()));
  }

  /** Some certificate of before, if there is one. */
  private Certificate old(Certificate certificate) {
    var all = List.copyOf(certificates.values());
    return all.isEmpty() ? certificate : all.get(random.nextInt(all.size()));
  }

  /** A certificate of the same votes for another head, or with one's own vote in all places. */
  private Certificate forged(Certificate certificate) {
    Vote vote = certificate.vote();
    var other =
        new Vote(
            vote.feedId(),
            vote.term(),
            vote.epoch(),
            vote.round() + random.nextInt(2),
            Hash.keccak(vote.headHash().bytes()));
    var mine =
        new Certificate.Endorsement(key.address(), key.sign(feed.domain().digest(other.hash())));
    return random.nextBoolean()
        ? new Certificate(other, certificate.endorsements())
        : new Certificate(other, certificate.endorsements().stream().map(_ -> mine).toList());
  }

  private FeedMessage twisted(FeedMessage.Range range) {
    Segment last = range.segments().getLast();
    var segments = new ArrayList<>(range.segments());
    return switch (random.nextInt(3)) {
      case 0 -> new FeedMessage.Range(segments, forged(range.certificate()));
      case 1 -> {
        segments.set(segments.size() - 1, otherHead(last));
        yield new FeedMessage.Range(segments, range.certificate());
      }
      default -> {
        var forged = new Entry(Kind.CALL, Bytes.utf8("forged"));
        List<Entry> entries = last.entries().stream().map(_ -> forged).toList();
        var same = new Segment(last.signed(), last.certificate(), last.leaves(), entries);
        segments.set(segments.size() - 1, same);
        yield new FeedMessage.Range(segments, range.certificate());
      }
    };
  }

  private List<FeedMessage> promises(SignedPromise promise) {
    Promise real = promise.promise();
    var lie =
        new Promise(real.entryHash(), real.feedId(), real.term(), real.epoch(), real.offset() + 1);
    var signature = key.sign(feed.domain().digest(lie.hash()));
    return List.of(new FeedMessage.Promising(new SignedPromise(lie, signature)));
  }

  private void remember(Segment segment) {
    latest = segment;
    for (int i = 0; i < segment.entries().size(); i++) {
      proposed.put(segment.head().base() + i, segment.entries().get(i));
    }
  }
}
