package io.smartlayer.command;

import io.smartlayer.primitives.Address;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code smartlayer stake evict}. */
@Command(
    name = "evict",
    description = {
      "Retires a node, for good, whose operator has less at stake than its nodes need. Anyone may.",
      "Exit status: 0 it is retired, 64 wrong usage, 65 the contract refuses, 66 no"
          + " such key, 69 the chain does not answer, or has no such registry there."
    },
    mixinStandardHelpOptions = true)
final class StakeEvict implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private StakeOptions at;

  @Option(
      names = "--key",
      required = true,
      paramLabel = "FILE",
      description = "The caller's secret key: 32 bytes in hexadecimal after 0x. It is not shown.")
  private Path key;

  @Parameters(paramLabel = "NODE", description = "The address of the node's key.")
  private String node;

  @SuppressWarnings("NullAway.Init") // picocli sets the fields
  StakeEvict() {}

  @Override
  public Integer call() {
    Address registry = at.registry();
    Address evicted = at.address(node, "NODE");
    return FeedFailure.told(
        spec,
        () ->
            at.with(
                key,
                account -> {
                  Address _ = account.stakes(registry).token(); // whether there is a registry
                  account.send("evicting", registry, "evict(address)", evicted);
                  spec.commandLine().getOut().println(evicted.toHex() + " is retired.");
                  return 0;
                }));
  }
}
