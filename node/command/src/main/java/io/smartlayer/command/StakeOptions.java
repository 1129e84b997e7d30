package io.smartlayer.command;

import io.smartlayer.primitives.Address;
import java.io.PrintWriter;
import java.math.BigInteger;
import java.net.URI;
import java.nio.file.Path;
import java.util.function.Function;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Which network's registry is meant, on which chain. */
final class StakeOptions {
  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  @Option(
      names = "--chain",
      required = true,
      paramLabel = "URL",
      description = "An Ethereum JSON-RPC endpoint, such as http://127.0.0.1:8545.")
  private URI chain;

  @Option(
      names = "--registry",
      required = true,
      paramLabel = "ADDRESS",
      description = "The network's NodeRegistry contract, as its trust file names it.")
  private String registry;

  @SuppressWarnings("NullAway.Init") // picocli sets the fields
  StakeOptions() {}

  /** The endpoint. */
  URI chain() {
    return chain;
  }

  /** The registry. */
  Address registry() {
    return address(registry, "--registry");
  }

  /** Reads an address that a person gave. */
  Address address(String text, String what) {
    try {
      return Address.fromHex(text);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), what + " is 0x and 40 digits");
    }
  }

  /** Reads an amount that a person gave. */
  BigInteger units(String text) {
    BigInteger units = StakeAmount.parse(text);
    if (units == null) {
      throw new ParameterException(
          spec.commandLine(),
          "AMOUNT is of Stake Tokens, such as 1000 or 0.5, not " + FeedFailure.shown(text));
    }
    return units;
  }

  /** Does work with the account of a key; progress goes to the error stream. */
  int with(Path key, Function<ChainAccount, Integer> work) {
    PrintWriter progress = spec.commandLine().getErr();
    return ChainAccount.with(chain, KeyFile.read(key), progress, work);
  }
}
