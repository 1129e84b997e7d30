package io.smartlayer.command;

import io.smartlayer.primitives.Bytes;
import io.smartlayer.tokenscript.ScriptSignature;
import io.smartlayer.tokenscript.TokenScript;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.node.JsonNodeFactory;

/** {@code smartlayer script}: checks TokenScripts in files, without any network. */
@Command(
    name = "script",
    description = "Checks TokenScripts.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    exitCodeOnInvalidInput = ScriptCommand.USAGE)
final class ScriptCommand implements Runnable {
  /** The command line makes no sense (EX_USAGE of sysexits). */
  static final int USAGE = 64;

  private static final int NOT_VALID = 1;

  @Spec private CommandSpec spec;

  @SuppressWarnings("NullAway.Init") // picocli sets the spec
  ScriptCommand() {}

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Missing command");
  }

  @Command(
      name = "check",
      description = {
        "Checks the signature of each TokenScript, and reads its service section.",
        "No network is used: whether the signer may speak for the tokens stays unchecked.",
        "Exit status: 0 every file is valid, 1 one is not, 64 wrong usage."
      },
      mixinStandardHelpOptions = true,
      exitCodeOnInvalidInput = USAGE)
  int check(
      @Option(names = "--json", description = "Print one JSON object a line.") boolean json,
      @Parameters(arity = "1..*", paramLabel = "FILE", description = "Files to check.")
          List<String> files) {
    PrintWriter out = spec.commandLine().getOut();
    boolean allValid = true;
    for (String file : files) {
      Line line = judge(file);
      out.println(json ? line.json() : line.text());
      allValid &= line.verdict().equals("valid");
    }
    out.flush();
    return allValid ? 0 : NOT_VALID;
  }

  private static Line judge(String file) {
    Bytes content;
    // One byte more than is allowed shows that a file is too large, however large it is.
    try (InputStream in = Files.newInputStream(Path.of(file))) {
      content = Bytes.of(in.readNBytes(TokenScript.SIZE_LIMIT + 1));
    } catch (IOException | InvalidPathException e) {
      return new Line(file, "refused", null, "unreadable", "the file cannot be read");
    }
    return switch (ScriptSignature.verify(content)) {
      case ScriptSignature.Verdict.Valid valid ->
          switch (TokenScript.read(content)) {
            case TokenScript.Outcome.Read _ ->
                new Line(file, "valid", valid.authority().text(), null, "");
            case TokenScript.Outcome.Refused no ->
                new Line(file, "refused", null, no.reason().code(), no.explanation());
          };
      case ScriptSignature.Verdict.Invalid no ->
          new Line(file, "invalid", null, no.reason().code(), no.explanation());
      case ScriptSignature.Verdict.Refused no ->
          new Line(file, "refused", null, no.reason().code(), no.explanation());
      case ScriptSignature.Verdict.Unsigned no ->
          new Line(file, "unsigned", null, no.reason().code(), "");
    };
  }

  /**
   * What is said about one file.
   *
   * @param signer the key in whose name the file was signed, or null
   * @param reason a stable code when the file is not valid, else null
   */
  private record Line(
      String item,
      String verdict,
      @Nullable String signer,
      @Nullable String reason,
      String explanation) {

    String json() {
      return JsonNodeFactory.instance
          .objectNode()
          .put("item", item)
          .put("verdict", verdict)
          .put("signer", signer)
          .put("reason", reason)
          .put("trust", "unchecked")
          .toString();
    }

    String text() {
      var out = new StringBuilder(item).append(": ").append(verdict);
      if (signer != null) {
        out.append(", signed by ").append(signer);
      }
      if (reason != null) {
        out.append(" (").append(reason).append(")");
      }
      return explanation.isEmpty() ? out.toString() : out + ": " + explanation;
    }
  }
}
