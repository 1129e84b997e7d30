package io.smartlayer.feed;

import io.smartlayer.primitives.Hash;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
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
  private final List<Lineage.Passage> passages; // from the first terms, before the chain's first
  private final List<Closed> closes = new ArrayList<>(); // the ends of later terms, as are final
  private Feed feed;
  private final HeadChain chain;
  private final Finality finality;
  private final MerkleTree tree;
  private final EntryShelf entries;
  private final @Nullable FeedLog log;
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
    this.feed = first;
    this.passages = List.of();
    this.chain = new HeadChain(0, null, () -> {});
    this.finality = new Finality(chain, rules);
    this.tree = new MerkleTree();
    this.entries = new EntryShelf(tree);
    this.log = null;
  }

  /**
   * A history that goes on from a bookmark: what is before, it reads from the log when asked for.
   *
   * @param first the feed in its first term
   * @param log all that was stored of this feed, synced
   */
  FeedHistory(Feed first, Rules rules, Bookmark mark, FeedLog log) {
    this.check = new HeadCheck(first, rules);
    this.passages = mark.lineage().passages();
    @Nullable Link base = mark.base(first);
    @Nullable Feed next = base == null ? null : base.next();
    this.feed = base == null ? first : next == null ? base.feed() : next;
    this.chain = new HeadChain(mark.height(), base, this::readPast);
    this.finality = new Finality(chain, rules);
    this.tree = base == null ? new MerkleTree() : new MerkleTree(base.edge(), this::root);
    this.entries = new EntryShelf(tree, chain.firstSize(), mark.height(), mark.record());
    this.log = log;
    this.finalHeight = mark.height();
    mark.roots().forEach(tree::hold);
    mark.entries().forEach(entries::pin);
    for (CertifiedSegment one : mark.heads()) {
      Link link = check.again(chain.tip(), one.segment());
      append(link, one.segment().entries(), one.certificate());
    }
  }

  private Hash root(int level, long index) {
    readPast();
    return tree.complete(level, index);
  }

  /** Reads what is before the first head that is held. */
  private void readPast() {
    int height = chain.first();
    if (height > 0) {
      FeedLog from = Objects.requireNonNull(log, "a history that does not begin at its first head");
      Past past = Past.read(check, chain.link(height - 1), from, entries.begin());
      tree.complete(past.leaves());
      entries.complete(past.segments(), from);
      chain.prepend(past.links(), past.certificates());
    }
  }

  /**
   * Where a reader can go on later; null where that would be too much to keep.
   *
   * @param offsets entries to have at hand then, each with its path to any later root
   * @param sizes of which the roots are to be at hand
   * @param from all that was stored of this feed
   * @param records how many records that has
   */
  @Nullable Bookmark bookmark(
      Collection<Long> offsets, Collection<Long> sizes, FeedLog from, long records) {
    return new BookmarkMaker(this, chain, tree).make(offsets, sizes, from, records);
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
    return finalHeight == 0 ? null : chain.link(finalHeight - 1).signed();
  }

  /**
   * The final entry at an offset.
   *
   * @throws IndexOutOfBoundsException unless {@code 0 <= offset < finalSize()}
   */
  public Entry entry(long offset) {
    checkFinal(offset, finalSize() - 1);
    if (!entries.knows(offset)) {
      readPast();
    }
    return entries.at(offset);
  }

  /**
   * The final head that holds the entry at an offset: its time is the entry's time.
   *
   * @throws IndexOutOfBoundsException unless {@code 0 <= offset < finalSize()}
   */
  public SignedHead headOf(long offset) {
    checkFinal(offset, finalSize() - 1);
    return chain.link(heightOf(offset + 1)).signed();
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
    return finality.proof(size);
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
    return height < 0 ? null : finalityProof(chain.link(height - 1).head().size());
  }

  /**
   * How the feed came to a term, for who knows its first committee only.
   *
   * @param term 0 to that of {@link #feed()}, and at most {@link Lineage#TERM_LIMIT}
   */
  public Lineage lineage(long term) {
    var out = new ArrayList<Lineage.Passage>();
    for (int from = 0; from < term; from++) {
      out.add(passage(from));
    }
    return out.isEmpty() ? Lineage.NONE : new Lineage(out);
  }

  /** How the feed came from a term, 0 to that before the one of {@link #feed()}, to the next. */
  Lineage.Passage passage(long term) {
    if (term < passages.size()) {
      return passages.get((int) term);
    }
    Closed end = closes.get(Math.toIntExact(term) - passages.size());
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
   * @param from all that was stored of this feed, synced
   */
  public void forget(long size, FeedLog from) {
    entries.forget(chain, finalHeight, size, from);
  }

  HeadCheck check() {
    return check;
  }

  /** How many certified heads there are. */
  int height() {
    return chain.height();
  }

  /** How many of them are final. */
  int finalHeight() {
    return finalHeight;
  }

  /** The highest certified head, or null before the first. */
  @Nullable Link tip() {
    return chain.tip();
  }

  /** The slot of the highest certified head. */
  Slot tipSlot() {
    @Nullable Link tip = chain.tip();
    return tip == null ? Slot.NONE : tip.slot();
  }

  /** The certificate of the highest certified head, or null before the first. */
  @Nullable Certificate tipCertificate() {
    return chain.tipCertificate();
  }

  /** How many entries the certified heads hold. */
  long size() {
    return entries.size();
  }

  Link link(int height) {
    return chain.link(height);
  }

  Certificate certificate(int height) {
    return chain.certificate(height);
  }

  /** The certificate of one of the latest heads, or null when none has this hash. */
  @Nullable Certificate certificateOf(Hash head) {
    return chain.certificateOf(head, finalHeight - 2);
  }

  /**
   * The height of a head that has this parent, or -1 when it has no place here: its parent is
   * unknown, or other heads after it are final.
   */
  int heightAfter(Hash parent) {
    return chain.heightAfter(parent, finalHeight);
  }

  /** The certified head before a height, or null at height zero. */
  @Nullable Link before(int height) {
    return height == 0 ? null : chain.link(height - 1);
  }

  /** Whether a head with entries, or one that opened an epoch or a term, waits to become final. */
  boolean needsSeal() {
    return chain.links(finalHeight, chain.height()).stream()
        .filter(link -> link.feed().term() == feed.term())
        .map(Link::head)
        .anyMatch(head -> head.size() > head.base() || Slot.of(head).opens());
  }

  /** A certified segment as it is supplied to others. */
  Segment segment(int height) {
    Link link = chain.link(height);
    @Nullable Certificate before = height == 0 ? null : chain.certificate(height - 1);
    return link.segment(before, entriesOf(link));
  }

  /** The highest certified segment, which proves itself. */
  SpreadSegment spread() {
    int height = chain.height() - 1;
    @Nullable Link before = before(height);
    List<Hash> edge = before == null ? List.of() : before.edge().peaks();
    return new SpreadSegment(segment(height), chain.certificate(height), edge);
  }

  /**
   * Gives up the certified heads from a height on, for a higher one that does not follow them.
   *
   * @param height at least {@link #finalHeight()}
   * @return the entries that have lost their places
   */
  List<Entry> giveUp(int height) {
    if (height == chain.height()) {
      return List.of();
    }
    long size = chain.link(height).head().base();
    List<Entry> out = entries.cut(size);
    chain.cut(height);
    tree.truncate(size);
    return out;
  }

  /** Adds the next head; it has been checked against the tip, and the certificate is its own. */
  List<FeedEffect.Finalized> append(Link link, List<Entry> added, Certificate certificate) {
    chain.add(link, certificate);
    entries.add(added);
    added.forEach(entry -> tree.append(entry.leaf()));
    var out = new ArrayList<FeedEffect.Finalized>();
    int height = chain.height() - 1;
    int end = finality.end(height, finalHeight);
    for (; finalHeight < end; finalHeight++) {
      out.add(finalizedAt(finalHeight));
      @Nullable Feed next = chain.link(finalHeight).next();
      if (next != null && chain.link(finalHeight).closes()) {
        long size = chain.link(finalHeight).head().size();
        closes.add(new Closed(size, entries.at(size - 1)));
        feed = next;
      }
    }
    return out;
  }

  private FeedEffect.Finalized finalizedAt(int height) {
    Link link = chain.link(height);
    return new FeedEffect.Finalized(link.signed(), link.head().base(), entriesOf(link));
  }

  private List<Entry> entriesOf(Link link) {
    if (!entries.knows(link.head().base())) {
      readPast();
    }
    return entries.of(link.head());
  }

  /** The first height whose head has {@code size} entries or more; there is one. */
  int heightOf(long size) {
    return chain.heightOf(size);
  }

  private static void checkFinal(long value, long last) {
    if (value < 0 || value > last) {
      throw new IndexOutOfBoundsException(value + " is not final; the last is " + last);
    }
  }
}
