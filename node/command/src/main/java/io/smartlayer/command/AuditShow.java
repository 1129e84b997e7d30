package io.smartlayer.command;

import io.smartlayer.primitives.CanonicalJson;
import java.io.PrintWriter;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;

/** {@code smartlayer audit show}. */
@Command(
    name = "show",
    description = {
      "Prints all of one audit: what was found and where, and, of one that differs, the node's own"
          + " word: input and output of the step, and its signature.",
      "Exit status: 0 it was printed; 64 wrong usage, 66 no such audit among the latest of these"
          + " anchors; 69 one does not answer, and no other has it."
    },
    footer = {"", "Example: smartlayer audit show $ANCHOR 0x5f1c2a"},
    mixinStandardHelpOptions = true)
final class AuditShow implements Callable<Integer> {
  private static final Pattern NAME = Pattern.compile("0x[0-9a-f]{4,64}");

  @Spec private CommandSpec spec;

  @Parameters(index = "0", paramLabel = "ANCHOR", description = "Addresses of anchors: URL[,URL…].")
  private String anchors;

  @Parameters(
      index = "1",
      paramLabel = "AUDIT",
      description = "The audit's id, or how it begins: 0x and 4 digits or more.")
  private String audit;

  @Option(names = "--json", description = "One line of JSON.")
  private boolean json;

  @SuppressWarnings("NullAway.Init") // picocli sets the fields
  AuditShow() {}

  @Override
  public Integer call() {
    String begins = audit.toLowerCase(Locale.ROOT);
    if (!NAME.matcher(begins).matches()) {
      throw new ParameterException(
          spec.commandLine(), "AUDIT is 0x and 4 to 64 hexadecimal digits");
    }
    List<URI> asked = AuditList.anchors(spec, anchors);
    return FeedFailure.told(spec, () -> show(one(asked, begins)));
  }

  private static JsonNode one(List<URI> anchors, String begins) {
    FeedFailure silent = null;
    for (URI anchor : anchors) {
      try {
        List<String> fitting = new ArrayList<>();
        for (JsonNode one : AuditsOf.list(anchor, "")) {
          String id = AuditsOf.text(one, "id");
          if (id.startsWith(begins)) {
            fitting.add(id);
          }
        }
        if (fitting.size() > 1) {
          throw new FeedFailure(
              Smartlayer.NO_INPUT, fitting.size() + " audits begin with " + begins + ": say more");
        }
        if (!fitting.isEmpty()) {
          return AuditsOf.one(anchor, fitting.getFirst());
        }
      } catch (FeedFailure e) {
        if (e.status() == Smartlayer.NO_INPUT) {
          throw e;
        }
        silent = e;
      }
    }
    throw silent == null
        ? new FeedFailure(
            Smartlayer.NO_INPUT, "no audit of these anchors begins with " + begins + ": audit list")
        : silent;
  }

  private int show(JsonNode one) {
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(CanonicalJson.text(one));
    } else {
      AuditsOf.lines(one).forEach(out::println);
    }
    return 0;
  }
}
