package io.smartlayer.anchoring;

import io.smartlayer.environment.Chain;
import io.smartlayer.environment.Chain.Answer;
import io.smartlayer.token.ChainEvent;
import io.smartlayer.token.ChainPlace;
import io.smartlayer.token.Ledger;
import io.smartlayer.token.ServiceScript;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a member of a group's committee hands in of the chain: the next events that concern the
 * group's tokens, the leader at once, another member once they have been due for a while; and now
 * and then that there were none. A group whose script hears of nothing on the chain costs nothing.
 * A pure state machine; what is handed in is judged like any other entry.
 */
public final class ChainDuty {
  /** How many events are handed in before the first of them is final. */
  static final int AT_ONCE = 16;

  /** For how long a member leaves it to the leader. */
  static final Duration PATIENCE = Duration.ofSeconds(3);

  /** How often the chain is looked at, and at the most how often the same is handed in. */
  static final Duration LOOK_AGAIN = Duration.ofSeconds(1);

  /** After how many blocks without an event that is said. */
  static final long SAY_NONE = ChainEventRules.BLOCKS_LIMIT / 2;

  private final Chain chain;
  private final ChainMemory memory = new ChainMemory();
  private @Nullable ChainPlace seenAt;
  private Instant since = Instant.EPOCH;
  private Instant looked = Instant.EPOCH;
  private Instant handedIn = Instant.EPOCH;
  private boolean idle = true;
  private boolean reading;

  /**
   * The duty of a member for one group.
   *
   * @param chain answers at once, from what it knows
   */
  public ChainDuty(Chain chain) {
    this.chain = chain;
  }

  /** Whether nothing is due, as far as was seen. */
  public boolean isIdle() {
    return idle;
  }

  /**
   * What to hand in now.
   *
   * @param ledger what of the group's feed is final
   * @param script the group's
   * @param leads whether this member leads
   */
  public List<ChainEvent> due(Ledger ledger, ServiceScript script, boolean leads, Instant now) {
    if (ledger.bulletin() != null
        || ledger.isSuspended()
        || !ChainScan.isOf(script, chain.chainId())) {
      idle = true;
      return List.of();
    }
    ChainPlace from = ledger.chain();
    boolean moved = from != null && !from.equals(seenAt);
    if (!moved && !reading && now.isBefore(looked.plus(LOOK_AGAIN)) && !now.isBefore(looked)) {
      return List.of();
    }
    looked = now;
    reading = false;
    return switch (read(ledger, script)) {
      case Answer.CannotTell<List<ChainEvent>> _ -> {
        idle = false;
        reading = true; // what is being asked for will be known soon
        yield List.of();
      }
      case Answer.Known<List<ChainEvent>>(List<ChainEvent> events) -> {
        if (moved || idle) {
          seenAt = from;
          since = now;
          handedIn = Instant.EPOCH;
        }
        idle = events.isEmpty();
        yield idle || !isTurn(leads, now) ? List.of() : handIn(events, now);
      }
    };
  }

  private boolean isTurn(boolean leads, Instant now) {
    return (leads || since.plus(PATIENCE).isBefore(now))
        && !handedIn.plus(LeaderDuty.PROPOSAL_RETRY).isAfter(now);
  }

  private List<ChainEvent> handIn(List<ChainEvent> events, Instant now) {
    handedIn = now;
    return events;
  }

  private Answer<List<ChainEvent>> read(Ledger ledger, ServiceScript script) {
    if (!(chain.finalized() instanceof Answer.Known<Chain.Block>(Chain.Block last))) {
      return new Answer.CannotTell<>("it is not known which block is final");
    }
    ChainPlace from = ledger.chain();
    if (from == null) {
      return new Answer.Known<>(List.of(ChainEvent.none(last.number())));
    }
    long through = Math.min(last.number(), from.block() + ChainEventRules.BLOCKS_LIMIT);
    if (through < from.block()) {
      return new Answer.Known<>(List.of());
    }
    return switch (new ChainScan(chain, ledger, script, memory).next(from, through, AT_ONCE)) {
      case Answer.CannotTell<List<Chain.Log>>(String why) -> new Answer.CannotTell<>(why);
      case Answer.Known<List<Chain.Log>>(List<Chain.Log> logs) ->
          new Answer.Known<>(
              logs.isEmpty() && through - from.block() >= SAY_NONE
                  ? List.of(ChainEvent.none(through))
                  : logs.stream().map(ChainEvent::of).toList());
    };
  }
}
