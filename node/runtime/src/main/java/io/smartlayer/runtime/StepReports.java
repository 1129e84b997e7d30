package io.smartlayer.runtime;

import io.smartlayer.feed.Committee;
import io.smartlayer.feed.FeedId;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Hash;
import io.smartlayer.token.AskedStep;
import io.smartlayer.token.GroupState;
import io.smartlayer.token.Ledger;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * What one replica tells the committee of steps that ask for effects, again and again until
 * somebody is elected for each. Lives on its node's loop.
 */
final class StepReports {
  /** How many reports wait for the committee to act on them. */
  static final int REPORTS_LIMIT = 4096;

  private static final Duration REPORT_AGAIN = Duration.ofSeconds(1);

  private final ReplicaParts parts;
  private final FeedId id;
  private final Supplier<Committee> committee;
  private final TreeMap<AskedStep.Name, Waiting> waiting = new TreeMap<>();

  private record Waiting(Bytes report, Instant told) {}

  StepReports(ReplicaParts parts, FeedId id, Supplier<Committee> committee) {
    this.parts = parts;
    this.id = id;
    this.committee = committee;
  }

  /**
   * Signs what is open of what the fold has come to ask for, as far as there is room, and forgets
   * the rest: of a step that only waits for a time nobody has to hear before.
   *
   * @param missing told of scripts that are not here, of whose steps nothing can be said
   */
  void update(GroupState state, Instant now, Consumer<Hash> missing) {
    SortedMap<AskedStep.Name, AskedStep> open = state.open(now.toEpochMilli(), missing);
    waiting.keySet().retainAll(open.keySet());
    for (AskedStep step : open.values()) {
      if (waiting.size() >= REPORTS_LIMIT) {
        return; // the others follow when somebody is elected for some of these
      }
      waiting.computeIfAbsent(step.name(), _ -> signed(step, state.ledger()));
    }
  }

  /** Tells the committee what it has not been told lately. */
  void tell(Instant now) {
    waiting.replaceAll((_, one) -> {
      if (!now.isAfter(one.told.plus(REPORT_AGAIN))) {
        return one;
      }
      parts.around().loop().afterSync(() -> send(one.report));
      return new Waiting(one.report, now);
    });
  }

  private Waiting signed(AskedStep step, Ledger ledger) {
    Hash script = Objects.requireNonNull(ledger.scriptAt(step.offset()), "a step ran a script");
    var report = new StepReport(parts.signer().sign(id, script, step), step.output());
    return new Waiting(report.encode(), Instant.EPOCH);
  }

  private void send(Bytes report) {
    for (Committee.Member member : committee.get().members()) {
      parts.around().network().send(member.address(), StepReport.PROTOCOL, report);
    }
  }
}
