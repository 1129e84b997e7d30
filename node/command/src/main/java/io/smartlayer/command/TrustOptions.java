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
  private static final String FILE = "--trust";

  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  @Option(names = FILE, paramLabel = "NETWORK", description = "The trust file, network.json.")
  private @Nullable Path file;

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
   * @throws ParameterException if no file is named, the file is none, or the endpoint no address
   */
  <T> T with(Function<GroupMembers, T> work) {
    if (file == null) {
      throw new ParameterException(
          spec.commandLine(), "Missing required option: '" + FILE + "=NETWORK'");
    }
    Path book = file;
    TrustFile known = read(spec, book);
    if (chain == null) {
      return work.apply(known);
    }
    boolean http = "http".equals(chain.getScheme()) || "https".equals(chain.getScheme());
    if (!http || chain.getHost() == null) {
      throw new ParameterException(
          spec.commandLine(), "--chain is an address such as http://127.0.0.1:8545, not " + chain);
    }
    try (var registry = new EvmChain(chain, known.members().chainId())) {
      return work.apply(new TrustBook(known, registry, grown -> keep(book, grown)));
    }
  }

  /**
   * The trust file of a path.
   *
   * @throws ParameterException if it is none
   */
  static TrustFile read(CommandSpec spec, Path book) {
    try {
      return TrustFile.fromJson(CanonicalJson.read(Files.readString(book)));
    } catch (IOException e) {
      throw new ParameterException(spec.commandLine(), "Cannot read the trust file " + book);
    } catch (CanonicalJson.NotCanonical | JsonFields.Malformed e) {
      throw new ParameterException(
          spec.commandLine(), book + " is no trust file: " + e.getMessage());
    }
  }

  private static void keep(Path book, TrustFile grown) {
    try {
      Files.write(book, CanonicalJson.write(grown.toJson()).toArray());
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + book, e);
    }
  }
}
