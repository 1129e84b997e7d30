package io.smartlayer.command;

import io.smartlayer.feed.Head;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.primitives.JsonFields;
import io.smartlayer.token.Membership;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** {@code smartlayer feed check}. */
@Command(
    name = "check",
    customSynopsis = {
      "smartlayer feed check --trust=NETWORK [--json] [FILE]",
      "       smartlayer feed check --trust=NETWORK [--json] ANCHOR FEED"
    },
    description = {
      "With a FILE, or nothing: checks what \"feed prove\" printed, one proof a line, offline.",
      "With ANCHOR and FEED: reads the whole feed from the anchor, and checks that its entries give"
          + " the root that the anchor signed in its checkpoint and the committee in its"
          + " certificates.",
      "What is valid is told on stdout with who signed it, what is not on stderr with the reason.",
      "Exit status: 0 all of it is valid, 1 not, or there was nothing to check; 64 wrong usage, 66"
          + " no such file or feed, 69 the anchor does not answer."
    },
    footer = {
      "",
      "Example: smartlayer feed check --trust network.json entry-7.json",
      "         smartlayer feed check --trust network.json http://127.0.0.1:25023 0x…"
    },
    mixinStandardHelpOptions = true)
final class FeedCheck implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(
      names = "--trust",
      required = true,
      paramLabel = "NETWORK",
      description = "The trust file, network.json.")
  private Path trust;

  @Option(
      names = "--json",
      description = "Print one JSON object for each, of what is not valid too.")
  private boolean json;

  @Parameters(arity = "0..2", paramLabel = "FILE | ANCHOR FEED", description = "What to check.")
  private @Nullable List<String> words;

  @SuppressWarnings("NullAway.Init") // picocli sets the fields
  FeedCheck() {}

  @Override
  public Integer call() {
    Membership network = TrustFile.read(spec, trust);
    List<String> asked = words == null ? List.of() : words;
    if (asked.size() == 2) {
      FeedSource source = FeedTarget.source(spec, asked.getFirst(), asked.getLast());
      if (source.anchors().size() != 1) {
        throw new ParameterException(spec.commandLine(), "One anchor is checked at a time");
      }
      return FeedFailure.told(spec, () -> online(network, source));
    }
    String file = asked.isEmpty() ? FeedSubmit.STDIN : asked.getFirst();
    return FeedFailure.told(
        spec,
        () -> FeedSubmit.lines(file, FeedProof.TEXT_LIMIT, lines -> offline(network, file, lines)));
  }

  private int offline(Membership network, String file, BoundedLines lines) throws IOException {
    boolean valid = true;
    long count = 0;
    for (String line = lines.next(); line != null; line = lines.next()) {
      if (!line.isBlank()) {
        count++;
        valid &= isValid(network, file + "#" + lines.count(), line);
      }
    }
    if (count == 0) {
      throw new FeedFailure(
          Smartlayer.NOT_VALID, file + " holds no proof: give it what \"feed prove\" prints");
    }
    return valid ? 0 : Smartlayer.NOT_VALID;
  }

  private boolean isValid(Membership network, String item, String line) {
    FeedProof proof;
    try {
      proof = FeedProof.fromJson(CanonicalJson.read(line));
    } catch (CanonicalJson.NotCanonical | JsonFields.Malformed e) {
      return refused(item, "malformed", String.valueOf(e.getMessage()));
    }
    return switch (proof.verify(network)) {
      case FeedProof.Verdict.Refused(String reason, String detail) -> refused(item, reason, detail);
      case FeedProof.Verdict.Valid(Head head, List<Address> signers) ->
          valid(
              item,
              proof.entry().kind()
                  + " at offset "
                  + proof.offset()
                  + " of "
                  + proof.feed()
                  + ", final since "
                  + head.instant(),
              signers);
    };
  }

  private int online(Membership network, FeedSource source) {
    String item = source.anchor().toString();
    boolean valid =
        switch (new FeedAudit(network, source).run()) {
          case FeedAudit.Verdict.Refused(String reason, String detail) ->
              refused(item, reason, detail);
          case FeedAudit.Verdict.Valid whole ->
              valid(
                  item,
                  whole.size()
                      + " entries of "
                      + source.id()
                      + " with the root "
                      + whole.root()
                      + ", checkpoint by "
                      + whole.anchor(),
                  whole.signers());
        };
    return valid ? 0 : Smartlayer.NOT_VALID;
  }

  private boolean valid(String item, String detail, List<Address> signers) {
    if (json) {
      ObjectNode line = line(item, "valid", null, detail);
      var list = line.putArray("signers");
      signers.forEach(signer -> list.add(signer.toHex()));
      spec.commandLine().getOut().println(CanonicalJson.text(line));
    } else {
      String by = signers.stream().map(Address::toHex).collect(Collectors.joining(", "));
      String certified = signers.isEmpty() ? "" : ", certified by " + by;
      spec.commandLine().getOut().println(item + ": valid: " + detail + certified);
    }
    return true;
  }

  private boolean refused(String item, String reason, String detail) {
    String shown = FeedFailure.shown(detail);
    if (json) {
      spec.commandLine().getOut().println(CanonicalJson.text(line(item, "refused", reason, shown)));
    }
    spec.commandLine().getErr().println(item + ": refused (" + reason + "): " + shown);
    return false;
  }

  private static ObjectNode line(
      String item, String verdict, @Nullable String reason, String detail) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("item", item)
        .put("verdict", verdict)
        .put("reason", reason)
        .put("detail", detail);
  }
}
