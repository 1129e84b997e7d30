package io.smartlayer.runtime;

import io.smartlayer.environment.Network;
import io.smartlayer.environment.Storage;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.SecretKey;
import io.smartlayer.primitives.TypedData;
import io.smartlayer.token.Membership;
import io.smartlayer.token.ReceiptRoot;
import io.smartlayer.token.SignedReceiptRoot;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The intervals of this node's receipts: closes one each minute, signs its root, has that written
 * down before anybody sees it, and keeps what is in it for a while ({@code
 * spec/protocol/audits.md}). One thread owns it.
 */
final class ReceiptLog {
  /** How long an interval lasts, by the node's clock, unless there is too much for one. */
  static final Duration INTERVAL = Duration.ofMinutes(1);

  /** How long what is in an interval is kept. */
  static final Duration KEPT = Duration.ofHours(24);

  /** How much of intervals is kept in memory, oldest first to go. */
  static final long BYTES_LIMIT = OpenReceipts.BYTES_LIMIT;

  private final OpenReceipts open;
  private final SecretKey key;
  private final TypedData.Domain domain;
  private final Keeper keeper;
  private final Consumer<SignedReceiptRoot> publish;
  private final TreeMap<Long, Interval> kept = new TreeMap<>();
  private Instant closed;
  private long next;
  private long bytes;

  /**
   * A log that goes on after the roots that were written down.
   *
   * @param written how many roots were written down
   * @param publish told of each root once it is written down
   */
  ReceiptLog(
      OpenReceipts open,
      SecretKey key,
      TypedData.Domain domain,
      long written,
      Keeper keeper,
      Consumer<SignedReceiptRoot> publish) {
    this.open = open;
    this.key = key;
    this.domain = domain;
    this.next = written;
    this.keeper = keeper;
    this.publish = publish;
    this.closed = Instant.EPOCH;
  }

  /** Writes roots down. */
  @FunctionalInterface
  interface Keeper {
    /** Appends a record and runs {@code then} once it survives a crash. */
    void keep(Bytes record, Runnable then);

    /** One that has a node's loop write to a log. */
    static Keeper of(NodeLoop loop, Storage.Log log) {
      return (record, then) -> {
        loop.store(log, record);
        loop.afterSync(then);
      };
    }
  }

  /** The log of a node, in its storage; it tells all anchors of each root, once. */
  static ReceiptLog of(NodeParts node, NodeLoop loop, OpenReceipts open) {
    Storage.Log roots = node.disk().storage().open("receipt-roots");
    Network wire = node.world().network();
    return new ReceiptLog(
        open,
        node.key(),
        node.roster().all().domain(),
        roots.size(),
        Keeper.of(loop, roots),
        root -> {
          Bytes message = new ReceiptMessage.Root(root).encode();
          for (Membership.Node anchor : node.roster().all().anchors()) {
            wire.send(anchor.address(), ReceiptMessage.PROTOCOL, message);
          }
        });
  }

  /** An interval with what is in it. */
  private record Interval(SignedReceiptRoot signed, OpenReceipts.Run run) {}

  /**
   * One receipt's place in the log.
   *
   * @param signed the receipt; null where only its leaf was kept
   * @param path from the leaf to the interval's root, leaf first
   */
  record Logged(
      SignedReceiptRoot root, OpenReceipts.@Nullable Signed signed, Hash leaf, List<Hash> path) {
    /** Copies the path. */
    Logged {
      path = List.copyOf(path);
    }
  }

  /** Closes the interval when its time has come, and forgets what is too old. */
  void elapsed(Instant now) {
    boolean due = !now.isBefore(closed.plus(INTERVAL)) || now.isBefore(closed);
    for (OpenReceipts.Run run : open.runs(due)) {
      seal(run, now);
    }
    if (due) {
      closed = now;
    }
    while (!kept.isEmpty() && (bytes > BYTES_LIMIT || isOld(kept.firstEntry().getValue(), now))) {
      Map.Entry<Long, Interval> oldest = kept.pollFirstEntry();
      bytes -= oldest.getValue().run.bytes();
    }
  }

  /** What stands at a position of an interval; null where that is not kept, or never was. */
  @Nullable Logged find(long interval, long position) {
    Interval found = kept.get(interval);
    if (found == null || position < 0 || position >= found.run.tree().size()) {
      return null;
    }
    var tree = found.run.tree();
    return new Logged(
        found.signed,
        found.run.at((int) position),
        tree.leaf(position),
        tree.inclusion(position, tree.size()));
  }

  private void seal(OpenReceipts.Run run, Instant now) {
    var root =
        new ReceiptRoot(
            key.address(),
            next++,
            run.first(),
            run.tree().size(),
            run.tree().root(),
            now.toEpochMilli());
    SignedReceiptRoot signed = SignedReceiptRoot.by(key, root, domain);
    keeper.keep(CanonicalJson.write(signed.toJson()), () -> show(new Interval(signed, run)));
  }

  /** Only now: a root that a crash could undo would be followed by another of its number. */
  private void show(Interval interval) {
    kept.put(interval.signed.root().interval(), interval);
    bytes += interval.run.bytes();
    publish.accept(interval.signed);
  }

  private static boolean isOld(Interval interval, Instant now) {
    return interval.signed.root().timeMillis() < now.minus(KEPT).toEpochMilli();
  }
}
