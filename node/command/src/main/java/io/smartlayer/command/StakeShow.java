package io.smartlayer.command;

import io.smartlayer.adapters.evm.ChainFailure;
import io.smartlayer.adapters.evm.EvmChain;
import io.smartlayer.primitives.Address;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code smartlayer stake show}. */
@Command(
    name = "show",
    description = {
      "Says what an operator has at stake and what is on its way out, and what the network's nodes"
          + " need.",
      "Exit status: 0, 64 wrong usage, 69 the chain does not answer, or has no such registry there."
    },
    mixinStandardHelpOptions = true)
final class StakeShow implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private StakeOptions at;

  @Parameters(
      arity = "0..1",
      paramLabel = "OPERATOR",
      description = "The operator's address; without it, what nodes need alone.")
  private @Nullable String operator;

  @SuppressWarnings("NullAway.Init") // picocli sets the fields
  StakeShow() {}

  @Override
  public Integer call() {
    Address registry = at.registry();
    Address asked = operator == null ? null : at.address(operator, "OPERATOR");
    return FeedFailure.told(spec, () -> shown(registry, asked));
  }

  private int shown(Address registry, @Nullable Address asked) {
    try (var chain = EvmChain.servedBy(at.chain())) {
      var book = StakeLines.newest(chain, registry);
      StakeLines.rules(spec, book);
      return asked == null ? 0 : StakeLines.show(spec, book, asked);
    } catch (ChainFailure e) {
      throw new FeedFailure(Smartlayer.UNAVAILABLE, at.chain() + ": " + e.getMessage());
    } catch (IllegalArgumentException e) {
      throw new FeedFailure(
          Smartlayer.USAGE,
          "--chain is an endpoint such as http://127.0.0.1:8545, not " + at.chain());
    }
  }
}
