package io.smartlayer.command;

import io.smartlayer.environment.Clock;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The {@code smartlayer} command: what a person or a script starts. */
@Command(
    name = "smartlayer",
    description = "The execution layer for smart tokens.",
    version = "smartlayer 0.1.0-SNAPSHOT",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND")
public final class Smartlayer implements Runnable {
  /** What was asked is not the case: an item is not valid. */
  static final int NOT_VALID = 1;

  /** The command line makes no sense (EX_USAGE of sysexits). */
  static final int USAGE = 64;

  /** The input is not what it would have to be (EX_DATAERR of sysexits). */
  static final int DATA = 65;

  /** There is no such network or file (EX_NOINPUT of sysexits). */
  static final int NO_INPUT = 66;

  /** A service that is needed does not answer (EX_UNAVAILABLE of sysexits). */
  static final int UNAVAILABLE = 69;

  /** A fault of our own (EX_SOFTWARE of sysexits). */
  static final int SOFTWARE = 70;

  /** A folder cannot be used (EX_IOERR of sysexits). */
  static final int STORAGE = 74;

  /** Something is in use by another; try again later (EX_TEMPFAIL of sysexits). */
  static final int BUSY = 75;

  /** Not named where it would have to be (EX_NOPERM of sysexits). */
  static final int NOT_PERMITTED = 77;

  /** Settings that cannot be used (EX_CONFIG of sysexits). */
  static final int CONFIG = 78;

  @Spec private CommandSpec spec;

  @SuppressWarnings("NullAway.Init") // picocli sets the spec
  Smartlayer() {}

  /** Runs the command and exits with its status. */
  public static void main(String[] arguments) {
    var out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
    var err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
    int status = run(InstantSource.system()::instant, out, err, arguments);
    if (status != 0) { // exiting logs, and setting up logs takes longer than most commands
      System.exit(status);
    }
  }

  /** Runs the command in a world of this clock; its exit status. */
  static int run(Clock clock, PrintWriter out, PrintWriter err, String... arguments) {
    int status =
        line(clock)
            .setOut(out)
            .setErr(err)
            .setExitCodeExceptionMapper(_ -> SOFTWARE)
            .setParameterExceptionHandler(Smartlayer::usage)
            .execute(arguments);
    out.flush();
    err.flush();
    return status;
  }

  /** The command with all that it can do. */
  static CommandLine line(Clock clock) {
    return new CommandLine(new Smartlayer())
        .addSubcommand(new AttestationCommand(clock))
        .addSubcommand(TokenCommand.line())
        .addSubcommand(new ScriptCommand())
        .addSubcommand(ReceiptCommand.line(clock))
        .addSubcommand(new FeedCommand())
        .addSubcommand(new EffectCommand())
        .addSubcommand(new AuditCommand())
        .addSubcommand(ReplicaCommand.line(clock))
        .addSubcommand(new VoteCommand())
        .addSubcommand(new ChannelCommand())
        .addSubcommand(new StakeCommand())
        .addSubcommand(new SlashCommand())
        .addSubcommand(new KeyCommand())
        .addSubcommand(NodeCommand.line())
        .addSubcommand(new NetworkCommand())
        .addSubcommand(new DemoCommand(clock));
  }

  private static int usage(ParameterException e, String[] arguments) {
    CommandLine command = e.getCommandLine();
    command.getErr().println(words(e, command));
    command.getErr().println(command.getHelp().fullSynopsis().strip());
    command.getErr().println("Try '" + command.getCommandSpec().qualifiedName() + " --help'.");
    return USAGE;
  }

  /** Where a command is wanted and none is there of that name, those that are there. */
  private static String words(ParameterException e, CommandLine command) {
    if (command.getSubcommands().isEmpty()) {
      return String.valueOf(e.getMessage());
    }
    String all = String.join(", ", command.getSubcommands().keySet());
    String said =
        e instanceof CommandLine.UnmatchedArgumentException unmatched
                && !unmatched.isUnknownOption()
                && !unmatched.getUnmatched().isEmpty()
            ? "There is no command " + FeedFailure.shown(unmatched.getUnmatched().getFirst())
            : e.getMessage();
    return said + ". Commands of " + command.getCommandSpec().qualifiedName() + ": " + all;
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Missing command");
  }
}
