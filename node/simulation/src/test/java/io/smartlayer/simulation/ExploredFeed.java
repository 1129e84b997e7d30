package io.smartlayer.simulation;

import io.smartlayer.feed.Certificate;
import io.smartlayer.feed.Committee;
import io.smartlayer.feed.Departure;
import io.smartlayer.feed.Entry;
import io.smartlayer.feed.Feed;
import io.smartlayer.feed.FeedId;
import io.smartlayer.feed.FeedMessage;
import io.smartlayer.feed.Head;
import io.smartlayer.feed.Kind;
import io.smartlayer.feed.Leave;
import io.smartlayer.feed.MerkleTree;
import io.smartlayer.feed.Segment;
import io.smartlayer.feed.SignedHead;
import io.smartlayer.feed.SignedLeave;
import io.smartlayer.feed.SignedVote;
import io.smartlayer.feed.Vote;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.SecretKey;
import io.smartlayer.primitives.Signature;
import io.smartlayer.primitives.TypedData;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** An explored feed's keys, its heads by number, and the messages about them. */
final class ExploredFeed {
  static final Instant NOW = Instant.parse("2026-03-01T00:00:00Z");
  static final int MEMBERS = 4;
  static final List<Entry> ENTRIES = List.of(entry("x"), entry("y"));

  final Feed feed;
  final List<SecretKey> keys =
      IntStream.range(0, MEMBERS)
          .mapToObj(i -> new SecretKey(Hash.keccak(Bytes.utf8("node " + i)).bytes()))
          .toList();

  private final List<Known> heads = new ArrayList<>();
  private final LinkedHashMap<Hash, Integer> numbers = new LinkedHashMap<>();
  private final LinkedHashMap<Lie, Integer> lies = new LinkedHashMap<>();
  private final LinkedHashMap<Signed, Signature> signatures = new LinkedHashMap<>();

  /** A head that somebody has signed; {@code chain} are all entries up to and with its own. */
  private record Known(Segment segment, int parent, List<Entry> chain) {}

  /**
   * A liar's head.
   *
   * @param what a number of an entry, or -1 for a seal
   * @param justified whose certificate it claims to carry: its parent's, if it is sound
   */
  private record Lie(int parent, int epoch, int round, int what, int justified) {}

  private record Signed(int member, Hash struct) {}

  ExploredFeed() {
    this.feed =
        new Feed(
            new FeedId(Hash.keccak(Bytes.utf8("explored"))),
            new Committee(keys.stream().map(key -> Committee.Member.of(key.publicKey())).toList()),
            TypedData.Domain.of("Smart Layer", "1", 31337, Address.ZERO));
  }

  /** The number of a head, which is remembered with its entries. */
  int number(Segment segment) {
    Hash hash = segment.head().hash();
    @Nullable Integer known = numbers.get(hash);
    if (known != null) {
      return known;
    }
    int parent = numberOf(segment.head().parent());
    var chain = new ArrayList<>(chain(parent));
    chain.addAll(segment.entries());
    heads.add(new Known(segment, parent, chain));
    numbers.put(hash, heads.size() - 1);
    return heads.size() - 1;
  }

  /** The number of a head that is known already; -1 for that before the first. */
  int numberOf(Hash hash) {
    return hash.equals(Hash.ZERO) ? -1 : numbers.getOrDefault(hash, -2);
  }

  Head head(int number) {
    return heads.get(number).segment().head();
  }

  /** A head's slot as one number. */
  long slot(int number) {
    return head(number).epoch() << 32 | head(number).round();
  }

  /** Whether a head is higher than another; -1 is lower than any. */
  boolean isAfter(int number, int other) {
    return number >= 0 && (other < 0 || slot(number) > slot(other));
  }

  /** Whether a head, once certified, makes this one final. */
  boolean makesFinal(int number, int before) {
    return parent(number) == before && head(number).round() > 0;
  }

  /** The head whose certificate a head names; -1 for none. */
  int justified(int number) {
    return numberOf(head(number).justify());
  }

  int parent(int number) {
    return heads.get(number).parent();
  }

  /** A head of the leader's own making; -1 if it would hold an entry twice. */
  int lie(int parent, int epoch, int round, int what) {
    return lie(parent, epoch, round, what, parent);
  }

  /** A head that claims to carry the certificate of another one than its parent. */
  int lie(int parent, int epoch, int round, int what, int justified) {
    List<Entry> before = chain(parent);
    if (what >= 0 && before.contains(ENTRIES.get(what))) {
      return -1;
    }
    return lies.computeIfAbsent(
        new Lie(parent, epoch, round, what, justified), lie -> number(signed(lie, before)));
  }

