package io.smartlayer.feed;

import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Hash;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A growing Merkle tree over leaf hashes (RFC 6962, section 2.1; SHA-256), with its proofs and
 * their verifiers (RFC 9162, section 2.1).
 *
 * <p>Hashes of complete subtrees are kept, so that roots and proofs at any size take O(log² n).
 * Used by one thread; the verifiers are pure.
 */
public final class MerkleTree {
  /** Most hashes that a proof may have. */
  public static final int PROOF_LIMIT = 64;

  /** The root over no leaves: the SHA-256 hash of nothing. */
  public static final Hash EMPTY_ROOT = Hash.sha256();

  private static final Bytes NODE = Bytes.of((byte) 1);

  /** {@code levels.get(k)} holds the roots of the complete subtrees of 2^k leaves. */
  private final List<Level> levels = new ArrayList<>();

  private final TreeMap<Node, Hash> known = new TreeMap<>(); // of those that no level holds
  private final @Nullable Source source;

  /** The place of a complete subtree: it begins at the leaf {@code index * 2^level}. */
  record Node(int level, long index) implements Comparable<Node> {
    @Override
    public int compareTo(Node other) {
      int byLevel = Integer.compare(level, other.level);
      return byLevel != 0 ? byLevel : Long.compare(index, other.index);
    }
  }

  /** Where roots of complete subtrees are that a tree does not hold. */
  @FunctionalInterface
  interface Source {
    Hash complete(int level, long index);
  }

  /** The roots of one level from some place on. */
  private static final class Level {
    private final long first;
    private final ArrayList<Hash> hashes = new ArrayList<>();

    private Level(long first) {
      this.first = first;
    }

    private long size() {
      return first + hashes.size();
    }

    private Hash get(long index) {
      return hashes.get(Math.toIntExact(index - first));
    }

    private void cut(long size) {
      hashes.subList(Math.toIntExact(size - first), hashes.size()).clear();
    }
  }

  /** A tree without leaves. */
  public MerkleTree() {
    levels.add(new Level(0));
    source = null;
  }

  /**
   * A tree that goes on from an edge. Of what lies before that it holds nothing but what is needed
   * to grow.
   *
   * @param source asked for everything else
   */
  MerkleTree(MerkleEdge edge, Source source) {
    this.source = source;
    int peak = edge.peaks().size();
    for (int k = 0; k == 0 || edge.size() >> k > 0; k++) {
      boolean stands = (edge.size() >> k & 1) == 1;
      var level = new Level((edge.size() >> k) - (stands ? 1 : 0));
      if (stands) {
        level.hashes.add(edge.peaks().get(--peak));
      }
      levels.add(level);
    }
  }

  /** Holds a root that lies before the edge from which the tree goes on. */
  void hold(Node node, Hash root) {
    known.put(node, root);
  }

  /**
   * Holds all from the first leaf on.
   *
   * @param before the leaves before the edge from which the tree went on
   */
  void complete(List<Hash> before) {
    List<Hash> own = new ArrayList<>();
    for (long index = before.size(); index < size(); index++) {
      own.add(leaf(index));
    }
    levels.clear();
    levels.add(new Level(0));
    known.clear();
    before.forEach(this::append);
    own.forEach(this::append);
  }

  /** The hash of an inner node: SHA-256 over 0x01, left, right. */
  static Hash node(Hash left, Hash right) {
    return Hash.sha256(NODE, left.bytes(), right.bytes());
  }

  /** How many leaves there are. */
  public long size() {
    return levels.getFirst().size();
  }

  /** The leaf hash at {@code index}. */
  public Hash leaf(long index) {
    check(0, index, size() - 1);
    return held(0, index);
  }

  /**
   * The root over the leaves from {@code index * 2^level} on, 2^level of them: kept, not computed.
   *
   * @throws IndexOutOfBoundsException if there are not so many leaves
   */
  public Hash complete(int level, long index) {
    check(0, level, levels.size() - 1L);
    check(0, index, levels.get(level).size() - 1);
    return held(level, index);
  }

  private Hash held(int level, long index) {
    if (index >= levels.get(level).first) {
      return levels.get(level).get(index);
    }
    @Nullable Hash root = known.get(new Node(level, index));
    if (root != null) {
      return root;
    }
    return Objects.requireNonNull(source, "a tree from its first leaf on holds all")
        .complete(level, index);
  }

  /** Adds a leaf hash at the right edge. */
  public void append(Hash leaf) {
    Hash hash = leaf;
    for (int k = 0; ; k++) {
      if (k == levels.size()) {
        levels.add(new Level(0));
      }
      Level level = levels.get(k);
      level.hashes.add(hash);
      if (level.size() % 2 == 1) {
        return;
      }
      hash = node(level.get(level.size() - 2), hash);
    }
  }

  /** Puts another leaf hash in a place. */
  void replace(long index, Hash leaf) {
    check(0, index, size() - 1);
    Hash hash = leaf;
    for (int k = 0; ; k++) {
      Level level = levels.get(k);
      long place = index >> k;
      level.hashes.set(Math.toIntExact(place - level.first), hash);
      long left = place & ~1;
      if (left + 1 >= level.size()) {
        return;
      }
      hash = node(level.get(left), level.get(left + 1));
    }
  }

