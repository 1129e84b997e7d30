package io.smartlayer.command;

import io.smartlayer.environment.Chain;
import io.smartlayer.environment.Chain.Answer;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.tokenscript.Declarations;
import io.smartlayer.tokenscript.ScriptSignature;
import io.smartlayer.tokenscript.TokenScript;
import io.smartlayer.tokenscript.Trust;
import io.smartlayer.tokenscript.Trust.OriginTrust;
import io.smartlayer.tokenscript.TrustedKeys;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.node.JsonNodeFactory;

/** {@code smartlayer script}: checks TokenScripts in files. */
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
  private static final String UNCHECKED = "unchecked";

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
        "Whether the signer may speak for the tokens stays unchecked without --chain or",
        "--trusted-key; without --chain no network is used.",
        "Exit status: 0 every file is valid, and trusted where that was asked; 1 one is not;",
        "64 wrong usage."
      },
      mixinStandardHelpOptions = true,
      exitCodeOnInvalidInput = USAGE)
  int check(
      @Option(names = "--json", description = "Print one JSON object a line.") boolean json,
      @Option(names = "--warnings", description = "List what could not be read, with its place.")
          boolean warnings,
      @Mixin ScriptTrust trust,
      @Parameters(arity = "1..*", paramLabel = "FILE", description = "Files to check.")
          List<String> files) {
    PrintWriter out = spec.commandLine().getOut();
    boolean allGood =
        trust.with((keys, chain) -> {
          boolean good = true;
          for (String file : files) {
            Bytes content = content(file);
            Line line = judge(file, content, trust.isUnchecked() ? null : keys, chain);
            out.println(json ? line.json() : line.text());
            if (warnings && content != null) {
              warn(file, content);
            }
            good &= line.isGood();
          }
          return good;
        });
    out.flush();
    return allGood ? 0 : NOT_VALID;
  }

  private static @Nullable Bytes content(String file) {
    // One byte more than is allowed shows that a file is too large, however large it is.
    try (InputStream in = Files.newInputStream(Path.of(file))) {
      return Bytes.of(in.readNBytes(TokenScript.SIZE_LIMIT + 1));
    } catch (IOException | InvalidPathException e) {
      return null;
    }
  }

  /** Says what of a file could not be read, as compilers do, beside the verdicts. */
  private void warn(String file, Bytes content) {
    PrintWriter err = spec.commandLine().getErr();
    if (TokenScript.read(content) instanceof TokenScript.Outcome.Read(TokenScript script)) {
      Declarations read = script.declarations();
      for (Declarations.Warning warning : read.warnings()) {
        err.println(file + ":" + warning.line() + ":" + warning.column() + ": " + warning.what());
      }
      if (read.furtherWarnings() > 0) {
        err.println(file + ": " + read.furtherWarnings() + " more");
      }
    }
    err.flush();
  }

  private static Line judge(
      String file, @Nullable Bytes content, @Nullable TrustedKeys keys, Chain chain) {
    if (content == null) {
      return new Line(file, "refused", null, "unreadable", "the file cannot be read");
    }
    return switch (ScriptSignature.verify(content)) {
      case ScriptSignature.Verdict.Valid valid ->
          switch (TokenScript.read(content)) {
            case TokenScript.Outcome.Read(TokenScript script) ->
                keys == null
                    ? new Line(file, "valid", valid.authority().text(), null, "")
                    : trusted(file, script, valid, keys, chain, content);
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

  private static Line trusted(
      String file,
      TokenScript script,
      ScriptSignature.Verdict.Valid valid,
      TrustedKeys keys,
      Chain chain,
      Bytes content) {
    long block =
        chain.latest() instanceof Answer.Known<Chain.Block>(Chain.Block newest)
            ? newest.number()
            : 0;
    Trust.Judgement judgement =
        Trust.judge(script, valid, new Trust.Grounds(content, keys, chain, block));
    String trust = judgement.isTrusted() ? "trusted" : "untrusted";
    List<String> why = new ArrayList<>();
    for (OriginTrust origin : judgement.origins()) {
      switch (origin) {
        case OriginTrust.Trusted _ -> {}
        case OriginTrust.Untrusted(var which, String reason) ->
            why.add(which.name() + ": " + reason);
        case OriginTrust.CannotTell(var which, String reason) ->
            why.add(which.name() + ": cannot tell, " + reason);
      }
    }
    boolean unsure =
        judgement.origins().stream().noneMatch(OriginTrust.Untrusted.class::isInstance);
    if (!judgement.isTrusted() && unsure && !why.isEmpty()) {
      trust = "cannot-tell";
    }
    String explanation = judgement.origins().isEmpty() ? "no origin" : String.join("; ", why);
    return new Line(file, "valid", valid.authority().text(), null, explanation, trust);
  }

  /**
   * What is said about one file.
   *
   * @param signer the key in whose name the file was signed, or null
   * @param reason a stable code when the file is not valid, else null
   * @param trust what is to be thought of the signer
   */
  private record Line(
      String item,
      String verdict,
      @Nullable String signer,
      @Nullable String reason,
      String explanation,
      String trust) {

    Line(
        String item,
        String verdict,
        @Nullable String signer,
        @Nullable String reason,
        String explanation) {
      this(item, verdict, signer, reason, explanation, UNCHECKED);
    }

    boolean isGood() {
      return verdict.equals("valid") && (trust.equals(UNCHECKED) || trust.equals("trusted"));
    }

    String json() {
      return JsonNodeFactory.instance
          .objectNode()
          .put("item", item)
          .put("verdict", verdict)
          .put("signer", signer)
          .put("reason", reason)
          .put("trust", trust)
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
      if (!trust.equals(UNCHECKED)) {
        out.append(", ").append(trust);
      }
      return explanation.isEmpty() ? out.toString() : out + ": " + explanation;
    }
  }
}
