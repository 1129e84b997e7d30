package io.smartlayer.command;

import io.smartlayer.environment.Clock;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code smartlayer replica show}. */
@Command(
    name = "show",
    description = {
      "Prints all that a feed says of one node of its group: when it was placed, who did not reach"
          + " it and until when that counts, when its budget of failed effects was spent, when it"
          + " lost its place and why, and when it returned.",
      "The anchor is believed: \"feed check\" holds it to the committee's signatures.",
      "Exit status: 0 it was printed; 64 wrong usage, 65 too much to tell, 66 no such node, or no"
          + " anchor that was asked keeps the feed, or entries so old; 69 none answers."
    },
    footer = {"", "Example: smartlayer replica show $ANCHOR $FEED 0x70997970"},
    mixinStandardHelpOptions = true)
final class ReplicaShow implements Callable<Integer> {
  private static final Pattern NAME = Pattern.compile("0x[0-9a-f]{4,40}");

  private final Clock clock;

  @Spec private CommandSpec spec;
  @Mixin private FeedTarget target;

  @Parameters(
      index = "2",
      paramLabel = "NODE",
      description = "The node's address, or how it begins: 0x and 4 digits or more.")
  private String node;

  @Option(names = "--json", description = "One line of JSON.")
  private boolean json;

  @SuppressWarnings("NullAway.Init") // picocli sets the fields
  ReplicaShow(Clock clock) {
    this.clock = clock;
  }

  @Override
  public Integer call() {
    String begins = node.toLowerCase(Locale.ROOT);
    if (!NAME.matcher(begins).matches()) {
      throw new ParameterException(spec.commandLine(), "NODE is 0x and 4 to 40 hexadecimal digits");
    }
    FeedSource source = target.source();
    return FeedFailure.told(
        spec,
        () -> {
          ReplicaStories all = ReplicaStories.of(source);
          ReplicaStory story = one(all.all(), begins);
          show(story, ReplicaRoutes.of(source, all.token()).of(story.node()));
          return 0;
        });
  }

  private static ReplicaStory one(List<ReplicaStory> all, String begins) {
    List<ReplicaStory> fitting =
        all.stream().filter(story -> story.node().startsWith(begins)).toList();
    if (fitting.isEmpty()) {
      throw new FeedFailure(
          Smartlayer.NO_INPUT,
          "no node that begins with " + begins + " ever served this group: replica list");
    }
    if (fitting.size() > 1) {
      throw new FeedFailure(
          Smartlayer.NO_INPUT, fitting.size() + " nodes begin with " + begins + ": say more");
    }
    return fitting.getFirst();
  }

  private void show(ReplicaStory story, ReplicaRoutes.Route route) {
    PrintWriter out = spec.commandLine().getOut();
    Instant now = clock.now();
    if (json) {
      out.println(story.json(now, route));
    } else {
      story.lines(now, route).forEach(out::println);
    }
  }
}
