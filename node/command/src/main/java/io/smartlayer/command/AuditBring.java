package io.smartlayer.command;

import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.primitives.JsonFields;
import io.smartlayer.token.ReceiptBundle;
import io.smartlayer.token.ReceiptFault;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;

/** {@code smartlayer audit bring}. */
@Command(
    name = "bring",
    description = {
      "Brings anchors an answer that you doubt: a receipt, as token call --receipt keeps it. One of"
          + " them that keeps the token's feed runs the step again. If the node signed what no run"
          + " comes to, the anchor keeps the node's word and shows it to everybody (audit list).",
      "With two receipts: of one node that contradict each other. They convict it as they are, and"
          + " each anchor that is named keeps them.",
      "An anchor learns what was asked and answered. It need not be told who asks.",
      "Exit status: 0 the answer is right, 1 the node signed what is wrong, 2 it cannot be told; 64"
          + " wrong usage, 65 no receipts, or such as prove nothing; 66 none of these anchors keeps"
          + " the feed; 69 none answers; 75 it audits another one just now."
    },
    footer = {"", "Example: smartlayer audit bring $ANCHOR receipt.json"},
    mixinStandardHelpOptions = true)
final class AuditBring implements Callable<Integer> {
  /** The node signed what is wrong. */
  static final int WRONG = 1;

  /** Nothing is said about the receipt. */
  static final int CANNOT_TELL = 2;

  /** Longer than an anchor lets an audit take. */
  private static final Duration AUDIT_TIME = Duration.ofSeconds(90);

  private static final int FILE_LIMIT_BYTES = 2 << 20;

  @Spec private CommandSpec spec;

  @Parameters(index = "0", paramLabel = "ANCHOR", description = "Addresses of anchors: URL[,URL…].")
  private String anchors;

  @Parameters(index = "1", paramLabel = "FILE", description = "A receipt bundle.")
  private Path file;

  @Parameters(
      index = "2",
      arity = "0..1",
      paramLabel = "FILE",
      description = "Another one, of the same node, that contradicts it.")
  private @Nullable Path other;

  @Option(names = "--json", description = "The anchor's answer, one line of JSON.")
  private boolean json;

  @SuppressWarnings("NullAway.Init") // picocli sets the fields
  AuditBring() {}

  @Override
  public Integer call() {
    List<URI> asked = AuditList.anchors(spec, anchors);
    return FeedFailure.told(
        spec, () -> other == null ? audit(asked) : convict(asked, bundle(file), bundle(other)));
  }

  private int audit(List<URI> asked) {
    Bytes body = read(file);
    FeedFailure last = null;
    for (URI anchor : asked) {
      var answer = FeedHttp.post(anchor.resolve("/v1/audits"), body, AUDIT_TIME);
      try {
        refused(anchor, answer);
        return say(anchor, AuditsOf.told(anchor, answer));
      } catch (FeedFailure e) {
        last = last == null || last.status() == Smartlayer.NO_INPUT ? e : last;
      }
    }
    throw last == null ? new FeedFailure(Smartlayer.USAGE, "no anchor is named") : last;
  }

  private int say(URI anchor, JsonNode told) {
    String verdict = AuditsOf.text(told, "verdict");
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(CanonicalJson.text(told));
    }
    return switch (verdict) {
      case "agrees" -> said(0, "agrees: the same bytes and the same gas, as " + anchor + " says");
      case "differs" ->
          said(
              WRONG,
              "differs: %s: %s is right, not %s, as %s says, and keeps the node's word"
                  .formatted(
                      AuditsOf.text(told, "where"),
                      AuditsOf.text(told, "expected"),
                      AuditsOf.text(told, "found"),
                      anchor));
      default -> said(CANNOT_TELL, "cannot-tell: " + AuditsOf.text(told, "why"));
    };
  }

  private int said(int status, String words) {
    if (!json) {
      spec.commandLine().getOut().println(FeedFailure.shown(words));
    }
    return status;
  }

  private int convict(List<URI> asked, ReceiptBundle one, ReceiptBundle another) {
    Bytes proof = CanonicalJson.write(new ReceiptFault(one.signed(), another.signed()).toJson());
    for (URI anchor : asked) {
      var answer = FeedHttp.post(anchor.resolve("/v1/convictions"), proof);
      refused(anchor, answer);
      JsonNode told = AuditsOf.told(anchor, answer);
      if (json) {
        spec.commandLine().getOut().println(CanonicalJson.text(told));
      }
      said(
          WRONG,
          "%s signed %s: kept by %s as %s"
              .formatted(
                  AuditsOf.text(told, "node"),
                  AuditsOf.text(told, "detail"),
                  anchor,
                  AuditsOf.text(told, "id")));
    }
    return WRONG;
  }

  /** Refusals that have a status of their own. */
  private static void refused(URI anchor, FeedHttp.Answer answer) {
    if (answer instanceof FeedHttp.Answer.Problem problem) {
      int status =
          switch (problem.status()) {
            case 400, 413, 422 -> Smartlayer.DATA;
            case 503 -> Smartlayer.BUSY;
            case 504 -> CANNOT_TELL;
            default -> problem.status() == 404 ? Smartlayer.NO_INPUT : Smartlayer.UNAVAILABLE;
          };
      throw new FeedFailure(status, anchor + ": " + problem.code() + ": " + problem.detail());
    }
  }

  /** The receipt bundle in a file. */
  static ReceiptBundle bundle(Path file) {
    try {
      return ReceiptBundle.read(read(file));
    } catch (CanonicalJson.NotCanonical | JsonFields.Malformed e) {
      throw new FeedFailure(Smartlayer.DATA, file + " is no receipt bundle: " + e.getMessage());
    }
  }

  private static Bytes read(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] read = in.readNBytes(FILE_LIMIT_BYTES + 1);
      if (read.length > FILE_LIMIT_BYTES) {
        throw new FeedFailure(
            Smartlayer.DATA, file + " is larger than " + FILE_LIMIT_BYTES + " bytes");
      }
      return Bytes.utf8(Bytes.of(read).toUtf8().strip());
    } catch (IOException e) {
      throw new FeedFailure(Smartlayer.DATA, "cannot read " + file + ": " + e);
    }
  }
}
