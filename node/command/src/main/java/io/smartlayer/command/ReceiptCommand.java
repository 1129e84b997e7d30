package io.smartlayer.command;

import io.smartlayer.adapters.evm.EvmChain;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.primitives.JsonFields;
import io.smartlayer.token.BundleVerifier;
import io.smartlayer.token.Receipt;
import io.smartlayer.token.ReceiptBundle;
import io.smartlayer.token.TrustFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.node.JsonNodeFactory;

/** {@code smartlayer receipt}: checks receipts without a network. */
@Command(
    name = "receipt",
    description = "Checks receipts of service nodes, offline.",
    subcommands = ReceiptCommand.Verify.class,
    mixinStandardHelpOptions = true)
final class ReceiptCommand implements Runnable {
  @Spec private CommandSpec spec;

  @SuppressWarnings("NullAway.Init") // picocli sets the spec
  ReceiptCommand() {}

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Missing command");
  }

  /** {@code smartlayer receipt verify}. */
  @Command(
      name = "verify",
      description = {
        "Checks receipt bundles against a network's trust file, and says why one does not hold.",
        "Nothing is fetched, but from --chain the groups that the trust file does not list.",
        "Exit status: 0 every bundle is valid, 1 not, 64 usage."
      },
      mixinStandardHelpOptions = true)
  static final class Verify implements Callable<Integer> {
    @Spec private CommandSpec spec;

    @Option(
        names = "--trust",
        required = true,
        paramLabel = "NETWORK",
        description = "The trust file, network.json.")
    private Path trust;

    @Option(
        names = "--chain",
        paramLabel = "URL",
        description = {
          "An Ethereum JSON-RPC endpoint that you trust. Groups that the trust file does not list",
          "are asked for at the registry there, and added to the trust file."
        })
    private @Nullable URI chain;

    @Option(names = "--json", description = "One line of JSON for each bundle.")
    private boolean json;

    @Parameters(arity = "1..*", paramLabel = "FILE", description = "Receipt bundles.")
    private List<Path> files;

    @SuppressWarnings("NullAway.Init") // picocli sets the fields
    Verify() {}

    private record Line(String item, boolean valid, @Nullable String reason, String detail) {}

    @Override
    public Integer call() {
      TrustFile known = trustFile();
      List<Line> lines = new ArrayList<>();
      if (chain == null) {
        files.forEach(file -> lines.add(judge(new BundleVerifier(known), file)));
      } else {
        try (var registry = new EvmChain(chain, known.members().chainId())) {
          var verifier = new BundleVerifier(new TrustBook(known, registry, this::keep));
          files.forEach(file -> lines.add(judge(verifier, file)));
        }
      }
      lines.forEach(this::print);
      return lines.stream().allMatch(Line::valid) ? 0 : 1;
    }

    private void keep(TrustFile grown) {
      try {
        Files.write(trust, CanonicalJson.write(grown.toJson()).toArray());
      } catch (IOException e) {
        throw new UncheckedIOException("cannot write " + trust, e);
      }
    }

    private TrustFile trustFile() {
      try {
        return TrustFile.fromJson(CanonicalJson.read(Files.readString(trust)));
      } catch (IOException e) {
        throw new ParameterException(spec.commandLine(), "Cannot read the trust file " + trust);
      } catch (CanonicalJson.NotCanonical | JsonFields.Malformed e) {
        throw new ParameterException(
            spec.commandLine(), trust + " is no trust file: " + e.getMessage());
      }
    }

    private static Line judge(BundleVerifier verifier, Path file) {
      Bytes bytes;
      try {
        if (Files.size(file) > CanonicalJson.SIZE_LIMIT) {
          return new Line(file.toString(), false, "too-large", "more than 4 MiB");
        }
        bytes = Bytes.of(Files.readAllBytes(file));
      } catch (IOException e) {
        return new Line(file.toString(), false, "unreadable", "the file cannot be read");
      }
      return switch (verifier.verify(bytes)) {
        case BundleVerifier.Verdict.Refused(String reason, String detail) ->
            new Line(file.toString(), false, reason, detail);
        case BundleVerifier.Verdict.Valid(ReceiptBundle bundle) ->
            new Line(file.toString(), true, null, says(bundle.signed().receipt()));
      };
    }

    private static String says(Receipt receipt) {
      return receipt.token()
          + " at offset "
          + receipt.offset()
          + ", by "
          + receipt.node()
          + ", evidence: "
          + receipt.evidence();
    }

    private void print(Line line) {
      var out = spec.commandLine().getOut();
      if (json) {
        out.println(
            CanonicalJson.text(
                JsonNodeFactory.instance
                    .objectNode()
                    .put("item", line.item)
                    .put("verdict", line.valid ? "valid" : "refused")
                    .put("reason", line.reason)
                    .put("detail", line.detail)));
      } else {
        String verdict = line.valid ? "valid" : "refused (" + line.reason + ")";
        out.println(line.item + ": " + verdict + ": " + line.detail);
      }
    }
  }
}
