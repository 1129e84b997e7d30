package io.smartlayer.feed;

import io.smartlayer.primitives.Hash;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a node holds of a feed: the certified heads up to the highest that it knows, with their
 * entries and certificates. Those behind the last final one may yet give way to others.
 *
 * <p>The public questions are about what is final only, and never change their answer. Owned by the
 * thread of its {@link FeedMember} or {@link FeedReader}: ask there.
 */
public final class FeedHistory {
  private final HeadCheck check;
  private final Rules rules;
  private final List<Closed> closes = new ArrayList<>(); // the ends of terms, which are final
  private Feed feed;
  private final List<Link> links = new ArrayList<>(); // index = height: how many heads are before
  private final List<Certificate> certificates = new ArrayList<>();
  private final MerkleTree tree = new MerkleTree();
  private final EntryShelf entries = new EntryShelf(tree);
  private int finalHeight;

  /** A close is wanted as long as the feed lives, so it is held whatever else is let go. */
  private record Closed(long size, Entry close) {}

  /**
   * A history without any head.
   *
   * @param first the feed in its first term
   */
  FeedHistory(Feed first, Rules rules) {
    this.check = new HeadCheck(first, rules);
    this.rules = rules;
    this.feed = first;
  }

  /** The feed in its present term: the one after the last that is closed for good. */
  public Feed feed() {
    return feed;
  }

  /** How many entries are final. */
  public long finalSize() {
    @Nullable SignedHead head = finalHead();
    return head == null ? 0 : head.head().size();
  }

  /** The latest final head, or null when there is none yet. */
  public @Nullable SignedHead finalHead() {
    return finalHeight == 0 ? null : links.get(finalHeight - 1).signed();
  }

  /**
   * The final entry at an offset.
   *
   * @throws IndexOutOfBoundsException unless {@code 0 <= offset < finalSize()}
   */
  public Entry entry(long offset) {
    checkFinal(offset, finalSize() - 1);
    return entries.at(offset);
  }

