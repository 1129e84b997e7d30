package io.smartlayer.runtime;

import io.smartlayer.anchoring.Auditor;
import io.smartlayer.anchoring.Auditor.Finding;
import io.smartlayer.gateway.AnchorPort.Audit;
import io.smartlayer.gateway.GatewayPort.Passed;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Whether a replica's answer may leave an anchor: what another run of its step comes to ({@code
 * spec/protocol/modes.md}).
 */
final class Rulings {
  /** How long an answer waits for its turn to be run again, and for the entries that it is of. */
  static final Duration TURN_TIME = Duration.ofSeconds(5);

  private static final Duration TURN_PAUSE = Duration.ofMillis(20);
  private static final Duration ENTRIES_PAUSE = Duration.ofMillis(250);

  private final Duration atMost;

  /** Rules that wait so long for an audit's turn. */
  Rulings(Duration atMost) {
    this.atMost = atMost;
  }

  /**
   * Why an answer must not leave; null where it may.
   *
   * @param audit runs the answer's step again
   */
  Passed.@Nullable Refused on(Supplier<Audit> audit) {
    return switch (turn(audit)) {
      case Audit.Busy _, Audit.TimedOut _ -> keptBack("it could not be run again in time");
      case Audit.Done done when differs(done) ->
          new Passed.Refused(Gateway.WITHHELD, "another run of the step comes to something else");
      case Audit.Done(_, _, Finding.CannotTell(String why), _) when !isBeyondAnchors(why) ->
          keptBack(why);
      case Audit.Done _ -> null;
    };
  }

  private static Passed.Refused keptBack(String why) {
    return new Passed.Refused("audit-timed-out", why);
  }

  /** What no anchor could run again, whoever answered; all else is this one's trouble. */
  private static boolean isBeyondAnchors(String why) {
    return why.equals(Auditor.SEALED.why())
        || why.equals(Auditor.BLANK.why())
        || why.equals(Audits.TOO_LONG.why());
  }

  private static boolean differs(Audit.Done done) {
    return done.finding() instanceof Finding.Differs
        || done.nested().stream().anyMatch(Rulings::differs);
  }

  /** An anchor runs one at a time; this one waits for its turn, but not for long. */
  private Audit turn(Supplier<Audit> audits) {
    long end = System.nanoTime() + atMost.toNanos();
    Audit audit = audits.get();
    while (isTooEarly(audit) && System.nanoTime() - end < 0) {
      try {
        Thread.sleep(audit instanceof Audit.Busy ? TURN_PAUSE : ENTRIES_PAUSE);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return audit;
      }
      audit = audits.get();
    }
    return audit;
  }

  /** A replica may have heard of an entry before this anchor has. */
  private static boolean isTooEarly(Audit audit) {
    return audit instanceof Audit.Busy
        || (audit instanceof Audit.Done done && done.finding().equals(Auditor.BEHIND));
  }
}
