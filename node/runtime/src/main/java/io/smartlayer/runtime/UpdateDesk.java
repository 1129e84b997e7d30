package io.smartlayer.runtime;

import io.smartlayer.environment.Clock;
import io.smartlayer.feed.Entry;
import io.smartlayer.feed.FeedHistory;
import io.smartlayer.feed.HistoryProof;
import io.smartlayer.gateway.AnchorPort.Submission;
import io.smartlayer.primitives.Hash;
import io.smartlayer.token.GroupState;
import io.smartlayer.token.ReceiptBundle.ProvenPlacement;
import io.smartlayer.token.ServiceScript;
import io.smartlayer.token.Update;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Hands the updates that callers bring to this replica in to its feed, and tells each caller what
 * its update came to once it is final and folded. Lives on its node's loop.
 */
final class UpdateDesk {
  /** How many callers may wait, for one group. */
  static final int WAITING_LIMIT = 1024;

  /** Of how many updates the steps are remembered, so that one handed in again is answered alike. */
  static final int RECENT_LIMIT = 256;

  /** After how long a caller that was told nothing is forgotten: it has gone by then. */
  static final Duration PATIENCE = AnchorNode.SUBMIT_TIMEOUT.plusSeconds(5);

  private final FeedShell shell;
  private final Clock clock;
  private final LongSupplier folded;
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
   * @param folded how many entries have been folded
   */
  UpdateDesk(FeedShell shell, Clock clock, LongSupplier folded) {
    this.shell = shell;
    this.clock = clock;
    this.folded = folded;
  }

  /** Hands an update in; {@code answer} is told at most once. */
  void submit(Update update, Consumer<Answer> answer) {
    if (callers >= WAITING_LIMIT) {
      answer.accept(new Answer.Refused("busy", "too many updates wait here"));
      return;
    }
    Entry entry = update.toEntry();
    Hash leaf = entry.leaf();
    callers++;
    waiting.computeIfAbsent(leaf, _ -> new ArrayList<>()).add(new Caller(answer, clock.now()));
    shell.submit(entry, taken -> taken(leaf, taken));
  }

  private void taken(Hash leaf, Submission submission) {
    switch (submission) {
      case Submission.Refused(String code, String why) -> tell(leaf, new Answer.Refused(code, why));
      case Submission.Included(long offset) -> {
        if (offset < folded.getAsLong() && recent.get(leaf) == null) {
          tell(leaf, applied(offset)); // before this run of the node, or long ago
        }
      }
      case Submission.Promised _, Submission.TimedOut _ -> {}
    }
  }

  private static Answer applied(long offset) {
    return new Answer.Refused(
        "update-applied", "it stands at offset " + offset + "; ask for the state by a query");
  }

  /** An update has been folded. */
  void folded(Entry entry, GroupState.Transition step) {
    recent.put(entry.leaf(), step);
  }

  /** Answers those whose updates are folded, from what this replica serves now. */
  void published(ReplicaGroup.View view) {
    for (Hash leaf : List.copyOf(waiting.keySet())) {
      GroupState.Transition step = recent.get(leaf);
      if (step != null) {
        tell(leaf, proven(step, view));
      }
    }
  }

  private Answer proven(GroupState.Transition step, ReplicaGroup.View view) {
    FeedHistory history = shell.history();
    long size = step.offset() + 1;
    long certified = view.certificate().head().size();
    if (view.placement().offset() > step.offset()) {
      return applied(step.offset()); // under another placement, which may have had other replicas
    }
    return new Answer.Applied(
        step,
        view.script(),
        view.placement(),
        view.certificate(),
        size == certified ? List.of() : history.consistency(size, certified));
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
