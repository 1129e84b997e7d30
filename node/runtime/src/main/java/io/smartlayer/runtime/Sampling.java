package io.smartlayer.runtime;

import io.smartlayer.environment.Network;
import io.smartlayer.feed.FeedId;
import io.smartlayer.feed.MerkleTree;
import io.smartlayer.gateway.KeptAudit.Result;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.token.Membership;
import io.smartlayer.token.Receipt;
import io.smartlayer.token.ReceiptRoot;
import io.smartlayer.token.Samples;
import io.smartlayer.token.SignedReceiptRoot;
import io.smartlayer.token.Step;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Draws receipts from what service nodes log, asks for them, and has those run again that are of
 * feeds which are kept here ({@code spec/protocol/audits.md}, "Samples"). Owned by the anchor's
 * loop.
 */
final class Sampling {
  /** Of how many intervals something is asked at once; no samples are drawn of others. */
  static final int OPEN_LIMIT = 1_024;

  /** How many of them are of one node: who tells many and shows nothing hides nobody else. */
  static final int OPEN_NODE_LIMIT = 16;

  /** How long an answer is waited for. */
  static final Duration ASK_AGAIN = Duration.ofSeconds(10);

  /** How often one is asked before it counts as silent. */
  static final int ASKS = 6;

  private final Roster roster;
  private final Network network;
  private final Predicate<FeedId> keeps;
  private final RandomGenerator random;
  private final double share;
  private final SampleAudits audits;
  private final ReceiptRoots roots;
  private final TreeMap<Address, TreeMap<Long, Open>> open = new TreeMap<>();
  private int openCount;

  /**
   * Nothing is asked yet.
   *
   * @param keeps whether a feed is kept here
   * @param random nobody must foresee it
   * @param share of all receipts, by {@link Samples#AUDITORS} anchors each
   * @param audits runs again what was shown, and keeps what came of it
   */
  Sampling(
      Roster roster,
      Network network,
      Predicate<FeedId> keeps,
      RandomGenerator random,
      double share,
      SampleAudits audits) {
    this.roster = roster;
    this.network = network;
    this.keeps = keeps;
    this.random = random;
    this.share = share;
    this.audits = audits;
    this.roots = new ReceiptRoots(roster::all);
  }

  /** An interval of which something is asked. */
  private static final class Open {
    private final ReceiptRoot root;
    private final TreeSet<Long> positions;
    private int asked;
    private Instant next = Instant.EPOCH;

    private Open(ReceiptRoot root, SortedSet<Long> positions) {
      this.root = root;
      this.positions = new TreeSet<>(positions);
    }
  }

  /** What service nodes have told of their receipts. */
  ReceiptRoots roots() {
    return roots;
  }

  /** A node sent a word of receipts. */
  void received(Address from, Bytes body, Instant now) {
    switch (PeerMessages.read(from, body, ReceiptMessage::decode)) {
      case ReceiptMessage.Root(SignedReceiptRoot root) -> {
        if (roots.received(from, root)) {
          draw(root.root(), now);
        }
      }
      case ReceiptMessage.Told told -> told(from, told, now);
      case ReceiptMessage.Ask _ -> {} // for service nodes
      case null -> {} // no word at all
    }
  }

  /** Time has passed: who has not answered is asked again, and at last counts as silent. */
  void elapsed(Instant now) {
    List<Open> silent = new ArrayList<>();
    for (var intervals : open.values()) {
      for (Open one : intervals.values()) {
        if (!now.isBefore(one.next)) {
          if (one.asked == ASKS) {
            silent.add(one);
          } else {
            ask(one, now);
          }
        }
      }
    }
    for (Open one : silent) {
      forget(one);
      for (long position : one.positions) {
        audits.found(one.root, position, Result.SILENT, "it was asked " + ASKS + " times", now);
      }
    }
  }

  private void draw(ReceiptRoot root, Instant now) {
    TreeMap<Long, Open> ofNode = open.getOrDefault(root.node(), new TreeMap<>());
    if (openCount >= OPEN_LIMIT
        || ofNode.size() >= OPEN_NODE_LIMIT
        || ofNode.containsKey(root.interval())) {
      return;
    }
    int anchors = roster.all().anchors().size();
    SortedSet<Long> drawn = Samples.of(random, root.size(), Math.max(1, anchors), share);
    if (!drawn.isEmpty()) {
      var one = new Open(root, drawn);
      ofNode.put(root.interval(), one);
      open.put(root.node(), ofNode);
      openCount++;
      ask(one, now);
    }
  }

  private void ask(Open one, Instant now) {
    one.asked++;
    one.next = now.plus(ASK_AGAIN);
    var ask = new ReceiptMessage.Ask(one.root.interval(), List.copyOf(one.positions));
    network.send(one.root.node(), ReceiptMessage.PROTOCOL, ask.encode());
  }

  private void told(Address from, ReceiptMessage.Told told, Instant now) {
    TreeMap<Long, Open> intervals = open.get(from);
    Open one = intervals == null ? null : intervals.get(told.interval());
    if (one == null || !one.positions.remove(told.position())) {
      return; // nobody asked
    }
    if (one.positions.isEmpty()) {
      forget(one);
    }
    ReceiptMessage.Kept kept = told.kept();
    String flaw = kept == null ? "it does not have it any more" : flaw(one.root, told, kept);
    if (kept == null || flaw != null) {
      audits.found(one.root, told.position(), Result.NOT_SHOWN, String.valueOf(flaw), now);
    } else if (keeps.test(kept.signed().receipt().feed())) {
      audits.add(one.root, told.position(), kept);
    }
  }

  /** Why what a node shows is not what stands in its log; null where it is. */
  private @Nullable String flaw(
      ReceiptRoot root, ReceiptMessage.Told told, ReceiptMessage.Kept kept) {
    Receipt receipt = kept.signed().receipt();
    Membership.Node node = roster.all().service(root.node());
    if (node == null || !kept.signed().isBy(node.publicKey(), roster.all().domain())) {
      return "a receipt that it did not sign";
    }
    if (receipt.sequence() != root.first() + told.position()
        || !MerkleTree.verifyInclusion(
            ReceiptRoot.leaf(receipt), told.position(), root.size(), kept.path(), root.root())) {
      return "a receipt that does not stand there";
    }
    Step step = kept.step();
    boolean isOther =
        step != null
            && !(step.stepHash().equals(receipt.stepHash())
                && step.resultHash().equals(receipt.resultHash()));
    return isOther ? "another step than the receipt's" : null;
  }

  private void forget(Open one) {
    TreeMap<Long, Open> intervals = open.get(one.root.node());
    if (intervals != null && intervals.remove(one.root.interval()) != null) {
      openCount--;
      if (intervals.isEmpty()) {
        open.remove(one.root.node());
      }
    }
  }
}
