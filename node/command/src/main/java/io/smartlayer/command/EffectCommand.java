package io.smartlayer.command;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code smartlayer effect}: what tokens have had done in the world. */
@Command(
    name = "effect",
    description = {
      "Tells of the effects of a feed's tokens: who was elected to carry them out, and what came of"
          + " it.",
      "",
      "ANCHOR is an anchor's address, or several with commas between them: where one is silent, the"
          + " next is asked.",
      "FEED is " + FeedName.FORM + ".",
      ""
    },
    footer = {"", "Each COMMAND's own --help tells its exit statuses."},
    subcommands = {EffectList.class, EffectShow.class},
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND")
final class EffectCommand implements Runnable {
  @Spec private CommandSpec spec;

  @SuppressWarnings("NullAway.Init") // picocli sets the spec
  EffectCommand() {}

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Missing command");
  }
}
