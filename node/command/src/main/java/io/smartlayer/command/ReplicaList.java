package io.smartlayer.command;

import io.smartlayer.environment.Clock;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code smartlayer replica list}. */
@Command(
    name = "list",
    description = {
      "Prints the nodes of the placement that stands, a line each, in order of rank: rank, node, up"
          + " or down and since when, since when it is placed, what came of its attempts at effects"
          + " in the last hour, address. Then those that lost their place last.",
      "It is down for 10 minutes after a quorum of anchors said that they do not reach it, or that"
          + " it fails.",
      "Of attempts only those count whose effect has succeeded; whose budget is spent at a host is"
          + " not elected there for a while.",
      "With --look each is asked whether it serves, and how long that takes is said; one that hangs"
          + " is awaited for a minute.",
      "The anchor is believed: \"feed check\" holds it to the committee's signatures.",
      "Exit status: 0 all were printed; 64 wrong usage, 65 too much to tell, 66 nothing is placed,"
          + " or no anchor that was asked keeps the feed, or entries so old; 69 none answers."
    },
    footer = {"", "Example: smartlayer replica list --look $ANCHOR $FEED"},
    mixinStandardHelpOptions = true)
final class ReplicaList implements Callable<Integer> {
  private final Clock clock;

  @Spec private CommandSpec spec;
  @Mixin private FeedTarget target;

  @Option(names = "--json", description = "One line of JSON for each node, as show prints it.")
  private boolean json;

  @Option(names = "--look", description = "Ask each node for the group's API.")
  private boolean look;

  @SuppressWarnings("NullAway.Init") // picocli sets the fields
  ReplicaList(Clock clock) {
    this.clock = clock;
  }

  @Override
  public Integer call() {
    FeedSource source = target.source();
    PrintWriter out = spec.commandLine().getOut();
    return FeedFailure.told(
        spec,
        () -> {
          ReplicaStories all = ReplicaStories.of(source);
          ReplicaRoutes routes = ReplicaRoutes.of(source, all.token());
          Instant now = clock.now();
          for (ReplicaStory one : all.listed()) {
            ReplicaRoutes.Route route =
                look && one.rank() > 0 ? routes.looked(one.node()) : routes.of(one.node());
            String line = json ? one.json(now, route) : FeedFailure.shown(one.line(now, route));
            out.println(line);
            out.flush();
          }
          return 0;
        });
  }
}
