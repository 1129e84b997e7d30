package io.smartlayer.command;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** By which channel calls are paid, if by any. */
final class PayerOptions {
  private static final int MOST_AHEAD = 10_000;

  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  @Option(
      names = "--channel",
      paramLabel = "FILE",
      description = "A payment channel, as smartlayer channel open wrote it.")
  private @Nullable Path channel;

  @Option(
      names = "--payer-key",
      paramLabel = "FILE",
      description = "The secret key that signs the channel's vouchers. It is not shown.")
  private @Nullable Path payerKey;

  @Option(
      names = "--ahead",
      defaultValue = "10",
      paramLabel = "N",
      description =
          "For how many calls to pay a node ahead when its credit is used up; it is what a payer"
              + " can lose at a node (default: ${DEFAULT-VALUE}).")
  private int ahead;

  @SuppressWarnings("NullAway.Init") // picocli sets the fields
  PayerOptions() {}

  /**
   * Who pays; null where nobody does.
   *
   * @throws ParameterException if what is said does not go together
   */
  @Nullable TokenPayer payer() {
    if ((channel == null) != (payerKey == null)) {
      throw new ParameterException(spec.commandLine(), "--channel goes with --payer-key");
    }
    long calls = FeedTarget.within(spec, "--ahead", 1, ahead, MOST_AHEAD);
    return channel == null || payerKey == null
        ? null
        : new TokenPayer(channel, KeyFile.read(payerKey), calls);
  }
}
