package io.smartlayer.discovery;

import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.PeerId;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** One look-up or one publication: which anchors are to be asked, and what came of it so far. */
final class Errand {
  private final DirectoryKey key;
  private final @Nullable Held published;
  private final Instant deadline;
  private final List<Long> tickets = new ArrayList<>();
  private final ArrayDeque<PeerId> waiting;
  private final TreeSet<PeerId> visited = new TreeSet<>();
  private final int answersWanted;
  private @Nullable Held best;
  private int underWay;
  private int questions;
  private int having;
  private int answered;
  private int stored;
  private int targets;

  private Errand(
      DirectoryKey key,
      @Nullable Held published,
      List<PeerId> targets,
      int answersWanted,
      Instant deadline) {
    this.key = key;
    this.published = published;
    this.waiting = new ArrayDeque<>(targets);
    this.targets = targets.size();
    this.answersWanted = answersWanted;
    this.deadline = deadline;
  }

  /** A look-up at these anchors, in this order. */
  static Errand lookUp(DirectoryKey key, List<PeerId> holders, int answers, Instant deadline) {
    return new Errand(key, null, holders, answers, deadline);
  }

  /** A publication at these anchors. */
  static Errand publication(DirectoryKey key, Held held, List<PeerId> targets, Instant deadline) {
    return new Errand(key, held, targets, 0, deadline);
  }

  DirectoryKey key() {
    return key;
  }

  /** What is published; null for a look-up. */
  @Nullable Held published() {
    return published;
  }

  Instant deadline() {
    return deadline;
  }

  List<Long> tickets() {
    return tickets;
  }

  /** What to ask an anchor that was reached. */
  KadMessage question(Instant now) {
    Bytes name = key.bytes();
    return published == null ? KadMessage.get(name) : KadMessage.put(name, published.value(), now);
  }

  /** The next anchor to reach, or null when enough are on their way. */
  @Nullable PeerId next() {
    int parallel =
        published == null
            ? Math.min(DirectoryLimits.PATHS, answersWanted - having)
            : DirectorySettings.MOST_TARGETS;
    if (underWay >= parallel || isOver()) {
      return null;
    }
    PeerId target = waiting.poll();
    underWay += target == null ? 0 : 1;
    return target;
  }

  /** Whether one more peer may be asked; if so it is counted. */
  boolean mayAsk() {
    return questions++ < DirectoryLimits.QUESTIONS;
  }

  /** Whether no path has come by a peer yet; from now on one has. */
  boolean visits(PeerId peer) {
    return visited.add(peer);
  }

  /** The path to an anchor has ended. */
  void ended() {
    underWay--;
  }

  /** This node is one of the anchors, and this is what it holds. */
  void own(@Nullable Held held) {
    answered++;
    found(held);
  }

  /** This node is one of the anchors, and holds what is published. */
  void ownStored() {
    stored++;
    targets++;
  }

  /** An anchor has answered. */
  void answered(@Nullable Held held) {
    answered++;
    found(held);
  }

  /** An anchor holds what is published. */
  void stored() {
    answered++;
    stored++;
  }

  private void found(@Nullable Held held) {
    having += held == null ? 0 : 1;
    best = Held.newer(best, held);
  }

  /** Whether enough is known, or nobody is left to ask. */
  boolean isOver() {
    boolean enough = published == null && having >= answersWanted;
    return enough || (underWay == 0 && waiting.isEmpty());
  }

  /** What callers are told. */
  List<DirectoryEffect> outcome() {
    return tickets.stream().map(this::outcome).toList();
  }

  private DirectoryEffect outcome(long ticket) {
    if (published != null) {
      return new DirectoryEffect.Published(ticket, key, stored, targets);
    }
    if (best != null) {
      return new DirectoryEffect.Found(ticket, key, best.value(), best.sequence());
    }
    return new DirectoryEffect.Missing(
        ticket, key, answered > 0 ? DirectoryEffect.Why.NONE : DirectoryEffect.Why.UNREACHABLE);
  }

  /** The newest record found, or null. */
  @Nullable Held best() {
    return best;
  }

  /** Whether anybody answered. */
  boolean isAnswered() {
    return answered > 0;
  }
}
