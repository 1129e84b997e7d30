package io.smartlayer.command;

import io.smartlayer.primitives.Address;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code smartlayer stake withdraw}. */
@Command(
    name = "withdraw",
    description = {
      "Gives an account all parts of its stake whose unbonding period is over.",
      "Exit status: 0 it has them, 64 wrong usage, 65 the contract refuses, 66 no"
          + " such key, 69 the chain does not answer, or has no such registry there."
    },
    mixinStandardHelpOptions = true)
final class StakeWithdraw implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private StakeOptions at;

  @Option(
      names = "--key",
      required = true,
      paramLabel = "FILE",
      description = "The operator's secret key: 32 bytes in hexadecimal after 0x. It is not shown.")
  private Path key;

  @SuppressWarnings("NullAway.Init") // picocli sets the fields
  StakeWithdraw() {}

  @Override
  public Integer call() {
    Address registry = at.registry();
    return FeedFailure.told(
        spec,
        () ->
            at.with(
                key,
                account -> {
                  Address _ = account.stakes(registry).token(); // whether there is a registry
                  account.send("withdrawing", registry, "withdraw()");
                  return StakeLines.show(spec, account.stakes(registry), account.address());
                }));
  }
}
