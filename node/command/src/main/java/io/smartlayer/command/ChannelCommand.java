package io.smartlayer.command;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code smartlayer channel}: pays for calls. */
@Command(
    name = "channel",
    description = {
      "Payment channels: a deposit on the chain from which calls are paid, each a fraction of a"
          + " cent, and settled when somebody likes.",
      "",
      "Of a network on this machine, smartlayer network status --json tells the chain and the"
          + " ChannelHub contract; owner.key in its folder has all Service Tokens.",
      ""
    },
    footer = {
      "",
      "Calls are paid by smartlayer token call --channel FILE --payer-key FILE.",
      "Each COMMAND's own --help tells its exit statuses."
    },
    subcommands = {
      ChannelOpen.class,
      ChannelShow.class,
      ChannelTopUp.class,
      ChannelSettle.class,
      ChannelClose.class
    },
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND")
final class ChannelCommand implements Runnable {
  @Spec private CommandSpec spec;

  @SuppressWarnings("NullAway.Init") // picocli sets the spec
  ChannelCommand() {}

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Missing command");
  }
}
