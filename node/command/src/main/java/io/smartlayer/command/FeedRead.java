package io.smartlayer.command;

import io.smartlayer.feed.TailFilter;
import io.smartlayer.primitives.JsonFields;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code smartlayer feed read}. */
@Command(
    name = "read",
    description = {
      "Prints a feed's final entries, and stops at the end.",
      "Each is a line of JSON:",
      "  {\"body\":{…},\"kind\":\"ATTESTATION\",\"offset\":N,\"timeMillis\":N}",
      "The anchor is believed; \"feed check\" is for whom that is not enough.",
      "Exit status: 0 all was printed, or nobody reads any more; 64 wrong usage, 66 no anchor that"
          + " was asked keeps the feed, or entries so old; 69 none answers."
    },
    footer = {"", "Example: smartlayer feed read $ANCHOR $FEED --from 7 --limit 9 | jq .body"},
    mixinStandardHelpOptions = true)
final class FeedRead implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private FeedTarget target;
  @Mixin private KindOption kinds;

  @Option(names = FeedTarget.FROM, paramLabel = "N", description = "First offset (default: 0).")
  private long from;

  @Option(names = "--limit", paramLabel = "N", description = "Look at N entries at most.")
  private long limit = JsonFields.WHOLE_LIMIT;

  @SuppressWarnings("NullAway.Init") // picocli sets the fields
  FeedRead() {}

  @Override
  public Integer call() {
    FeedTarget.within(spec, FeedTarget.FROM, 0, from, JsonFields.WHOLE_LIMIT);
    FeedTarget.within(spec, "--limit", 1, limit, JsonFields.WHOLE_LIMIT);
    TailFilter only = kinds.filter();
    FeedSource source = target.source();
    return FeedFailure.told(spec, () -> print(source, only));
  }

  private int print(FeedSource source, TailFilter only) {
    var printer = new FeedPrinter(spec.commandLine().getOut(), only);
    var pages = new FeedPages(source, from);
    long left = limit;
    try {
      while (left > 0) {
        List<EntryLine> page = pages.next(left);
        if (page.isEmpty() || !page.stream().allMatch(printer::print)) {
          return 0;
        }
        left -= page.size();
      }
    } catch (JsonFields.Malformed e) {
      throw new FeedFailure(
          Smartlayer.UNAVAILABLE,
          source.anchor() + " gives no page of a feed: " + e.getMessage() + "; ask another anchor");
    }
    return 0;
  }
}
