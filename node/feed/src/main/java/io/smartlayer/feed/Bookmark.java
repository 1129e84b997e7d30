package io.smartlayer.feed;

import com.google.protobuf.InvalidProtocolBufferException;
import io.smartlayer.environment.Storage;
import io.smartlayer.feed.wire.Wire;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.JsonFields;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * What a reader needs to go on with a feed without reading all that it has stored of it: the last
 * heads, and of what is before them the tree's edge, how the feed came to its term, and what it was
 * told to have at hand.
 *
 * <p>It counts only for who wrote it: nothing in it is checked again but its form, so whoever takes
 * it up knows its hash from elsewhere. What it does not hold is read from the log when it is asked
 * for.
 */
public final class Bookmark {
  /** Largest encoding, in bytes. */
  public static final int LIMIT_BYTES = 4 << 20;

  /** Most heads. */
  static final int HEADS_LIMIT = FinalityProof.HEAD_LIMIT;

  /** Of how many entries and sizes the roots are at hand. */
  public static final int ASKED_LIMIT = 8;

  private static final int HELD_LIMIT = ASKED_LIMIT * 2 * Long.SIZE;

  private static final int VERSION = 1;

  private final int height;
  private final long record;
  private final Lineage lineage;
  private final @Nullable SignedHead base;
  private final List<Hash> peaks;
  private final TreeMap<MerkleTree.Node, Hash> roots;
  private final TreeMap<Long, Entry> entries;
  private final List<CertifiedSegment> heads;

  /**
   * A bookmark.
   *
   * @param height how many heads are before those in it
   * @param record where in the log the first of them stands
   * @param lineage how the feed came to the term in which that could be
   * @param base the head before; null at height zero
   * @param peaks the tree's edge after that
   * @param roots of complete subtrees before, to have at hand
   * @param entries before, to have at hand, by offset
   * @param heads the last, with their entries, up to the highest
   */
  Bookmark(
      int height,
      long record,
      Lineage lineage,
      @Nullable SignedHead base,
      List<Hash> peaks,
      Map<MerkleTree.Node, Hash> roots,
      Map<Long, Entry> entries,
      List<CertifiedSegment> heads) {
    this.height = height;
    this.record = record;
    this.lineage = lineage;
    this.base = base;
    this.peaks = List.copyOf(peaks);
    this.roots = new TreeMap<>(roots);
    this.entries = new TreeMap<>(entries);
    this.heads = List.copyOf(heads);
  }

  int height() {
    return height;
  }

  long record() {
    return record;
  }

  Lineage lineage() {
    return lineage;
  }

  Map<MerkleTree.Node, Hash> roots() {
    return roots;
  }

  SortedMap<Long, Entry> entries() {
    return entries;
  }

  List<CertifiedSegment> heads() {
    return heads;
  }

  /** The head before those in it, or null at height zero. */
  @Nullable Link base(Feed first) {
    if (base == null) {
      return null;
    }
    List<Feed> feeds = new ArrayList<>(List.of(first));
    for (Lineage.Passage passage : lineage.passages()) {
      @Nullable Close close = Close.read(passage.close());
      if (close == null) {
        throw new Storage.StorageFailure("a bookmark with a term that nothing closes");
      }
      feeds.add(feeds.getLast().next(close, passage.closing().heads().getFirst().hash()));
    }
    int term = Math.toIntExact(base.head().term());
    if (term >= feeds.size() || feeds.size() > term + 2) {
      throw new Storage.StorageFailure("a bookmark in another term than its lineage's");
    }
    return new Link(
        base,
        List.of(),
        null,
        base.head().hash(),
        new MerkleEdge(base.head().size(), peaks),
        feeds.get(term),
        term + 1 < feeds.size() ? feeds.get(term + 1) : null);
  }

