package io.smartlayer.command;

import io.smartlayer.adapters.evm.ChainFailure;
import io.smartlayer.adapters.evm.EvmChain;
import io.smartlayer.primitives.Address;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Path;
import java.util.function.Consumer;
import java.util.function.Function;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Which network's switch is meant, on which chain. */
final class SwitchOptions {
  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  @Option(
      names = "--chain",
      required = true,
      paramLabel = "URL",
      description = "An Ethereum JSON-RPC endpoint, such as http://127.0.0.1:8545.")
  private URI chain;

  @Option(
      names = "--switch",
      required = true,
      paramLabel = "ADDRESS",
      description = "The network's NetworkMode contract.")
  private String contract;

  @SuppressWarnings("NullAway.Init") // picocli sets the fields
  SwitchOptions() {}

  /** The contract. */
  Address contract() {
    try {
      return Address.fromHex(contract);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), "--switch is 0x and 40 digits");
    }
  }

  /** Reads the switch as of the newest block. */
  <T> T reading(Function<Ballots, T> work) {
    try (var reader = EvmChain.servedBy(chain)) {
      return work.apply(Ballots.newest(reader, contract()));
    } catch (ChainFailure e) {
      throw new FeedFailure(Smartlayer.UNAVAILABLE, chain + ": " + e.getMessage());
    } catch (IllegalArgumentException e) {
      throw new FeedFailure(
          Smartlayer.USAGE, "--chain is an endpoint such as http://127.0.0.1:8545, not " + chain);
    }
  }

  /** Votes with the account of a key; progress goes to the error stream. */
  void voting(Path key, Consumer<ChainAccount> work) {
    PrintWriter progress = spec.commandLine().getErr();
    boolean _ =
        ChainAccount.with(
            chain,
            KeyFile.read(key),
            progress,
            account -> {
              work.accept(account);
              return true;
            });
  }
}
