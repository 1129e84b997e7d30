package io.smartlayer.command;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code smartlayer vote}: holders of Stake Tokens decide how far nodes are believed. */
@Command(
    name = "vote",
    description = {
      "Emergency votes of the holders of Stake Tokens on a network's mode of verification: it is"
          + " switched by the vote that makes more than half of all, nodes follow within seconds,"
          + " and it ends by itself.",
      "",
      "Of a network on this machine, smartlayer network status --json tells the chain and the"
          + " NetworkMode contract; owner.key in its folder has all Stake Tokens.",
      ""
    },
    footer = {"", "Each COMMAND's own --help tells its exit statuses."},
    subcommands = {VoteOpen.class, VoteCast.class, VoteShow.class},
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND")
final class VoteCommand implements Runnable {
  @Spec private CommandSpec spec;

  @SuppressWarnings("NullAway.Init") // picocli sets the spec
  VoteCommand() {}

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Missing command");
  }
}
