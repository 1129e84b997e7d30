package io.smartlayer.feed;

import io.smartlayer.primitives.Hash;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a node holds of a feed: every certified head with its entries and certificate.
 *
 * <p>The public questions are about what is final only, and never change their answer. Owned by the
 * thread of its {@link FeedMember} or {@link FeedReader}: ask there.
 */
public final class FeedHistory {
  private final HeadCheck check;
  private final Rules rules;
  private final List<Link> links =
      new ArrayList<>(); // index = round, as long as epochs do not change
  private final List<Certificate> certificates = new ArrayList<>();
  private final List<Entry> entries = new ArrayList<>();
  private final MerkleTree tree = new MerkleTree();

  FeedHistory(Feed feed, Rules rules) {
    this.check = new HeadCheck(feed, rules);
    this.rules = rules;
  }

  /** How many entries are final. */
  public long finalSize() {
    @Nullable SignedHead head = finalHead();
    return head == null ? 0 : head.head().size();
  }

  /** The latest final head, or null when there is none yet. */
  public @Nullable SignedHead finalHead() {
    int rounds = finalRounds();
    return rounds == 0 ? null : links.get(rounds - 1).signed();
  }

  /**
   * The final entry at an offset.
   *
   * @throws IndexOutOfBoundsException unless {@code 0 <= offset < finalSize()}
   */
  public Entry entry(long offset) {
    checkFinal(offset, finalSize() - 1);
    return entries.get(Math.toIntExact(offset));
  }

  /**
   * The final head that holds the entry at an offset: its time is the entry's time.
   *
   * @throws IndexOutOfBoundsException unless {@code 0 <= offset < finalSize()}
   */
  public SignedHead headOf(long offset) {
    checkFinal(offset, finalSize() - 1);
    return links.get(roundOf(offset + 1)).signed();
  }

  /**
   * The final heads, with their entries, from the one that holds {@code offset} on, seals included;
   * what {@link FeedEffect.Finalized} has said, for who starts anew.
   */
  public List<FeedEffect.Finalized> finalized(long offset) {
    if (offset >= finalSize()) {
      return List.of();
    }
    var out = new ArrayList<FeedEffect.Finalized>();
    for (int round = roundOf(offset + 1); round < finalRounds(); round++) {
      out.add(finalized(round));
    }
    return List.copyOf(out);
  }

  /** The RFC 6962 root over the first {@code size} entries, at most {@link #finalSize()}. */
  public Hash rootAt(long size) {
    checkFinal(size, finalSize());
    return tree.rootAt(size);
  }

  /**
   * Roots over 2^level final entries each, {@code count} of them side by side: what tiles hold.
   *
   * @param level 0 for the leaves themselves
   * @param from which is the first; it begins at the entry {@code from * 2^level}
   * @throws IndexOutOfBoundsException unless all those entries are final
   */
  public List<Hash> complete(int level, long from, int count) {
    checkFinal(from + count, finalSize() >> level);
    var hashes = new ArrayList<Hash>();
    for (long index = from; index < from + count; index++) {
      hashes.add(tree.complete(level, index));
    }
    return List.copyOf(hashes);
  }

  /** Proof that the entry at {@code offset} is in the tree of {@code size}, at most finalSize. */
  public List<Hash> inclusion(long offset, long size) {
    checkFinal(size, finalSize());
    return tree.inclusion(offset, size);
  }

  /** Proof that the tree of {@code oldSize} begins the tree of {@code size}, at most finalSize. */
  public List<Hash> consistency(long oldSize, long size) {
    checkFinal(size, finalSize());
    return tree.consistency(oldSize, size);
  }

  /**
   * Proof that the first {@code size} entries are final: its first head is the first that has so
   * many or more.
   *
   * @param size 1 to {@link #finalSize()}
   */
  public FinalityProof finalityProof(long size) {
    checkFinal(size - 1, finalSize() - 1);
    int round = roundOf(size);
    return new FinalityProof(
        List.of(links.get(round).head(), links.get(round + 1).head()),
        certificates.get(round),
        certificates.get(round + 1));
  }

  HeadCheck check() {
    return check;
  }

  /** How many certified rounds there are; also the next round. */
  int rounds() {
    return links.size();
  }

  /** How many of them are final. */
  int finalRounds() {
    boolean oneStep = !rules.twoSteps() || (!rules.roundZeroWaits() && rounds() == 1);
    return oneStep ? rounds() : Math.max(0, rounds() - 1);
  }

  /** The latest certified head, or null before the first. */
  @Nullable Link tip() {
    return links.isEmpty() ? null : links.getLast();
  }

  /** How many entries the certified heads hold. */
  long size() {
    return entries.size();
  }

  Link link(int round) {
    return links.get(round);
  }

  Certificate certificate(int round) {
    return certificates.get(round);
  }

  /** A certified segment as it is supplied to others. */
  Segment segment(int round) {
    Link link = links.get(round);
    @Nullable Certificate before = round == 0 ? null : certificates.get(round - 1);
    return new Segment(link.signed(), before, entriesOf(link.head()));
  }

  /** A certified segment that proves itself. */
  SpreadSegment spread(int round) {
    List<Hash> edge = round == 0 ? List.of() : links.get(round - 1).edge().peaks();
    return new SpreadSegment(segment(round), certificates.get(round), edge);
  }

  /** Adds the next head; it has been checked against the tip, and the certificate is its own. */
  List<FeedEffect.Finalized> append(Link link, List<Entry> added, Certificate certificate) {
    int before = finalRounds();
    links.add(link);
    certificates.add(certificate);
    entries.addAll(added);
    added.forEach(entry -> tree.append(entry.leaf()));
    var out = new ArrayList<FeedEffect.Finalized>();
    for (int round = before; round < finalRounds(); round++) {
      out.add(finalized(round));
    }
    return out;
  }

  private FeedEffect.Finalized finalized(int round) {
    Link link = links.get(round);
    return new FeedEffect.Finalized(link.signed(), link.head().base(), entriesOf(link.head()));
  }

  private List<Entry> entriesOf(Head head) {
    return entries.subList(Math.toIntExact(head.base()), Math.toIntExact(head.size()));
  }

  /** The first round whose head has {@code size} entries or more; there is one. */
  private int roundOf(long size) {
    int low = 0;
    int high = links.size() - 1;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (links.get(middle).head().size() >= size) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return low;
  }

  private static void checkFinal(long value, long last) {
    if (value < 0 || value > last) {
      throw new IndexOutOfBoundsException(value + " is not final; the last is " + last);
    }
  }
}
