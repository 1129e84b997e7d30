package io.smartlayer.command;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code smartlayer effect list}. */
@Command(
    name = "list",
    description = {
      "Prints the effects of a feed, a line each, in the order in which they were elected: id,"
          + " where it stands, host and the script's tag, token, attempts.",
      "It stands at \"running\", \"success\", \"failed\" as anchors attest, or \"unknown\":"
          + " then the next executor is elected within seconds, or none is any more.",
      "The anchor is believed.",
      "Exit status: 0 all were printed; 64 wrong usage, 65 too many effects, 66 no anchor that was"
          + " asked keeps the feed, or entries so old; 69 none answers."
    },
    footer = {"", "Example: smartlayer effect list $ANCHOR $FEED"},
    mixinStandardHelpOptions = true)
final class EffectList implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private FeedTarget target;

  @Option(names = "--json", description = "One line of JSON for each effect, as show prints it.")
  private boolean json;

  @SuppressWarnings("NullAway.Init") // picocli sets the fields
  EffectList() {}

  @Override
  public Integer call() {
    FeedSource source = target.source();
    PrintWriter out = spec.commandLine().getOut();
    return FeedFailure.told(
        spec,
        () -> {
          for (EffectStory one : EffectStories.of(source)) {
            out.println(json ? one.json() : FeedFailure.shown(one.line()));
          }
          return 0;
        });
  }
}
