package io.smartlayer.anchoring;

import io.smartlayer.environment.Chain;
import io.smartlayer.environment.Chain.Answer;
import io.smartlayer.token.ChainHearing;
import io.smartlayer.token.ChainPlace;
import io.smartlayer.token.Ledger;
import io.smartlayer.token.ServiceScript;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads what of the chain concerns the tokens of a group, from where the group's feed left it. It
 * asks for whole chunks, the last one up to the newest final block: so all groups with the same
 * contract ask the same questions.
 */
final class ChainScan {
  /** How many blocks are read at once; where each has some 60 logs, they are as many as may be. */
  static final int CHUNK = 16;

  /** How many further chunks are asked for when one is not known yet. */
  static final int AHEAD = 16;

  private final Chain chain;
  private final Ledger ledger;
  private final ChainHearing hearing;
  private final ChainMemory memory;

  ChainScan(Chain chain, Ledger ledger, ServiceScript script, ChainMemory memory) {
    this.chain = chain;
    this.ledger = ledger;
    this.hearing = new ChainHearing(script, chain.chainId());
    this.memory = memory;
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
    ChainPlace begin = memory.begin(ledger, from);
    long start = begin.block() - begin.block() % CHUNK;
    for (; start <= through && out.size() < limit; start += CHUNK) {
      List<Chain.Log> chunk = chunk(start, last.number());
      if (chunk == null) {
        askAhead(start, through, last.number());
        return new Answer.CannotTell<>("the chain is being read");
      }
      long end = Math.min(start + CHUNK - 1, through);
      chunk.stream()
          .filter(log -> begin.isBefore(log) && log.block() <= end)
          .filter(log -> hearing.concerns(log, ledger))
          .sorted()
          .forEach(out::add);
      if (out.isEmpty()) {
        memory.quiet(ledger, from, new ChainPlace(end + 1, 0));
      }
    }
    return new Answer.Known<>(List.copyOf(out.subList(0, Math.min(limit, out.size()))));
  }

  /** All that was logged in a chunk; null where any of it is not known. */
  private @Nullable List<Chain.Log> chunk(long start, long last) {
    long end = Math.min(start + CHUNK - 1, last);
    List<Chain.Log> out = new ArrayList<>();
    boolean whole = true;
    for (ChainHearing.Place place : hearing.places()) {
      switch (chain.logs(place.contract(), place.topic(), start, end)) {
        case Answer.CannotTell<List<Chain.Log>> _ -> whole = false;
        case Answer.Known<List<Chain.Log>>(List<Chain.Log> logs) -> out.addAll(logs);
      }
    }
    return whole ? out : null;
  }

  /** What is asked for now is known when it is looked for again. */
  private void askAhead(long start, long through, long last) {
    long end = Math.min(through, start + (long) AHEAD * CHUNK);
    for (long next = start + CHUNK; next <= end; next += CHUNK) {
      chunk(next, last);
    }
  }
}
