package io.smartlayer.command;

import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.token.BundleVerifier;
import io.smartlayer.token.GroupMembers;
import io.smartlayer.token.Receipt;
import io.smartlayer.token.ReceiptBundle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
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

    @Mixin private TrustOptions trust;

    @Option(names = "--json", description = "One line of JSON for each bundle.")
    private boolean json;

    @Parameters(arity = "1..*", paramLabel = "FILE", description = "Receipt bundles.")
    private List<Path> files;

    @SuppressWarnings("NullAway.Init") // picocli sets the fields
    Verify() {}

    private record Line(String item, boolean valid, @Nullable String reason, String detail) {}

    @Override
    public Integer call() {
      List<Line> lines = trust.with(this::judge);
      lines.forEach(this::print);
      return lines.stream().allMatch(Line::valid) ? 0 : 1;
    }

    private List<Line> judge(GroupMembers groups) {
      var verifier = new BundleVerifier(groups);
      return files.stream().map(file -> judge(verifier, file)).toList();
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
