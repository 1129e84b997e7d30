package io.smartlayer.command;

import io.smartlayer.gateway.VerificationMode;
import io.smartlayer.runtime.SwitchWords;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code smartlayer vote open}. */
@Command(
    name = "open",
    description = {
      "Opens an emergency ballot on a network's mode, and votes for it. It takes a hundredth of all"
          + " votes to open one, more than half of all to pass; a ballot is open for 6 hours.",
      "Exit status: 0 it is open, or has passed, 64 wrong usage, 65 the contract refuses, 66 no"
          + " such key, 69 the chain does not answer, or has no switch there."
    },
    mixinStandardHelpOptions = true)
final class VoteOpen implements Callable<Integer> {
  /** The longest that an emergency holds. */
  private static final Duration LONGEST = Duration.ofDays(7);

  @Spec private CommandSpec spec;
  @Mixin private SwitchOptions at;

  @Option(
      names = "--key",
      required = true,
      paramLabel = "FILE",
      description = "The voter's secret key: 32 bytes in hexadecimal after 0x. It is not shown.")
  private Path key;

  @Option(
      names = "--for",
      required = true,
      paramLabel = "TIME",
      description = "How long the mode holds once it has passed, such as 90m, 12h or 7d, the most.")
  private String time;

  @Parameters(
      paramLabel = "MODE",
      description =
          "normal, reexecute, diverse or enforce; normal with --for 0s ends an emergency.")
  private String mode;

  @SuppressWarnings("NullAway.Init") // picocli sets the fields
  VoteOpen() {}

  @Override
  public Integer call() {
    VerificationMode wanted = VerificationMode.of(mode);
    if (wanted == null) {
      throw new ParameterException(
          spec.commandLine(),
          "MODE is normal, reexecute, diverse or enforce, not " + FeedFailure.shown(mode));
    }
    Duration holds = VoteTime.parse(time);
    boolean isOver = holds != null && holds.isZero() && wanted == VerificationMode.NORMAL;
    if (holds == null || holds.compareTo(LONGEST) > 0 || (holds.isZero() && !isOver)) {
      throw new ParameterException(
          spec.commandLine(),
          "--for is a time such as 90m, 12h or 7d, the most, not " + FeedFailure.shown(time));
    }
    return FeedFailure.told(spec, () -> opened(wanted, holds));
  }

  private int opened(VerificationMode wanted, Duration holds) {
    long _ = at.reading(Ballots::count); // whether there is a switch, before anything is sent
    at.voting(
        key,
        account ->
            account.send(
                "opening a ballot",
                at.contract(),
                "open(uint8,uint32)",
                SwitchWords.number(wanted),
                holds.toSeconds()));
    var voter = KeyFile.read(key).address();
    return at.reading(ballots -> {
      PrintWriter out = spec.commandLine().getOut();
      long number = ballots.lastOpenedBy(voter);
      out.println(ballots.line(Objects.requireNonNull(ballots.ballot(number), "it was opened")));
      out.println(ballots.modeLine());
      return 0;
    });
  }
}
