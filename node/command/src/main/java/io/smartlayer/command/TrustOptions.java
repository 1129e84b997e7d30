package io.smartlayer.command;

import io.smartlayer.adapters.evm.EvmChain;
import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.primitives.JsonFields;
import io.smartlayer.token.GroupMembers;
import io.smartlayer.token.TrustFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Whom a person trusts who has something checked: a file, and a chain if he wants. */
final class TrustOptions {
  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  @Option(
      names = "--trust",
      required = true,
      paramLabel = "NETWORK",
      description = "The trust file, network.json.")
  private Path file;

  @Option(
      names = "--chain",
      paramLabel = "URL",
      description =
          "An Ethereum JSON-RPC endpoint that you trust. Groups that the trust file does not list"
              + " are asked for at the registry there, and added to the trust file.")
  private @Nullable URI chain;

  @SuppressWarnings("NullAway.Init") // picocli sets the fields
  TrustOptions() {}

  /** Whether nobody is asked for groups that the file does not list. */
  boolean isOffline() {
    return chain == null;
  }

  /**
   * Does work that needs to know who ranks for groups.
   *
   * @throws ParameterException if the file is none, or the endpoint no address
   */
  <T> T with(Function<GroupMembers, T> work) {
    TrustFile known = read();
    if (chain == null) {
      return work.apply(known);
    }
    boolean http = "http".equals(chain.getScheme()) || "https".equals(chain.getScheme());
    if (!http || chain.getHost() == null) {
      throw new ParameterException(
          spec.commandLine(), "--chain is an address such as http://127.0.0.1:8545, not " + chain);
    }
    try (var registry = new EvmChain(chain, known.members().chainId())) {
      return work.apply(new TrustBook(known, registry, this::keep));
    }
  }

  private TrustFile read() {
    try {
      return TrustFile.fromJson(CanonicalJson.read(Files.readString(file)));
    } catch (IOException e) {
      throw new ParameterException(spec.commandLine(), "Cannot read the trust file " + file);
    } catch (CanonicalJson.NotCanonical | JsonFields.Malformed e) {
      throw new ParameterException(
          spec.commandLine(), file + " is no trust file: " + e.getMessage());
    }
  }

  private void keep(TrustFile grown) {
    try {
      Files.write(file, CanonicalJson.write(grown.toJson()).toArray());
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + file, e);
    }
  }
}
