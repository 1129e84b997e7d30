package io.smartlayer.command;

import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Path;
import java.util.function.Function;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** In whose name an issuer's command acts, on which chain. */
final class IssuerOptions {
  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  @Option(
      names = "--key",
      required = true,
      paramLabel = "FILE",
      description =
          "The secret key of the contract's owner, or of the attester: 32 bytes in hexadecimal"
              + " after 0x. It is not shown.")
  private Path key;

  @Option(
      names = "--chain",
      required = true,
      paramLabel = "URL",
      description = "An Ethereum JSON-RPC endpoint, such as http://127.0.0.1:8545.")
  private URI chain;

  @SuppressWarnings("NullAway.Init") // picocli sets the fields
  IssuerOptions() {}

  Path key() {
    return key;
  }

  /** Does work with the issuer's account; progress goes to the error stream. */
  <T> T with(Function<ChainAccount, T> work) {
    PrintWriter progress = spec.commandLine().getErr();
    return ChainAccount.with(chain, KeyFile.read(key), progress, work);
  }
}
