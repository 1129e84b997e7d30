package io.smartlayer.anchoring;

import io.smartlayer.environment.Chain;
import io.smartlayer.environment.Chain.Answer;
import io.smartlayer.environment.Chain.Block;
import io.smartlayer.token.ChainRead;
import io.smartlayer.token.ChainValues;
import java.util.ArrayList;
import java.util.List;

/** Reads again what a step was told of the chain, at the block where it was read. */
final class ChainWitness {
  private static final String WHERE = "chain";

  private final Chain chain;

  /** A witness with an endpoint of its own. */
  ChainWitness(Chain chain) {
    this.chain = chain;
  }

  /**
   * What is to be said of the values.
   *
   * @param agrees when they are the chain's
   */
  Auditor.Finding finding(List<ChainRead> reads, ChainValues told, Auditor.Finding agrees) {
    return switch (again(reads, told.block())) {
      case Answer.CannotTell<ChainValues>(String why) -> new Auditor.Finding.CannotTell(why);
      case Answer.Known<ChainValues>(ChainValues found) ->
          found.equals(told)
              ? agrees
              : new Auditor.Finding.Differs(
                  WHERE, found.toJson().toString(), told.toJson().toString());
    };
  }

  private Answer<ChainValues> again(List<ChainRead> reads, Block claimed) {
    return switch (chain.finalBlock(claimed.number())) {
      case Answer.CannotTell<Block>(String why) -> new Answer.CannotTell<>(why);
      case Answer.Known<Block>(Block block) -> values(reads, block);
    };
  }

  private Answer<ChainValues> values(List<ChainRead> reads, Block block) {
    List<ChainValues.Value> values = new ArrayList<>();
    for (ChainRead read : reads) {
      switch (read.at(block.number(), ChainRead.Source.of(chain))) {
        case Answer.CannotTell<ChainValues.Value>(String why) -> {
          return new Answer.CannotTell<>(why);
        }
        case Answer.Known<ChainValues.Value>(ChainValues.Value value) -> values.add(value);
      }
    }
    return new Answer.Known<>(new ChainValues(block, values));
  }
}
