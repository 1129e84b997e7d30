package io.smartlayer.command;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code smartlayer stake}: operators have Stake Tokens at stake for what their nodes sign. */
@Command(
    name = "stake",
    description = {
      "What operators have at stake at a network's registry. It stands behind all of an operator's"
          + " nodes, and is cut where one of them signs what no honest node signs (smartlayer"
          + " slash). What leaves can be withdrawn after the network's unbonding period.",
      "",
      "Of a network on this machine, smartlayer network status --json tells the chain and the"
          + " NodeRegistry contract; each node's folder has its operator.key.",
      ""
    },
    footer = {"", "Each COMMAND's own --help tells its exit statuses."},
    subcommands = {
      StakeAdd.class,
      StakeUnbond.class,
      StakeWithdraw.class,
      StakeShow.class,
      StakeEvict.class
    },
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND")
final class StakeCommand implements Runnable {
  @Spec private CommandSpec spec;

  @SuppressWarnings("NullAway.Init") // picocli sets the spec
  StakeCommand() {}

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Missing command");
  }
}
