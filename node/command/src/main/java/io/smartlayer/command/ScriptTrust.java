package io.smartlayer.command;

import io.smartlayer.adapters.evm.EvmChain;
import io.smartlayer.environment.Chain;
import io.smartlayer.environment.SilentChain;
import io.smartlayer.tokenscript.TrustedKeys;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Whom a person trusts to sign scripts: a chain that is asked, and keys. */
final class ScriptTrust {
  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  @Option(
      names = "--chain",
      paramLabel = "ID=URL",
      description = {
        "An Ethereum JSON-RPC endpoint of a chain, such as 1=https://rpc.example.org.",
        "Its contracts are asked whether the signer may speak for their tokens."
      })
  private @Nullable Map<Long, URI> chain;

  @Option(
      names = "--trusted-key",
      paramLabel = "KEY",
      description =
          "A key that may sign for any token: an address, or sha256: and the hash of a key.")
  private List<String> keys = new ArrayList<>();

  @SuppressWarnings("NullAway.Init") // picocli sets the fields
  ScriptTrust() {}

  /** Whether nobody is trusted and nothing asked. */
  boolean isUnchecked() {
    return chain == null && keys.isEmpty();
  }

  /**
   * Does work that asks whom to trust.
   *
   * @throws ParameterException if the options make no sense
   */
  <T> T with(BiFunction<TrustedKeys, Chain, T> work) {
    TrustedKeys trusted = trusted();
    if (chain == null) {
      return work.apply(trusted, new SilentChain(0, "no chain was named"));
    }
    Map.Entry<Long, URI> endpoint = chain.entrySet().iterator().next();
    URI uri = endpoint.getValue();
    boolean http = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
    if (!http || uri.getHost() == null || chain.size() > 1) {
      throw new ParameterException(
          spec.commandLine(), "--chain is one chain, such as 31337=http://127.0.0.1:8545");
    }
    try (var asked = new EvmChain(uri, endpoint.getKey())) {
      return work.apply(trusted, asked);
    }
  }

  private TrustedKeys trusted() {
    try {
      return new TrustedKeys(keys);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()));
    }
  }
}
