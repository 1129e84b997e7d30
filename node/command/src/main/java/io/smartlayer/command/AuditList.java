package io.smartlayer.command;

import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.CanonicalJson;
import java.io.PrintWriter;
import java.net.URI;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;

/** {@code smartlayer audit list}. */
@Command(
    name = "list",
    description = {
      "Prints what anchors found lately, a line each, each anchor's newest first: id, what was"
          + " found, the service node, when, the token.",
      "Found is \"agrees\"; \"differs\": the node signed what no run of the script comes to;"
          + " \"contradicts\": it signed two things that cannot both be true; \"cannot-tell\";"
          + " \"not-shown\": its log has it no more, or something else; or \"silent\".",
      "Each anchor's word; \"audit show\" has the node's own where it differs.",
      "Exit status: 0 none speaks against its node, 1 at least one does; 64 wrong usage, 69 an"
          + " anchor does not answer: what the others say is printed."
    },
    footer = {"", "Example: smartlayer audit list $ANCHOR"},
    mixinStandardHelpOptions = true)
final class AuditList implements Callable<Integer> {
  /** At least one node has signed what is wrong. */
  static final int DIFFERS = 1;

  private static final Set<String> WRONG = Set.of("differs", "contradicts");

  @Spec private CommandSpec spec;

  @Parameters(index = "0", paramLabel = "ANCHOR", description = "Addresses of anchors: URL[,URL…].")
  private String anchors;

  @Option(names = "--node", paramLabel = "ADDRESS", description = "Of this service node alone.")
  private @Nullable String node;

  @Option(names = "--json", description = "One line of JSON for each.")
  private boolean json;

  @SuppressWarnings("NullAway.Init") // picocli sets the fields
  AuditList() {}

  @Override
  public Integer call() {
    List<URI> asked = anchors(spec, anchors);
    String of = address();
    PrintWriter out = spec.commandLine().getOut();
    int status = 0;
    for (URI anchor : asked) {
      int told = FeedFailure.told(spec, () -> print(AuditsOf.list(anchor, of), out));
      status = Math.max(status, told);
    }
    return status;
  }

  /** The anchors that are named. */
  static List<URI> anchors(CommandSpec spec, String text) {
    try {
      return FeedSource.anchors(text);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()));
    }
  }

  private String address() {
    try {
      return node == null ? "" : Address.fromHex(node).toHex();
    } catch (IllegalArgumentException e) {
      throw new ParameterException(
          spec.commandLine(), "--node is an address: 0x and 40 hexadecimal digits in lower case");
    }
  }

  private int print(List<JsonNode> all, PrintWriter out) {
    int status = 0;
    for (JsonNode one : all) {
      out.println(json ? CanonicalJson.text(one) : FeedFailure.shown(AuditsOf.line(one)));
      status = WRONG.contains(AuditsOf.text(one, "result")) ? DIFFERS : status;
    }
    return status;
  }
}
