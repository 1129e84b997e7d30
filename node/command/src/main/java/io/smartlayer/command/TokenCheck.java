package io.smartlayer.command;

import io.smartlayer.authoring.Finding;
import io.smartlayer.authoring.Inspection;
import io.smartlayer.authoring.Promises;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.sandbox.V8Engine;
import io.smartlayer.tokenscript.TokenScript;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.databind.node.JsonNodeFactory;

/** {@code smartlayer token check}. */
@Command(
    name = "check",
    description = {
      "Says what is wrong with a token before it is published: what nodes would refuse, what its"
          + " code lacks, and what is declared and never used; then what it declares.",
      "Where token.tsml is there, or --file, its signature is checked as \"script check\" does,"
          + " whether the folder still says the same, and with --chain or --trusted-key whether the"
          + " signer may speak for the tokens.",
      "Exit status: 0 no fault was found, 1 one was, 64 wrong usage, 65 the manifest is wrong, 66"
          + " there is none."
    },
    mixinStandardHelpOptions = true)
final class TokenCheck implements Callable<Integer> {
  private static final String BUILD = "make it again: smartlayer token build";

  @Spec private CommandSpec spec;
  @Mixin private TokenOptions options;
  @Mixin private ScriptTrust trust;

  @Option(names = "--json", description = "Print one JSON object a line.")
  private boolean json;

  @Option(
      names = "--file",
      paramLabel = "FILE",
      description = "The script that was made of it (default: FOLDER/token.tsml, if it is there).")
  private @Nullable Path file;

  @SuppressWarnings("NullAway.Init") // picocli sets the fields
  TokenCheck() {}

  @Override
  public Integer call() {
    return TokenFailure.told(spec, this::checked);
  }

  private int checked() throws TokenFailure {
    TokenFolder folder = options.folder();
    TokenFolder.Made made = folder.make(options.settings());
    List<Finding> findings = new ArrayList<>();
    try (var engine = new V8Engine(1)) {
      findings.addAll(Inspection.of(made.draft(), engine));
    }
    findings.addAll(Promises.of(made.draft(), folder.interfaces()));
    Path script = file == null ? folder.path().resolve(TokenFolder.SCRIPT) : file;
    if (file != null || Files.exists(script)) {
      findings.addAll(published(script.toString(), made.script()));
    }
    PrintWriter out = spec.commandLine().getOut();
    findings.forEach(each -> out.println(json ? jsonLine(each) : line(each)));
    var summary = new TokenSummary(made.script());
    out.println(json ? summary.json() : summary.text());
    long faults = findings.stream().filter(each -> each.level() == Finding.Level.FAULT).count();
    if (!json) {
      out.println("faults: %d, warnings: %d".formatted(faults, findings.size() - faults));
    }
    return faults == 0 ? 0 : Smartlayer.NOT_VALID;
  }

  /** What is to say of the file that was made. */
  private List<Finding> published(String name, TokenScript now) {
    List<Finding> out = new ArrayList<>();
    Bytes content = ScriptCommand.content(name);
    ScriptVerdict verdict =
        trust.with((keys, chain) ->
            ScriptVerdict.of(name, content, trust.isUnchecked() ? null : keys, chain));
    if (!verdict.isGood()) {
      String said = verdict.text().substring(name.length() + 2);
      String advice =
          verdict.verdict().equals("valid")
              ? "sign it with the key of the contract's owner: " + BUILD + " --key"
              : BUILD + " --key";
      out.add(new Finding(Finding.Level.FAULT, name, 0, said, advice));
    }
    if (content != null
        && TokenScript.read(content) instanceof TokenScript.Outcome.Read(TokenScript then)
        && !isSame(then, now)) {
      String said = "it says something else than the folder does now";
      out.add(new Finding(Finding.Level.FAULT, name, 0, said, BUILD));
    }
    return out;
  }

  private static boolean isSame(TokenScript one, TokenScript other) {
    return Objects.equals(one.service(), other.service())
        && one.contracts().equals(other.contracts())
        && one.attestations().equals(other.attestations())
        && one.origins().equals(other.origins());
  }

  /** As compilers say it, with what to do in a second line. */
  static String line(Finding of) {
    String place = of.line() > 0 ? of.file() + ":" + of.line() : of.file();
    return "%s: %s: %s\n  %s".formatted(place, word(of), of.what(), of.advice());
  }

  private static String jsonLine(Finding of) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("level", word(of))
        .put("file", of.file())
        .put("line", of.line())
        .put("what", of.what())
        .put("advice", of.advice())
        .toString();
  }

  private static String word(Finding of) {
    return switch (of.level()) {
      case FAULT -> "fault";
      case WARNING -> "warning";
    };
  }
}
