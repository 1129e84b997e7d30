package io.smartlayer.channel;

import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Hash;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Who has earned how much of a channel's money: a Merkle tree whose nodes have sums, so that its
 * root stands for the total ({@code spec/protocol/channels.md}, "The split").
 *
 * <p>The leaves follow from the lines and the terms alone, so payer, anchor and nodes come to the
 * same. The anchor is the first; then come, line by line, operators and issuers that are not there
 * yet. A leaf keeps its place and never falls while lines are only added to, and only grow.
 */
public final class Split {
  /** Most lines of a channel. */
  public static final int LINES_LIMIT = 64;

  private static final Bytes LEAF = Bytes.of((byte) 0);
  private static final Bytes INNER = Bytes.of((byte) 1);
  private static final Node NOTHING = new Node(Hash.ZERO, Amount.ZERO);

  private final List<Leaf> leaves;
  private final List<List<Node>> levels = new ArrayList<>();

  private Split(List<Leaf> leaves) {
    this.leaves = List.copyOf(leaves);
    List<Node> level = leaves.stream().map(Split::node).toList();
    levels.add(level);
    while (level.size() > 1) {
      level = above(level);
      levels.add(level);
    }
  }

  /**
   * Who is paid beside nodes and issuers.
   *
   * @param anchor the operator of the channel's anchor
   * @param anchorShare its share of what issuers leave, in ten-thousandths
   */
  public record Terms(Address anchor, int anchorShare) {
    /** Checks the share. */
    public Terms {
      if (anchorShare < 0 || anchorShare > Amount.WHOLE) {
        throw new IllegalArgumentException("a share has 0 to 10000 ten-thousandths");
      }
    }
  }

  /** What a payee has earned since the channel was opened. */
  public record Leaf(Address payee, Amount cumulative) {}

  /** A node of the tree: a hash, and the sum of what is below. */
  public record Node(Hash hash, Amount sum) {}

  /**
   * The split of what was spent.
   *
   * @throws IllegalArgumentException if it is more than an amount holds
   */
  public static Split of(Terms terms, List<Line> lines) {
    Map<Address, Amount> earned = new LinkedHashMap<>(); // in the order of the leaves
    earned.put(terms.anchor, Amount.ZERO);
    for (Line line : lines) {
      // What one rounds down the next has: so nobody's part falls when more is spent.
      Amount issuers = line.gross().share(line.issuerShare());
      Amount rest = line.gross().minus(issuers);
      Amount anchors = rest.share(terms.anchorShare);
      earned.merge(line.operator(), rest.minus(anchors), Amount::plus);
      if (line.issuerShare() > 0) {
        earned.merge(line.issuer(), issuers, Amount::plus);
      }
      earned.merge(terms.anchor, anchors, Amount::plus);
    }
    return new Split(
        earned.entrySet().stream().map(e -> new Leaf(e.getKey(), e.getValue())).toList());
  }

  /** The leaves in order. */
  public List<Leaf> leaves() {
    return leaves;
  }

  /** The root's hash. */
  public Hash root() {
    return levels.getLast().getFirst().hash;
  }

  /** All that was spent. */
  public Amount total() {
    return levels.getLast().getFirst().sum;
  }

  /** The siblings of a leaf and of those above it, which prove it: the leaf's own comes first. */
  public List<Node> proof(int index) {
    List<Node> siblings = new ArrayList<>();
    int place = index;
    for (List<Node> level : levels.subList(0, levels.size() - 1)) {
      int sibling = place ^ 1;
      siblings.add(sibling < level.size() ? level.get(sibling) : NOTHING);
      place >>= 1;
    }
    return siblings;
  }

  private static Node node(Leaf leaf) {
    Hash hash = Hash.keccak(LEAF, leaf.payee.bytes(), leaf.cumulative.bytes());
    return new Node(hash, leaf.cumulative);
  }

  private static List<Node> above(List<Node> level) {
    List<Node> above = new ArrayList<>();
    for (int i = 0; i < level.size(); i += 2) {
      above.add(inner(level.get(i), i + 1 < level.size() ? level.get(i + 1) : NOTHING));
    }
    return above;
  }

  private static Node inner(Node left, Node right) {
    Hash hash =
        Hash.keccak(
            INNER, left.hash.bytes(), left.sum.bytes(), right.hash.bytes(), right.sum.bytes());
    return new Node(hash, left.sum.plus(right.sum));
  }
}
