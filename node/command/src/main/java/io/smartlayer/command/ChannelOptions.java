package io.smartlayer.command;

import io.smartlayer.channel.Amount;
import io.smartlayer.primitives.Address;
import java.nio.file.Path;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

/** Which channel is meant, and whose account sends what the chain is told. */
final class ChannelOptions {
  @Option(
      names = "--key",
      required = true,
      paramLabel = "FILE",
      description = "A secret key whose account pays for gas: 0x and 64 digits. It is not shown.")
  private Path key;

  @Parameters(index = "0", paramLabel = "FILE", description = "The channel, as open wrote it.")
  private Path file;

  @SuppressWarnings("NullAway.Init") // picocli sets the fields
  ChannelOptions() {}

  Path key() {
    return key;
  }

  Path file() {
    return file;
  }

  /** An amount in tokens that is not nothing. */
  static Amount tokens(CommandSpec spec, String what, String text) {
    try {
      Amount amount = Amount.tokens(text);
      if (!amount.isZero()) {
        return amount;
      }
    } catch (IllegalArgumentException e) {
      throw new ParameterException(
          spec.commandLine(),
          what + " is a number of tokens such as 10 or 0.5, not " + FeedFailure.shown(text));
    }
    throw new ParameterException(spec.commandLine(), what + " is more than nothing");
  }

  static Address address(CommandSpec spec, String what, String text) {
    try {
      return Address.fromHex(text);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), what + " is 0x and 40 digits");
    }
  }
}
