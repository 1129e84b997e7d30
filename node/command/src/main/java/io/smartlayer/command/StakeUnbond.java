package io.smartlayer.command;

import io.smartlayer.primitives.Address;
import java.math.BigInteger;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code smartlayer stake unbond}. */
@Command(
    name = "unbond",
    description = {
      "Sends a part of an account's stake on its way out; at most 8 parts are. What the operator's"
          + " nodes need stays: retire nodes before. A part can be cut until it is withdrawn.",
      "Exit status: 0 it is on its way, 64 wrong usage, 65 the contract refuses, 66 no"
          + " such key, 69 the chain does not answer, or has no such registry there."
    },
    mixinStandardHelpOptions = true)
final class StakeUnbond implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private StakeOptions at;

  @Option(
      names = "--key",
      required = true,
      paramLabel = "FILE",
      description = "The operator's secret key: 32 bytes in hexadecimal after 0x. It is not shown.")
  private Path key;

  @Parameters(paramLabel = "AMOUNT", description = "Stake Tokens, such as 1000 or 0.5.")
  private String amount;

  @SuppressWarnings("NullAway.Init") // picocli sets the fields
  StakeUnbond() {}

  @Override
  public Integer call() {
    BigInteger units = at.units(amount);
    Address registry = at.registry();
    return FeedFailure.told(
        spec,
        () ->
            at.with(
                key,
                account -> {
                  Address _ = account.stakes(registry).token(); // whether there is a registry
                  account.send("unbonding", registry, "unbond(uint256)", units);
                  return StakeLines.show(spec, account.stakes(registry), account.address());
                }));
  }
}
