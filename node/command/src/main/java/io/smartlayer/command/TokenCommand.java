package io.smartlayer.command;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * {@code smartlayer token}: what an issuer needs to write a token, without any network, and to
 * bring it to life on one.
 */
@Command(
    name = "token",
    description = {
      "Makes smart tokens: a folder with a manifest, JavaScript and stories that it is tried with.",
      "docs/tutorial.md goes through it, and docs/use.md through what brings them to life."
    },
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND")
final class TokenCommand implements Runnable {
  @Spec private CommandSpec spec;

  @SuppressWarnings("NullAway.Init") // picocli sets the spec
  private TokenCommand() {}

  /** The command with its subcommands. */
  static CommandLine line() {
    return new CommandLine(new TokenCommand())
        .addSubcommand(new TokenNew())
        .addSubcommand(new TokenTest())
        .addSubcommand(new TokenCheck())
        .addSubcommand(new TokenApiCommand())
        .addSubcommand(new TokenTypesCommand())
        .addSubcommand(new TokenBuild())
        .addSubcommand(new TokenSign())
        .addSubcommand(new TokenPublish())
        .addSubcommand(new TokenIssue())
        .addSubcommand(new TokenBurn())
        .addSubcommand(new TokenAttest())
        .addSubcommand(new TokenSecret())
        .addSubcommand(new TokenActivate())
        .addSubcommand(new TokenCall())
        .addSubcommand(new TokenUpgrade())
        .addSubcommand(new TokenSuspend())
        .addSubcommand(new TokenGrant())
        .addSubcommand(new TokenDelegate())
        .addSubcommand(new TokenRevoke())
        .addSubcommand(new TokenReissue())
        .addSubcommand(new TokenTakeOver())
        .addSubcommand(new TokenInspect());
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Missing command");
  }
}
