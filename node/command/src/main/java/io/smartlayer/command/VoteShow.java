package io.smartlayer.command;

import io.smartlayer.command.Ballots.Ballot;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code smartlayer vote show}. */
@Command(
    name = "show",
    description = {
      "Says which mode the switch sets, and lists the latest ballots.",
      "Exit status: 0, 64 wrong usage, 69 the chain does not answer, or has no switch there."
    },
    mixinStandardHelpOptions = true)
final class VoteShow implements Callable<Integer> {
  private static final int SHOWN = 10;

  @Spec private CommandSpec spec;
  @Mixin private SwitchOptions at;

  @SuppressWarnings("NullAway.Init") // picocli sets the fields
  VoteShow() {}

  @Override
  public Integer call() {
    return FeedFailure.told(spec, () -> at.reading(this::shown));
  }

  private int shown(Ballots ballots) {
    PrintWriter out = spec.commandLine().getOut();
    out.println(ballots.modeLine());
    long last = ballots.count();
    for (long number = last; number > Math.max(0, last - SHOWN); number--) {
      Ballot ballot = ballots.ballot(number);
      if (ballot != null) {
        out.println(ballots.line(ballot));
      }
    }
    return 0;
  }
}
