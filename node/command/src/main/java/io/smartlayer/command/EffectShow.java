package io.smartlayer.command;

import java.io.PrintWriter;
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

/** {@code smartlayer effect show}. */
@Command(
    name = "show",
    description = {
      "Prints all that a feed says of one effect: who asked for what, each attempt with its"
          + " executor, route, deadline and outcomes, and of a failure what the anchor saw and who"
          + " witnessed.",
      "The anchor is believed.",
      "Exit status: 0 it was printed; 64 wrong usage, 65 too many effects, 66 no such effect, or no"
          + " anchor that was asked keeps the feed; 69 none answers."
    },
    footer = {"", "Example: smartlayer effect show $ANCHOR $FEED 0x5f1c2a"},
    mixinStandardHelpOptions = true)
final class EffectShow implements Callable<Integer> {
  private static final Pattern NAME = Pattern.compile("0x[0-9a-f]{4,64}");

  @Spec private CommandSpec spec;
  @Mixin private FeedTarget target;

  @Parameters(
      index = "2",
      paramLabel = "EFFECT",
      description = "The effect's id, or how it begins: 0x and 4 digits or more.")
  private String effect;

  @Option(names = "--json", description = "One line of JSON.")
  private boolean json;

  @SuppressWarnings("NullAway.Init") // picocli sets the fields
  EffectShow() {}

  @Override
  public Integer call() {
    String begins = effect.toLowerCase(Locale.ROOT);
    if (!NAME.matcher(begins).matches()) {
      throw new ParameterException(
          spec.commandLine(), "EFFECT is 0x and 4 to 64 hexadecimal digits");
    }
    FeedSource source = target.source();
    return FeedFailure.told(spec, () -> show(one(EffectStories.of(source), begins)));
  }

  private static EffectStory one(List<EffectStory> all, String begins) {
    List<EffectStory> fitting =
        all.stream().filter(story -> story.id().startsWith(begins)).toList();
    if (fitting.isEmpty()) {
      throw new FeedFailure(
          Smartlayer.NO_INPUT, "no effect of this feed begins with " + begins + ": effect list");
    }
    if (fitting.size() > 1) {
      throw new FeedFailure(
          Smartlayer.NO_INPUT, fitting.size() + " effects begin with " + begins + ": say more");
    }
    return fitting.getFirst();
  }

  private int show(EffectStory story) {
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(story.json());
    } else {
      story.lines().forEach(out::println);
    }
    return 0;
  }
}
