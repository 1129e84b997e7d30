package io.smartlayer.command;

import io.smartlayer.environment.Clock;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.token.BundleVerifier;
import io.smartlayer.token.Freshness;
import io.smartlayer.token.GroupMembers;
import io.smartlayer.token.Receipt;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
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
    mixinStandardHelpOptions = true)
final class ReceiptCommand implements Runnable {
  @Spec private CommandSpec spec;

  @SuppressWarnings("NullAway.Init") // picocli sets the spec
  private ReceiptCommand() {}

  /** The command, which tells ages by a clock. */
  static CommandLine line(Clock clock) {
    return new CommandLine(new ReceiptCommand()).addSubcommand(new Verify(clock));
  }

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
        "Says how old the state in each is now, as its feed's anchors vouched.",
        "Exit status: 0 every bundle is valid, and fresh if --fresh-within asks for that, 1 not,"
            + " 64 usage."
      },
      mixinStandardHelpOptions = true)
  static final class Verify implements Callable<Integer> {
    private final Clock clock;

    @Spec private CommandSpec spec;

    @Mixin private TrustOptions trust;

    @Option(names = "--json", description = "One line of JSON for each bundle.")
    private boolean json;

    @Option(
        names = "--fresh-within",
        paramLabel = "SECONDS",
        description = "Take none whose state is older, or not shown to be younger.")
    private @Nullable Integer freshWithin;

    @Parameters(arity = "1..*", paramLabel = "FILE", description = "Receipt bundles.")
    private List<Path> files;

    @SuppressWarnings("NullAway.Init") // picocli sets the fields
    Verify(Clock clock) {
      this.clock = clock;
    }

    /**
     * What is said of one bundle.
     *
     * @param freshness null of one that is refused
     */
    private record Line(
        String item, @Nullable String reason, String detail, @Nullable Freshness freshness) {}

    @Override
    public Integer call() {
      List<Line> lines = trust.with(this::judge);
      lines.forEach(this::print);
      return lines.stream().allMatch(this::isGood) ? 0 : 1;
    }

    private boolean isGood(Line line) {
      return line.reason == null
          && (freshWithin == null || line.freshness instanceof Freshness.Fresh);
    }

    private List<Line> judge(GroupMembers groups) {
      var verifier = new BundleVerifier(groups);
      return files.stream().map(file -> judge(verifier, file)).toList();
    }

    private Line judge(BundleVerifier verifier, Path file) {
      Bytes bytes;
      try {
        if (Files.size(file) > CanonicalJson.SIZE_LIMIT) {
          return new Line(file.toString(), "too-large", "more than 4 MiB", null);
        }
        bytes = Bytes.of(Files.readAllBytes(file));
      } catch (IOException e) {
        return new Line(file.toString(), "unreadable", "the file cannot be read", null);
      }
      return switch (verifier.verify(bytes)) {
        case BundleVerifier.Verdict.Refused(String reason, String detail) ->
            new Line(file.toString(), reason, detail, null);
        case BundleVerifier.Verdict.Valid valid -> {
          Freshness freshness = valid.freshness(clock.now(), bound());
          Receipt receipt = valid.bundle().signed().receipt();
          yield new Line(file.toString(), null, says(receipt, freshness), freshness);
        }
      };
    }

    private Duration bound() {
      return freshWithin == null ? Freshness.STANDARD : Duration.ofSeconds(freshWithin);
    }

    private static String says(Receipt receipt, Freshness freshness) {
      return receipt.token()
          + " at offset "
          + receipt.offset()
          + ", by "
          + receipt.node()
          + ", evidence: "
          + receipt.evidence()
          + ", state "
          + freshness.inWords();
    }

    private static @Nullable String kind(@Nullable Freshness freshness) {
      return switch (freshness) {
        case Freshness.Fresh _ -> "fresh";
        case Freshness.Stale _ -> "stale";
        case Freshness.Unproven _ -> "unproven";
        case null -> null;
      };
    }

    private static @Nullable Long age(@Nullable Freshness freshness) {
      return switch (freshness) {
        case Freshness.Fresh(Duration age) -> age.toSeconds();
        case Freshness.Stale(Duration age) -> age.toSeconds();
        case Freshness.Unproven _ -> null;
        case null -> null;
      };
    }

    private void print(Line line) {
      var out = spec.commandLine().getOut();
      if (json) {
        out.println(
            CanonicalJson.text(
                JsonNodeFactory.instance
                    .objectNode()
                    .put("item", line.item)
                    .put("verdict", line.reason == null ? "valid" : "refused")
                    .put("reason", line.reason)
                    .put("detail", line.detail)
                    .put("freshness", kind(line.freshness))
                    .put("ageSeconds", age(line.freshness))));
      } else {
        String verdict = line.reason == null ? "valid" : "refused (" + line.reason + ")";
        out.println(line.item + ": " + verdict + ": " + line.detail);
      }
    }
  }
}