  /** The bytes of it. */
  public Bytes encode() {
    var json =
        JsonNodeFactory.instance
            .objectNode()
            .put("version", VERSION)
            .put("height", height)
            .put("record", record);
    json.set("terms", lineage.toJson());
    var edge = json.putArray("edge");
    peaks.forEach(peak -> edge.add(peak.toHex()));
    var nodes = json.putArray("roots");
    roots.forEach((node, root) ->
        nodes
            .addObject()
            .put("level", node.level())
            .put("index", node.index())
            .put("root", root.toHex()));
    var offsets = json.putArray("offsets");
    entries.keySet().forEach(offset -> offsets.add(offset));
    List<Bytes> parts = new ArrayList<>(List.of(CanonicalJson.write(json)));
    entries.values().forEach(entry -> parts.add(Bytes.of(WireForms.of(entry).toByteArray())));
    if (base != null) {
      parts.add(Bytes.of(WireForms.of(base).toByteArray()));
    }
    for (CertifiedSegment head : heads) {
      parts.add(FeedCodec.encode(new FeedRecord.Kept(head.segment())));
      parts.add(FeedCodec.encode(new FeedRecord.Certified(head.certificate())));
    }
    List<Bytes> out = new ArrayList<>();
    for (Bytes part : parts) {
      out.add(Bytes.of(ByteBuffer.allocate(Integer.BYTES).putInt(part.size()).array()));
      out.add(part);
    }
    return Bytes.concat(out.toArray(Bytes[]::new));
  }

  /**
   * Reads what was encoded.
   *
   * @throws Storage.StorageFailure if it is nothing that this version wrote
   */
  public static Bookmark decode(Bytes bytes) {
    try {
      return decode(parts(bytes));
    } catch (JsonFields.Malformed
        | CanonicalJson.NotCanonical
        | InvalidProtocolBufferException
        | IllegalArgumentException e) {
      throw new Storage.StorageFailure("an unreadable bookmark", e);
    }
  }

  private static Bookmark decode(List<Bytes> parts) throws InvalidProtocolBufferException {
    JsonFields in = JsonFields.of(CanonicalJson.readCanonical(parts.getFirst()), "bookmark");
    if (in.whole("version") != VERSION) {
      throw new Storage.StorageFailure("a bookmark of another version");
    }
    int height = Math.toIntExact(in.whole("height"));
    long record = in.whole("record");
    Lineage lineage = Lineage.fromJson(in.list("terms", Lineage.TERM_LIMIT));
    List<Hash> peaks = in.hashes("edge", Long.SIZE);
    var roots = new TreeMap<MerkleTree.Node, Hash>();
    for (JsonNode one : in.list("roots", HELD_LIMIT)) {
      JsonFields root = JsonFields.of(one, "root");
      int level = Math.toIntExact(root.whole("level"));
      roots.put(new MerkleTree.Node(level, root.whole("index")), root.hash("root"));
    }
    int at = 1;
    var entries = new TreeMap<Long, Entry>();
    for (JsonNode offset : in.list("offsets", HELD_LIMIT)) {
      Wire.Entry entry = Wire.Entry.parseFrom(part(parts, at++).toArray());
      entries.put(offset.longValue(), WireForms.entry(entry));
    }
    @Nullable SignedHead base =
        height == 0
            ? null
            : WireForms.signedHead(Wire.SignedHead.parseFrom(part(parts, at++).toArray()));
    List<CertifiedSegment> heads = new ArrayList<>();
    for (; at < parts.size(); at += 2) {
      if (!(FeedCodec.decodeRecord(parts.get(at)) instanceof FeedRecord.Kept(var kept))
          || !(FeedCodec.decodeRecord(part(parts, at + 1))
              instanceof FeedRecord.Certified(var certificate))) {
        throw new Storage.StorageFailure("a bookmark with a head that is not certified");
      }
      heads.add(new CertifiedSegment(kept, certificate));
    }
    return new Bookmark(height, record, lineage, base, peaks, roots, entries, heads);
  }

  private static Bytes part(List<Bytes> parts, int at) {
    if (at >= parts.size()) {
      throw new Storage.StorageFailure("a bookmark that was cut");
    }
    return parts.get(at);
  }

  private static List<Bytes> parts(Bytes bytes) {
    ByteBuffer in = ByteBuffer.wrap(bytes.toArray());
    List<Bytes> out = new ArrayList<>();
    while (in.remaining() >= Integer.BYTES) {
      int size = in.getInt();
      if (size < 0 || size > in.remaining()) {
        throw new Storage.StorageFailure("a bookmark that was cut");
      }
      byte[] part = new byte[size];
      in.get(part);
      out.add(Bytes.of(part));
    }
    if (in.hasRemaining() || out.isEmpty()) {
      throw new Storage.StorageFailure("a bookmark that was cut");
    }
    return out;
  }
}
