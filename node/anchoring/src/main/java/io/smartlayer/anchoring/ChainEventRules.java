package io.smartlayer.anchoring;

import io.smartlayer.environment.Chain;
import io.smartlayer.environment.Chain.Answer;
import io.smartlayer.feed.Admission.Context;
import io.smartlayer.token.ChainEvent;
import io.smartlayer.token.ChainPlace;
import io.smartlayer.token.Ledger;
import io.smartlayer.token.ServiceScript;
import java.util.List;

/**
 * Rules for what is read from the chain: the next event of a final block, and none left out. Each
 * member reads the chain for itself.
 */
final class ChainEventRules {
  /** How many blocks one entry may go on at the most: so many have to be read to judge it. */
  static final long BLOCKS_LIMIT = 16_384;

  private final GroupAdmission.Group group;
  private final Ledger ledger;

  ChainEventRules(GroupAdmission.Group group, Ledger ledger) {
    this.group = group;
    this.ledger = ledger;
  }

  Ruling rule(Context context, ChainEvent event) {
    if (ledger.script() == null) {
      return Ruling.refused("nothing-to-tell", "no token of the group is activated");
    }
    ServiceScript script = GroupAdmission.script(group, ledger);
    if (script == null) {
      return new Ruling.CannotTell("the script is not here yet");
    }
    if (!ChainScan.isOf(script, group.network().chainId())) {
      return Ruling.refused("chain-event-unwanted", "the script hears of nothing on the chain");
    }
    if (event.block() > context.chainBlock()) {
      return Ruling.refused("chain-event-early", "the block is after the head's");
    }
    ChainPlace from = ledger.chain();
    return from == null ? begins(context, event) : follows(from, event, script);
  }

  /** Where reading begins is up to the leader, but for a bound: tokens hear of what follows. */
  private Ruling begins(Context context, ChainEvent event) {
    if (event.log() != null) {
      return Ruling.refused("chain-event-early", "it is not said yet from where on to read");
    }
    if (event.block() + BLOCKS_LIMIT < context.chainBlock()) {
      return Ruling.refused("chain-event-late", "reading begins too far back");
    }
    return switch (group.chain().finalized()) {
      case Answer.CannotTell<Chain.Block>(String why) -> new Ruling.CannotTell(why);
      case Answer.Known<Chain.Block>(Chain.Block last) ->
          event.block() <= last.number()
              ? Ruling.allowed()
              : new Ruling.CannotTell("the block is not final, as far as was seen");
    };
  }

  private Ruling follows(ChainPlace from, ChainEvent event, ServiceScript script) {
    Chain.Log log = event.log();
    if (log == null ? event.block() < from.block() : !from.isBefore(log)) {
      return Ruling.refused("duplicate", "so far the chain is read already");
    }
    if (event.block() - from.block() > BLOCKS_LIMIT) {
      return Ruling.refused("chain-event-early", "more than " + BLOCKS_LIMIT + " blocks further");
    }
    var scan = new ChainScan(group.chain(), ledger, script, group.read());
    return switch (scan.next(from, event.block(), 1)) {
      case Answer.CannotTell<List<Chain.Log>>(String why) -> new Ruling.CannotTell(why);
      case Answer.Known<List<Chain.Log>>(List<Chain.Log> next) -> {
        Chain.Log first = next.isEmpty() ? null : next.getFirst();
        if (log == null ? first == null : log.equals(first)) {
          yield Ruling.allowed();
        }
        yield first != null && (log == null || first.compareTo(log) < 0)
            ? Ruling.refused("chain-event-skips", "another event comes first")
            : Ruling.refused("chain-event-false", "it is not on the chain, or concerns no token");
      }
    };
  }
}
