package io.smartlayer.anchoring;

import io.smartlayer.environment.Chain;
import io.smartlayer.environment.Chain.Answer;
import io.smartlayer.token.ChainHearing;
import io.smartlayer.token.ChainPlace;
import io.smartlayer.token.Ledger;
import io.smartlayer.token.ServiceScript;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads what of the chain concerns the tokens of a group, from where the group's feed left it. It
 * asks for whole chunks of {@link Chain#LOGS_BLOCKS} blocks, the last one up to the newest final
 * block: so all groups with the same contract ask the same questions.
 */
final class ChainScan {
  private final Chain chain;
  private final Ledger ledger;
  private final ChainHearing hearing;

  ChainScan(Chain chain, Ledger ledger, ServiceScript script) {
    this.chain = chain;
    this.ledger = ledger;
    this.hearing = new ChainHearing(script, chain.chainId());
  }

  /** Whether tokens of a script hear of anything on a chain. */
  static boolean isOf(ServiceScript script, long chainId) {
    return !new ChainHearing(script, chainId).places().isEmpty();
  }

  /**
   * The next events for the tokens, in order.
   *
   * @param from where to begin
   * @param through the last block to read
   * @param limit how many are wanted at the most
   */
  Answer<List<Chain.Log>> next(ChainPlace from, long through, int limit) {
    if (!(chain.finalized() instanceof Answer.Known<Chain.Block>(Chain.Block last))) {
      return new Answer.CannotTell<>("it is not known which block is final");
    }
    if (last.number() < through) {
      return new Answer.CannotTell<>("block " + through + " is not final, as far as was seen");
    }
    List<Chain.Log> out = new ArrayList<>();
    long start = from.block() - from.block() % Chain.LOGS_BLOCKS;
    for (; start <= through && out.size() < limit; start += Chain.LOGS_BLOCKS) {
      long end = Math.min(start + Chain.LOGS_BLOCKS - 1, last.number());
      List<Chain.Log> chunk = new ArrayList<>();
      for (ChainHearing.Place place : hearing.places()) {
        switch (chain.logs(place.contract(), place.topic(), start, end)) {
          case Answer.CannotTell<List<Chain.Log>>(String why) -> {
            return new Answer.CannotTell<>(why);
          }
          case Answer.Known<List<Chain.Log>>(List<Chain.Log> logs) -> chunk.addAll(logs);
        }
      }
      chunk.stream()
          .filter(log -> from.isBefore(log) && log.block() <= through)
          .filter(log -> hearing.concerns(log, ledger.activations()))
          .sorted()
          .forEach(out::add);
    }
    return new Answer.Known<>(List.copyOf(out.subList(0, Math.min(limit, out.size()))));
  }
}
