package io.smartlayer.command;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code smartlayer feed}: feeds in a shell's pipes. */
@Command(
    name = "feed",
    description = {
      "Puts feeds into a shell's pipes: hands facts in, reads them, proves what they say.",
      "",
      "ANCHOR is an anchor's address, or several with commas between them: where one is silent, the"
          + " next is asked. \"smartlayer network status\" shows those of a network on this"
          + " machine, and a network's trust file those of any.",
      "FEED is " + FeedName.FORM + ".",
      ""
    },
    footer = {
      "",
      "Example: A=http://127.0.0.1:25023 F=0x…",
      "         smartlayer feed read $A $F | jq -r .kind | sort | uniq -c",
      "         smartlayer feed prove $A $F 7 > entry-7.json",
      "         smartlayer feed check --trust network.json entry-7.json",
      "",
      "Each COMMAND's own --help tells its exit statuses."
    },
    subcommands = {
      FeedOpen.class,
      FeedSubmit.class,
      FeedTail.class,
      FeedRead.class,
      FeedProve.class,
      FeedCheck.class,
      FeedFaults.class
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
