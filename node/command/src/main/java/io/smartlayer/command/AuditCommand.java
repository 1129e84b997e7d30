package io.smartlayer.command;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code smartlayer audit}: what service nodes signed, run again by anchors. */
@Command(
    name = "audit",
    description = {
      "Tells what anchors found of the answers of service nodes, which they draw from the nodes'"
          + " logs and run again; and brings them answers that you doubt.",
      "",
      "ANCHOR is an anchor's address, or several with commas between them: each draws by itself,"
          + " and all are asked.",
      ""
    },
    footer = {"", "Each COMMAND's own --help tells its exit statuses."},
    subcommands = {AuditList.class, AuditShow.class, AuditBring.class},
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND")
final class AuditCommand implements Runnable {
  @Spec private CommandSpec spec;

  @SuppressWarnings("NullAway.Init") // picocli sets the spec
  AuditCommand() {}

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Missing command");
  }
}