  /** Forgets all leaves but the first {@code size}. */
  void truncate(long size) {
    check(0, size, size());
    for (int k = 0; k < levels.size(); k++) {
      levels.get(k).cut(size >> k);
    }
  }

  /** The root over all leaves. */
  public Hash root() {
    return rootAt(size());
  }

  /** The root over the first {@code size} leaves. */
  public Hash rootAt(long size) {
    check(0, size, size());
    return size == 0 ? EMPTY_ROOT : subtree(0, size);
  }

  /** The path from the leaf at {@code index} to the root over {@code size} leaves, leaf first. */
  public List<Hash> inclusion(long index, long size) {
    check(0, size, size());
    check(0, index, size - 1);
    var path = new ArrayList<Hash>();
    long start = 0;
    long end = size;
    while (end - start > 1) {
      long middle = start + split(end - start);
      if (index < middle) {
        path.addFirst(subtree(middle, end));
        end = middle;
      } else {
        path.addFirst(subtree(start, middle));
        start = middle;
      }
    }
    return List.copyOf(path);
  }

  /**
   * What proves that the tree of {@code oldSize} leaves is the beginning of that of {@code size}.
   */
  public List<Hash> consistency(long oldSize, long size) {
    check(0, size, size());
    check(0, oldSize, size);
    var path = new ArrayList<Hash>();
    if (oldSize == 0 || oldSize == size) {
      return List.of();
    }
    long start = 0;
    long end = size;
    boolean whole = true; // the old tree is so far a complete left part, which the verifier knows
    while (end != oldSize) {
      long middle = start + split(end - start);
      if (oldSize <= middle) {
        path.addFirst(subtree(middle, end));
        end = middle;
      } else {
        path.addFirst(subtree(start, middle));
        start = middle;
        whole = false;
      }
    }
    if (!whole) {
      path.addFirst(subtree(start, end));
    }
    return List.copyOf(path);
  }

  /** Whether {@code proof} shows that {@code leaf} is at {@code index} below {@code root}. */
  public static boolean verifyInclusion(
      Hash leaf, long index, long size, List<Hash> proof, Hash root) {
    if (index < 0 || index >= size || proof.size() > PROOF_LIMIT) {
      return false;
    }
    long node = index;
    long last = size - 1;
    Hash hash = leaf;
    for (Hash step : proof) {
      if (last == 0) {
        return false;
      }
      if ((node & 1) == 1 || node == last) {
        hash = node(step, hash);
        while ((node & 1) == 0 && node != 0) {
          node >>= 1;
          last >>= 1;
        }
      } else {
        hash = node(hash, step);
      }
      node >>= 1;
      last >>= 1;
    }
    return last == 0 && hash.equals(root);
  }

  /** Whether {@code proof} shows that the tree of {@code oldRoot} begins that of {@code root}. */
  public static boolean verifyConsistency(
      long oldSize, Hash oldRoot, long size, Hash root, List<Hash> proof) {
    if (oldSize < 0 || oldSize > size || proof.size() > PROOF_LIMIT) {
      return false;
    }
    if (oldSize == 0 || oldSize == size) {
      return proof.isEmpty() && (oldSize == 0 ? oldRoot.equals(EMPTY_ROOT) : oldRoot.equals(root));
    }
    var path = new ArrayList<Hash>(proof);
    if (Long.bitCount(oldSize) == 1) {
      path.addFirst(oldRoot);
    }
    return !path.isEmpty() && foldConsistency(path, oldSize, oldRoot, size, root);
  }

  private static boolean foldConsistency(
      List<Hash> path, long oldSize, Hash oldRoot, long size, Hash root) {
    int trailing = Long.numberOfTrailingZeros(~(oldSize - 1));
    long node = (oldSize - 1) >> trailing;
    long last = (size - 1) >> trailing;
    Hash oldHash = path.getFirst();
    Hash hash = oldHash;
    for (Hash step : path.subList(1, path.size())) {
      if (last == 0) {
        return false;
      }
      if ((node & 1) == 1 || node == last) {
        oldHash = node(step, oldHash);
        hash = node(step, hash);
        while ((node & 1) == 0 && node != 0) {
          node >>= 1;
          last >>= 1;
        }
      } else {
        hash = node(hash, step);
      }
      node >>= 1;
      last >>= 1;
    }
    return last == 0 && oldHash.equals(oldRoot) && hash.equals(root);
  }

  /** The root over the leaves {@code start} to {@code end - 1}; start is a subtree's left edge. */
  private Hash subtree(long start, long end) {
    long size = end - start;
    if (Long.bitCount(size) == 1) {
      int level = Long.numberOfTrailingZeros(size);
      return held(level, start >> level);
    }
    long middle = start + split(size);
    return node(subtree(start, middle), subtree(middle, end));
  }

  /** The largest power of two below {@code size}, which is 2 or more. */
  private static long split(long size) {
    return Long.highestOneBit(size - 1);
  }

  private static void check(long from, long value, long to) {
    if (value < from || value > to) {
      throw new IndexOutOfBoundsException(value + " is not within " + from + " to " + to);
    }
  }
}
