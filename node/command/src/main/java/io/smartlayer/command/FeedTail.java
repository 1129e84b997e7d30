package io.smartlayer.command;

import io.smartlayer.feed.Kind;
import io.smartlayer.primitives.JsonFields;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code smartlayer feed tail}. */
@Command(
    name = "tail",
    description = {
      "Prints a feed's final entries, and then each as it becomes final.",
      "Each is a line, as \"feed read\" prints it.",
      "Where the connection breaks, it goes on after the last entry, at the next anchor if there is"
          + " one. Ctrl-C ends it, and so does a reader that has gone when the next entry comes.",
      "Exit status: 0 nobody reads any more, 64 wrong usage, 66 no anchor that was asked keeps the"
          + " feed, or entries so old; 69 none answered for a minute; 130 Ctrl-C."
    },
    footer = {
      "",
      "Example: smartlayer feed tail $ANCHOR $FEED --kinds attestation,outcome | jq .body"
    },
    mixinStandardHelpOptions = true)
final class FeedTail implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private FeedTarget target;
  @Mixin private KindOption kinds;

  @Option(names = FeedTarget.FROM, paramLabel = "N", description = "First offset (default: 0).")
  private long from;

  @SuppressWarnings("NullAway.Init") // picocli sets the fields
  FeedTail() {}

  @Override
  public Integer call() {
    FeedTarget.within(spec, FeedTarget.FROM, 0, from, JsonFields.WHOLE_LIMIT);
    Set<Kind> only = kinds.kinds();
    FeedSource source = target.source();
    var printer = new FeedPrinter(spec.commandLine().getOut(), only);
    return FeedFailure.told(
        spec,
        () -> {
          new FeedStream(source, from, FeedStream.RETRIES).follow(printer::print);
          return 0;
        });
  }
}
