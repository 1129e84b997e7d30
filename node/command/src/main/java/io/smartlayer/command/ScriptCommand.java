package io.smartlayer.command;

import io.smartlayer.primitives.Bytes;
import io.smartlayer.tokenscript.Declarations;
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
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

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
            ScriptVerdict line =
                ScriptVerdict.of(file, content, trust.isUnchecked() ? null : keys, chain);
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

  static @Nullable Bytes content(String file) {
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
}
