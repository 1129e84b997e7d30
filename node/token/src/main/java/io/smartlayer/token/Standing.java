package io.smartlayer.token;

import io.smartlayer.primitives.Address;
import java.time.Duration;
import java.time.Instant;
import java.util.TreeMap;

/**
 * How nodes did of late with a group's effects at one server, as its feed shows it: who failed
 * where others then succeeded has spent its budget of failures, and is not elected for a while.
 *
 * <p>It follows from the cases of effects alone, so that all members come to the same. An attempt
 * counts only once its effect has succeeded: a host that is down for all costs nobody anything.
 */
public final class Standing {
  /** How far back attempts count, from their deadlines on. */
  public static final Duration WINDOW = Duration.ofHours(1);

  /** So many failures within the window are nobody's fault yet. */
  public static final int ALLOWED = 2;

  private final TreeMap<Address, Count> counts = new TreeMap<>();

  private Standing() {}

  /** What a node did within the window. */
  private record Count(int done, int missed) {
    static final Count NONE = new Count(0, 0);

    Count and(boolean success) {
      return success ? new Count(done + 1, missed) : new Count(done, missed + 1);
    }

    boolean isOver() {
      return missed > ALLOWED && missed > done;
    }
  }

  /**
   * How the nodes stand at one server: what another does with them says nothing here.
   *
   * @param effects of the group
   * @param target where an effect is to go
   * @param now the feed's time
   */
  public static Standing of(Iterable<EffectCase> effects, Target target, Instant now) {
    var standing = new Standing();
    long since = now.minus(WINDOW).toEpochMilli();
    for (EffectCase effect : effects) {
      if (effect.target().isAtServerOf(target) && effect.status() == EffectCase.Status.SUCCEEDED) {
        effect.attempts().stream()
            .filter(attempt -> attempt.route() == Election.Route.SERVICE)
            .filter(attempt -> attempt.deadlineMillis() >= since)
            .forEach(standing::count);
      }
    }
    return standing;
  }

  private void count(EffectCase.Attempt attempt) {
    Outcome outcome = attempt.outcome();
    if (outcome != null) {
      boolean success = outcome.kind() == Outcome.Kind.SUCCESS;
      counts.merge(attempt.executor(), Count.NONE.and(success), (known, _) -> known.and(success));
    }
  }

  /** Whether a node failed more than {@link #ALLOWED} times, and more often than it succeeded. */
  public boolean isOver(Address node) {
    return counts.getOrDefault(node, Count.NONE).isOver();
  }
}