  private Segment signed(Lie lie, List<Entry> before) {
    List<Entry> own = lie.what() < 0 ? List.of() : List.of(ENTRIES.get(lie.what()));
    var tree = new MerkleTree();
    before.forEach(entry -> tree.append(entry.leaf()));
    own.forEach(entry -> tree.append(entry.leaf()));
    Hash parent = hash(lie.parent());
    var head =
        new Head(
            feed.id(),
            0,
            lie.epoch(),
            lie.round(),
            before.size(),
            tree.size(),
            parent,
            hash(lie.justified()),
            tree.root(),
            0,
            NOW.toEpochMilli());
    Signature signature = sign(lie.epoch() % MEMBERS, head.hash());
    return new Segment(new SignedHead(head, signature), null, List.of(), own);
  }

  /** A head as its leader sends it. */
  FeedMessage proposal(ExploredInput input, int receiver) {
    Segment own = heads.get(input.head()).segment();
    int parent = heads.get(input.head()).parent();
    List<SignedLeave> leaves = own.leaves();
    if (!input.leaves().isEmpty()) {
      leaves =
          input.leaves().stream()
              .map(each -> left(each.member(), input.epoch(), each.highest()))
              .toList();
    }
    @Nullable Certificate before = parent < 0 ? null : certificate(parent, receiver);
    return new FeedMessage.Proposal(new Segment(own.signed(), before, leaves, own.entries()));
  }

  /** A certified head as anyone supplies it. */
  FeedMessage range(ExploredInput input, int receiver) {
    Segment own = heads.get(input.head()).segment();
    return new FeedMessage.Range(List.of(own), certificate(input.head(), receiver));
  }

  /** The votes for a head, one by one. */
  List<FeedMessage> votes(ExploredInput input, int receiver) {
    Vote vote = Vote.on(head(input.head()));
    return certificate(input.head(), receiver).endorsements().stream()
        .<FeedMessage>map(
            each -> new FeedMessage.Ballot(new SignedVote(vote, each.member(), each.signature())))
        .toList();
  }

  /** Members' words that they have left. */
  FeedMessage leaving(ExploredInput input, int receiver) {
    return new FeedMessage.Leaving(
        input.leaves().stream()
            .map(named ->
                new Departure(
                    left(named.member(), input.epoch(), named.highest()),
                    named.highest() < 0 ? null : certificate(named.highest(), receiver)))
            .toList());
  }

  /** What happened, for people. */
  String text(ExploredInput input) {
    return switch (input.kind()) {
      case PROPOSAL ->
          "proposal of "
              + name(input.head())
              + (input.leaves().isEmpty() ? "" : " with " + input.leaves());
      case VOTES -> "votes for " + name(input.head());
      case RANGE -> "certified " + name(input.head());
      case LEAVES -> "they left epoch " + input.epoch() + ": " + input.leaves();
      case ENTRY -> "entry " + ENTRIES.get(input.head()).body().toUtf8();
      case SUSPICION -> "suspicion";
      case CRASH -> "crash";
    };
  }

  /** A head, for people. */
  String name(int number) {
    var chain = new StringBuilder();
    chain(number).forEach(entry -> chain.append(entry.body().toUtf8()));
    return "head "
        + number
        + " "
        + head(number).epoch()
        + "/"
        + head(number).round()
        + "["
        + chain
        + "] on "
        + parent(number);
  }

  /** The votes of all but the receiver: which quorum it was makes no difference to it. */
  private Certificate certificate(int head, int receiver) {
    Vote vote = Vote.on(head(head));
    var endorsements = new ArrayList<Certificate.Endorsement>();
    for (int member = 0; member < MEMBERS; member++) {
      if (member != receiver) {
        endorsements.add(
            new Certificate.Endorsement(keys.get(member).address(), sign(member, vote.hash())));
      }
    }
    return new Certificate(vote, endorsements);
  }

  private SignedLeave left(int member, int epoch, int highest) {
    Leave leave =
        highest < 0
            ? new Leave(feed.id(), 0, epoch, 0, 0, Hash.ZERO)
            : new Leave(
                feed.id(), 0, epoch, head(highest).epoch(), head(highest).round(), hash(highest));
    return new SignedLeave(leave, keys.get(member).address(), sign(member, leave.hash()));
  }

  private Signature sign(int member, Hash struct) {
    return signatures.computeIfAbsent(
        new Signed(member, struct),
        signed -> keys.get(signed.member()).sign(feed.domain().digest(signed.struct())));
  }

  private Hash hash(int number) {
    return number < 0 ? Hash.ZERO : head(number).hash();
  }

  private List<Entry> chain(int number) {
    return number < 0 ? List.of() : heads.get(number).chain();
  }

  private static Entry entry(String body) {
    return new Entry(Kind.ATTESTATION, Bytes.utf8(body));
  }
}
