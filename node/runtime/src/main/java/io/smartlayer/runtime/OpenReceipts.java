package io.smartlayer.runtime;

import io.smartlayer.feed.MerkleTree;
import io.smartlayer.primitives.Hash;
import io.smartlayer.token.ReceiptRoot;
import io.smartlayer.token.SignedReceipt;
import io.smartlayer.token.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The receipts that this node has signed and that are in no root yet, in runs of sequences without
 * a gap. A receipt is here before it leaves, and nothing here waits for a disk. Safe for use by
 * many threads.
 */
final class OpenReceipts {
  /** How many receipts a run has at most. */
  static final int RUN_LIMIT = 1 << 16;

  /** How much is held in runs until they are taken; of what comes then only the leaf is kept. */
  static final long BYTES_LIMIT = Math.min(64L << 20, Runtime.getRuntime().maxMemory() / 16);

  /** What a receipt takes besides its step, about. */
  private static final long RECEIPT_BYTES = 1_000;

  /** What a leaf takes, with its share of the tree, about. */
  private static final long LEAF_BYTES = 200;

  private final ReceiptSequence sequence;
  private final NavigableMap<Long, Slot> slots = new TreeMap<>();
  private List<Run> ended = new ArrayList<>();
  private @Nullable Run current;
  private long held;

  OpenReceipts(ReceiptSequence sequence) {
    this.sequence = sequence;
  }

  /**
   * A receipt that was signed.
   *
   * @param step null of a step that follows from the feed
   */
  record Signed(SignedReceipt receipt, @Nullable Step step) {
    /** How much memory it takes, about. */
    long bytes() {
      return RECEIPT_BYTES + (step == null ? 0 : step.input().size() + step.output().size());
    }
  }

  /** What became of a sequence that was taken. */
  private sealed interface Slot {
    /** Nothing was signed with it: not yet, or never. */
    enum Blank implements Slot {
      PENDING,
      DROPPED
    }

    /** A receipt was. */
    record Done(Hash leaf, Signed signed) implements Slot {}
  }

  /** Receipts of sequences without a gap; of some only the leaf is there. */
  static final class Run {
    private final long first;
    private final MerkleTree tree = new MerkleTree();
    private final List<@Nullable Signed> receipts = new ArrayList<>();
    private long bytes;

    private Run(long first) {
      this.first = first;
    }

    long first() {
      return first;
    }

    MerkleTree tree() {
      return tree;
    }

    /** The receipt at a position; null where it was not kept. */
    @Nullable Signed at(int position) {
      return receipts.get(position);
    }

    /** How much memory it takes, about. */
    long bytes() {
      return bytes + LEAF_BYTES * tree.size();
    }

    private void add(Hash leaf, @Nullable Signed signed) {
      tree.append(leaf);
      receipts.add(signed);
      bytes += signed == null ? 0 : signed.bytes();
    }
  }

  /** The next sequence: who takes it ends it by {@link #add} or {@link #drop}. */
  synchronized long take() {
    long taken = sequence.next();
    slots.put(taken, Slot.Blank.PENDING);
    return taken;
  }

  /** A receipt was signed and may leave now. */
  void add(Signed signed) {
    Hash leaf = ReceiptRoot.leaf(signed.receipt().receipt()); // dear, so outside the lock
    synchronized (this) {
      slots.put(signed.receipt().receipt().sequence(), new Slot.Done(leaf, signed));
      drain();
    }
  }

  /** Nothing was signed with a sequence, and nothing will be. */
  synchronized void drop(long taken) {
    slots.put(taken, Slot.Blank.DROPPED);
    drain();
  }

  /**
   * Takes the runs that have ended.
   *
   * @param all whether to end the one that goes on, too
   */
  synchronized List<Run> runs(boolean all) {
    if (all) {
      end();
    }
    List<Run> taken = ended;
    ended = new ArrayList<>();
    held = current == null ? 0 : current.bytes();
    return taken;
  }

  /** Moves what is signed into runs, up to the first sequence that is still pending. */
  private void drain() {
    while (!slots.isEmpty()) {
      long number = slots.firstKey();
      Slot slot = slots.get(number);
      if (slot == Slot.Blank.PENDING) {
        return;
      }
      if (slot instanceof Slot.Done(Hash leaf, Signed signed)) { // a dropped one leaves a gap
        append(number, leaf, signed);
      }
      slots.remove(number);
    }
  }

  private void append(long number, Hash leaf, Signed signed) {
    Run run = current;
    if (run != null && (run.first + run.tree.size() != number || run.tree.size() == RUN_LIMIT)) {
      end();
      run = null;
    }
    if (run == null) {
      run = new Run(number);
      current = run;
    }
    boolean fits = held + signed.bytes() <= BYTES_LIMIT;
    run.add(leaf, fits ? signed : null);
    held += fits ? signed.bytes() : 0;
  }

  private void end() {
    if (current != null) {
      ended.add(current);
      current = null;
    }
  }
}
