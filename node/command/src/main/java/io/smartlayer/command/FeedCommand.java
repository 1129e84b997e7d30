package io.smartlayer.command;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code smartlayer feed}: feeds in a shell's pipes. */
@Command(
    name = "feed",
    description = {
      "Hands facts in to feeds, reads them, and proves what they say.",
      "ANCHOR is an anchor's address, or several with commas between them: where one is silent, the"
          + " next is asked. FEED is "
          + FeedName.FORM
          + "."
    },
    subcommands = {
      FeedSubmit.class,
      FeedTail.class,
      FeedRead.class,
      FeedProve.class,
      FeedCheck.class
    },
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND")
final class FeedCommand implements Runnable {
  @Spec private CommandSpec spec;

  @SuppressWarnings("NullAway.Init") // picocli sets the spec
  FeedCommand() {}

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Missing command");
  }
}
