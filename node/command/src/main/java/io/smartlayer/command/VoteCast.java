package io.smartlayer.command;

import io.smartlayer.command.Ballots.Ballot;
import java.io.PrintWriter;
import java.math.BigInteger;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code smartlayer vote cast}. */
@Command(
    name = "cast",
    description = {
      "Votes for an open ballot, with all votes that the account had when it was opened. It cannot"
          + " be taken back.",
      "Exit status: 0 the vote counts, 64 wrong usage, 65 the contract refuses, 66 no such key or"
          + " ballot, 69 the chain does not answer, or has no switch there."
    },
    mixinStandardHelpOptions = true)
final class VoteCast implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private SwitchOptions at;

  @Option(
      names = "--key",
      required = true,
      paramLabel = "FILE",
      description = "The voter's secret key: 32 bytes in hexadecimal after 0x. It is not shown.")
  private Path key;

  @Parameters(paramLabel = "BALLOT", description = "Its number, as smartlayer vote show lists it.")
  private long number;

  @SuppressWarnings("NullAway.Init") // picocli sets the fields
  VoteCast() {}

  @Override
  public Integer call() {
    return FeedFailure.told(spec, this::cast);
  }

  private int cast() {
    if (at.reading(ballots -> ballots.ballot(number) == null)) {
      throw new FeedFailure(Smartlayer.NO_INPUT, "There is no ballot " + number + ".");
    }
    at.voting(
        key,
        account ->
            account.send(
                "voting for ballot " + number,
                at.contract(),
                "vote(uint256)",
                BigInteger.valueOf(number)));
    return at.reading(ballots -> {
      PrintWriter out = spec.commandLine().getOut();
      Ballot ballot = Objects.requireNonNull(ballots.ballot(number), "it was there");
      out.println(ballots.line(ballot));
      out.println(ballots.modeLine());
      return 0;
    });
  }
}
