package io.smartlayer.command;

import io.smartlayer.environment.Clock;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code smartlayer replica}: which nodes serve a group of tokens. */
@Command(
    name = "replica",
    description = {
      "Tells which service nodes serve a group of tokens, and how each came to its place or lost"
          + " it, as the group's feed says.",
      "",
      "ANCHOR is an anchor's address, or several with commas between them: where one is silent, the"
          + " next is asked.",
      "FEED is " + FeedName.FORM + ".",
      ""
    },
    footer = {"", "Each COMMAND's own --help tells its exit statuses."},
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND")
final class ReplicaCommand implements Runnable {
  @Spec private CommandSpec spec;

  @SuppressWarnings("NullAway.Init") // picocli sets the spec
  private ReplicaCommand() {}

  /**
   * The command with those below it.
   *
   * @param clock by which a node is down now
   */
  static CommandLine line(Clock clock) {
    return new CommandLine(new ReplicaCommand())
        .addSubcommand(new ReplicaList(clock))
        .addSubcommand(new ReplicaShow(clock));
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Missing command");
  }
}
