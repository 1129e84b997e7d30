package io.smartlayer.runtime;

import io.smartlayer.environment.Clock;
import io.smartlayer.feed.Entry;
import io.smartlayer.feed.FeedHistory;
import io.smartlayer.feed.HistoryProof;
import io.smartlayer.gateway.AnchorPort.Submission;
import io.smartlayer.primitives.Hash;
import io.smartlayer.token.GroupState;
import io.smartlayer.token.Ledger;
import io.smartlayer.token.ReceiptBundle.ProvenPlacement;
import io.smartlayer.token.ServiceScript;
import io.smartlayer.token.Update;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Hands the updates that callers bring to this replica in to its feed, and tells each caller what
 * its update came to once it is final and folded. Lives on its node's loop.
 */
final class UpdateDesk {
  /** How many callers may wait, for one group. */
  static final int WAITING_LIMIT = 1024;

  /**
   * Of how many updates the steps are remembered, so that one handed in again is answered alike.
   */
  static final int RECENT_LIMIT = 256;

  /** After how long a caller that was told nothing is forgotten: it has gone by then. */
  static final Duration PATIENCE = AnchorNode.SUBMIT_TIMEOUT.plusSeconds(5);

  private static final String REPLAYED = "call-replayed";

  private final FeedShell shell;
  private final Clock clock;
  private final Supplier<Ledger> ledger;
  private final Supplier<@Nullable ReplicaView> view;
  private final LinkedHashMap<Hash, List<Caller>> waiting = new LinkedHashMap<>();
  private final RecentMap<Hash, GroupState.Transition> recent = new RecentMap<>(RECENT_LIMIT);
  private int callers;

  private record Caller(Consumer<Answer> answer, Instant since) {}

  /** What a caller is told. */
  sealed interface Answer {
    /** The update is final: the step, and what proves that it is the feed's. */
    record Applied(
        GroupState.Transition step,
        ServiceScript script,
        ProvenPlacement placement,
        HistoryProof certificate,
        List<Hash> consistency)
        implements Answer {}

    /** It is not taken, or nobody here knows any more what it came to. */
    record Refused(String code, String why) implements Answer {}
  }

  /**
   * A desk without callers.
   *
   * @param ledger of what is folded
   * @param view what is served now, or null
   */
  UpdateDesk(
      FeedShell shell, Clock clock, Supplier<Ledger> ledger, Supplier<@Nullable ReplicaView> view) {
    this.shell = shell;
    this.clock = clock;
    this.ledger = ledger;
    this.view = view;
  }

  /** Hands an update in; {@code answer} is told at most once. */
  void submit(Update update, Consumer<Answer> answer) {
    if (callers >= WAITING_LIMIT) {
      answer.accept(new Answer.Refused("busy", "too many updates wait here"));
      return;
    }
    Entry entry = update.toEntry();
    GroupState.Transition known = recent.get(entry.leaf());
    Long offset = ledger.get().seenAt(update);
    if (known == null && offset != null) {
      answer.accept(new Answer.Refused(REPLAYED, "it stands at offset " + offset));
      return; // it was folded before this run of the node, or long ago, or said something else
    }
    callers++;
    waiting
        .computeIfAbsent(entry.leaf(), _ -> new ArrayList<>())
        .add(new Caller(answer, clock.now()));
    ReplicaView served = view.get();
    if (known != null && served != null) {
      published(served);
    } else if (known == null) {
      shell.submit(entry, taken -> taken(entry.leaf(), taken));
    }
  }

  private void taken(Hash leaf, Submission submission) {
    if (submission instanceof Submission.Refused(String code, String why)) {
      String told = code.equals("duplicate") ? REPLAYED : code;
      tell(leaf, new Answer.Refused(told, why));
    }
  }

  /** An update has been folded. */
  void folded(Entry entry, GroupState.Transition step) {
    recent.put(entry.leaf(), step);
  }

  /** Answers those whose updates are folded, from what this replica serves now. */
  void published(ReplicaView view) {
    for (Hash leaf : List.copyOf(waiting.keySet())) {
      GroupState.Transition step = recent.get(leaf);
      if (step != null) {
        tell(leaf, proven(step, view));
      }
    }
  }

  private Answer proven(GroupState.Transition step, ReplicaView view) {
    FeedHistory history = shell.history();
    long size = step.offset() + 1;
    long certified = view.certificate().head().size();
    if (view.placement().offset() > step.offset()) {
      return new Answer.Refused(REPLAYED, "it was answered under another placement");
    }
    return new Answer.Applied(
        step,
        view.script(),
        view.placement(),
        view.certificate(),
        size == certified ? List.of() : history.consistency(size, certified));
  }

  /** Whether nobody waits. */
  boolean isIdle() {
    return callers == 0;
  }

  /** Forgets callers that have gone. */
  void elapsed() {
    Instant gone = clock.now().minus(PATIENCE);
    for (List<Caller> some : waiting.values()) {
      int before = some.size();
      some.removeIf(caller -> caller.since.isBefore(gone));
      callers -= before - some.size();
    }
    waiting.values().removeIf(List::isEmpty);
  }

  private void tell(Hash leaf, Answer answer) {
    List<Caller> told = waiting.remove(leaf);
    if (told != null) {
      callers -= told.size();
      told.forEach(caller -> caller.answer.accept(answer));
    }
  }
}
