package io.smartlayer.command;

import io.smartlayer.feed.FeedId;
import io.smartlayer.feed.TailFilter;
import io.smartlayer.primitives.JsonFields;
import io.smartlayer.primitives.Multiaddr;
import java.security.SecureRandom;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code smartlayer feed tail}. */
@Command(
    name = "tail",
    customSynopsis = {
      "smartlayer feed tail [--from=N] [--kinds=KIND,…] [--schema=SCHEMA,…] ANCHOR FEED",
      "       smartlayer feed tail --peer=ADDRESS… --trust=NETWORK [--chain=URL] [--from=N]"
          + " [--kinds=KIND,…] [--schema=SCHEMA,…] FEED"
    },
    description = {
      "Prints a feed's final entries, and then each as it becomes final.",
      "Each is a line, as \"feed read\" prints it.",
      "Where the connection breaks, it goes on after the last entry, at the next anchor if there is"
          + " one. Ctrl-C ends it, and so does a reader that has gone when the next entry comes.",
      "With --peer it asks over libp2p, and verifies everything itself: what it prints is final, in"
          + " its place and complete, whoever tells it. An anchor can only keep an entry back"
          + " whose kind or schema was asked for. Where much is missing, all peers are asked for a"
          + " part of it at once.",
      "Exit status: 0 nobody reads any more, 1 all peers told what is not so, or who orders it is"
          + " not known, 64 wrong usage, 66 no anchor that was asked keeps the feed,"
          + " or entries so old; 69 none answered for a minute; 130 Ctrl-C."
    },
    footer = {
      "",
      "Example: smartlayer feed tail $ANCHOR $FEED --kinds attestation,outcome | jq .body",
      "         smartlayer feed tail --peer /ip4/127.0.0.1/tcp/25022/p2p/16Uiu2H… --trust"
          + " network.json $FEED"
    },
    mixinStandardHelpOptions = true)
final class FeedTail implements Callable<Integer> {
  private static final String PEER = "--peer";

  @Spec private CommandSpec spec;
  @Mixin private TrustOptions trust;
  @Mixin private KindOption kinds;

  @Option(names = FeedTarget.FROM, paramLabel = "N", description = "First offset (default: 0).")
  private long from;

  @Option(
      names = PEER,
      paramLabel = "ADDRESS",
      description =
          "An anchor's address on the node network, /ip4/…/tcp/…/p2p/…; may be given more than"
              + " once.")
  private @Nullable List<String> peers;

  @Parameters(
      arity = "1..2",
      hideParamSyntax = true,
      paramLabel = "[ANCHOR] FEED",
      description = "Addresses of anchors, unless peers are asked: URL[,URL…]; and a feed.")
  private List<String> words;

  @SuppressWarnings("NullAway.Init") // picocli sets the fields
  FeedTail() {}

  @Override
  public Integer call() {
    FeedTarget.within(spec, FeedTarget.FROM, 0, from, JsonFields.WHOLE_LIMIT);
    TailFilter filter = kinds.filter();
    var printer = new FeedPrinter(spec.commandLine().getOut(), filter);
    if (peers != null) {
      FeedFollow follow = follow(peers, filter);
      return FeedFailure.told(
          spec,
          () ->
              trust.with(
                  groups -> follow.follow(groups, from, FeedStream.RETRIES, printer::print)));
    }
    if (words.size() < 2) {
      throw new ParameterException(spec.commandLine(), "Missing required parameter: 'FEED'");
    }
    FeedSource source = FeedTarget.source(spec, words.getFirst(), words.getLast());
    return FeedFailure.told(
        spec,
        () -> {
          new FeedStream(source, from, FeedStream.RETRIES).follow(printer::print);
          return 0;
        });
  }

  private FeedFollow follow(List<String> texts, TailFilter filter) {
    if (words.size() > 1) {
      throw new ParameterException(
          spec.commandLine(), "With " + PEER + " only FEED is named, not also an anchor");
    }
    try {
      List<Multiaddr> addresses = FeedFollow.peers(texts);
      FeedId feed = FeedName.parse(words.getFirst()).id();
      return new FeedFollow(addresses, feed, filter, new SecureRandom());
    } catch (IllegalArgumentException e) {
      throw new ParameterException(
          spec.commandLine(), FeedFailure.shown(String.valueOf(e.getMessage())));
    }
  }
}