  /**
   * The final head that holds the entry at an offset: its time is the entry's time.
   *
   * @throws IndexOutOfBoundsException unless {@code 0 <= offset < finalSize()}
   */
  public SignedHead headOf(long offset) {
    checkFinal(offset, finalSize() - 1);
    return links.get(heightOf(offset + 1)).signed();
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
    for (int height = heightOf(offset + 1); height < finalHeight; height++) {
      out.add(finalizedAt(height));
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
    int first = heightOf(size);
    int last = first + 1;
    while (!makesFinal(last)) { // there is one: the head is final
      last++;
    }
    @Nullable FinalityProof closing = links.get(last).closing();
    if (closing != null) { // the heads behind a close have given way to the next term's
      return closing.from(links.subList(first, last - 1));
    }
    return FinalityProof.of(
        links.subList(first, last + 1), certificates.get(last - 1), certificates.get(last));
  }

  /**
   * The same for who knows the feed's first committee only.
   *
   * @param size 1 to {@link #finalSize()}
   */
  public HistoryProof proof(long size) {
    FinalityProof finality = finalityProof(size);
    return new HistoryProof(lineage(finality.heads().getFirst().term()), finality);
  }

  /** Proof that the term before the present one is closed, or null in a feed's first term. */
  @Nullable FinalityProof closing() {
    int height = feed.term() == 0 ? -1 : heightAfter(feed.origin());
    return height < 0 ? null : finalityProof(links.get(height - 1).head().size());
  }

  /**
   * How the feed came to a term, for who knows its first committee only.
   *
   * @param term 0 to that of {@link #feed()}, and at most {@link Lineage#TERM_LIMIT}
   */
  public Lineage lineage(long term) {
    var passages = new ArrayList<Lineage.Passage>();
    for (int from = 0; from < term; from++) {
      passages.add(passage(from));
    }
    return passages.isEmpty() ? Lineage.NONE : new Lineage(passages);
  }

  /** How the feed came from a term, 0 to that before the one of {@link #feed()}, to the next. */
  Lineage.Passage passage(long term) {
    Closed end = closes.get(Math.toIntExact(term));
    return new Lineage.Passage(
        finalityProof(end.size), end.close, inclusion(end.size - 1, end.size));
  }

  /** The first offset whose entry is held in memory; those before are read again from the log. */
  public long floor() {
    return entries.floor();
  }

  /**
   * Lets the bodies of final entries go, as far as a head ends at {@code size} or before; heads,
   * certificates and leaves stay. Called again, it goes on: it lets go of a bounded number at once.
   *
   * @param log all that was stored of this feed, synced
   */
  public void forget(long size, FeedLog log) {
    entries.forget(links.subList(0, finalHeight), size, log);
  }

  HeadCheck check() {
    return check;
  }

  /** How many certified heads there are. */
  int height() {
    return links.size();
  }

  /** How many of them are final. */
  int finalHeight() {
    return finalHeight;
  }

  /** The highest certified head, or null before the first. */
  @Nullable Link tip() {
    return links.isEmpty() ? null : links.getLast();
  }

  /** The slot of the highest certified head. */
  Slot tipSlot() {
    return links.isEmpty() ? Slot.NONE : links.getLast().slot();
  }

  /** The certificate of the highest certified head, or null before the first. */
  @Nullable Certificate tipCertificate() {
    return certificates.isEmpty() ? null : certificates.getLast();
  }

  /** How many entries the certified heads hold. */
  long size() {
    return entries.size();
  }

  Link link(int height) {
    return links.get(height);
  }

  Certificate certificate(int height) {
    return certificates.get(height);
  }

  /** The certificate of one of the latest heads, or null when none has this hash. */
  @Nullable Certificate certificateOf(Hash head) {
    for (int height = links.size() - 1; height >= Math.max(0, finalHeight - 2); height--) {
      if (links.get(height).hash().equals(head)) {
        return certificates.get(height);
      }
    }
    return null;
  }

  /**
   * The height of a head that has this parent, or -1 when it has no place here: its parent is
   * unknown, or other heads after it are final.
   */
  int heightAfter(Hash parent) {
    for (int height = links.size(); height > 0 && height >= finalHeight; height--) {
      if (links.get(height - 1).hash().equals(parent)) {
        return height;
      }
    }
    return finalHeight == 0 && parent.equals(Hash.ZERO) ? 0 : -1;
  }

  /** The certified head before a height, or null at height zero. */
  @Nullable Link before(int height) {
    return height == 0 ? null : links.get(height - 1);
  }

  /** Whether a head with entries, or one that opened an epoch or a term, waits to become final. */
  boolean needsSeal() {
    return links.subList(finalHeight, links.size()).stream()
        .filter(link -> link.feed().term() == feed.term())
        .map(Link::head)
        .anyMatch(head -> head.size() > head.base() || Slot.of(head).opens());
  }

  /** A certified segment as it is supplied to others. */
  Segment segment(int height) {
    Link link = links.get(height);
    @Nullable Certificate before = height == 0 ? null : certificates.get(height - 1);
    return link.segment(before, entries.of(link.head()));
  }

  /** The highest certified segment, which proves itself. */
  SpreadSegment spread() {
    int height = links.size() - 1;
    @Nullable Link before = before(height);
    List<Hash> edge = before == null ? List.of() : before.edge().peaks();
    return new SpreadSegment(segment(height), certificates.get(height), edge);
  }

  /**
   * Gives up the certified heads from a height on, for a higher one that does not follow them.
   *
   * @param height at least {@link #finalHeight()}
   * @return the entries that have lost their places
   */
  List<Entry> giveUp(int height) {
    if (height == links.size()) {
      return List.of();
    }
    long size = links.get(height).head().base();
    List<Entry> out = entries.cut(size);
    links.subList(height, links.size()).clear();
    certificates.subList(height, certificates.size()).clear();
    tree.truncate(size);
    return out;
  }

  /** Adds the next head; it has been checked against the tip, and the certificate is its own. */
  List<FeedEffect.Finalized> append(Link link, List<Entry> added, Certificate certificate) {
    links.add(link);
    certificates.add(certificate);
    entries.add(added);
    added.forEach(entry -> tree.append(entry.leaf()));
    var out = new ArrayList<FeedEffect.Finalized>();
    int height = links.size() - 1;
    int end = finalFrom(height);
    for (; finalHeight < end; finalHeight++) {
      out.add(finalizedAt(finalHeight));
      @Nullable Feed next = links.get(finalHeight).next();
      if (next != null && links.get(finalHeight).closes()) {
        long size = links.get(finalHeight).head().size();
        closes.add(new Closed(size, entries.at(size - 1)));
        feed = next;
      }
    }
    return out;
  }

  /** How many heads are final once the one at this height is certified. */
  private int finalFrom(int height) {
    if (!rules.keep(Rules.Rule.TWO_STEPS)) {
      return height + 1;
    }
    if (!makesFinal(height)) {
      return finalHeight;
    }
    @Nullable Feed next = links.get(height).next();
    return next != null && rules.keep(Rules.Rule.FINAL_UNTIL_CLOSE)
        ? Math.min(height, heightAfter(next.origin()))
        : height;
  }

  /** Whether the certified head at this height makes the one before it final, or proves it so. */
  private boolean makesFinal(int height) {
    Link link = links.get(height);
    boolean opens = link.head().round() == 0;
    return !opens
        || link.closing() != null
        || (height > 0 && !rules.keep(Rules.Rule.ROUND_ZERO_WAITS));
  }

  private FeedEffect.Finalized finalizedAt(int height) {
    Link link = links.get(height);
    return new FeedEffect.Finalized(link.signed(), link.head().base(), entries.of(link.head()));
  }

  /** The first height whose head has {@code size} entries or more; there is one. */
  int heightOf(long size) {
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
