package io.smartlayer.command;

import io.smartlayer.authoring.Rehearsal;
import io.smartlayer.authoring.Scenario;
import io.smartlayer.sandbox.ChicoryEngine;
import io.smartlayer.sandbox.Engine;
import io.smartlayer.sandbox.V8Engine;
import io.smartlayer.tokenscript.Service;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code smartlayer token test}. */
@Command(
    name = "test",
    description = {
      "Plays each story in FOLDER/tests to the token's code, without any network.",
      "Both engines that nodes run play it, and have to come to the same bytes and the same gas.",
      "It says which functions that the manifest names no story runs.",
      "Exit status: 0 all went as the stories say, 1 one did not, or one is wanting, 64 wrong"
          + " usage, 65 manifest or story is wrong, 66 there is none."
    },
    mixinStandardHelpOptions = true)
final class TokenTest implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private TokenOptions options;

  @Option(
      names = "--engine",
      paramLabel = "ENGINE",
      description = "Only one: ${COMPLETION-CANDIDATES}.")
  private List<Kind> engines = List.of(Kind.values());

  @Option(
      names = "--watch",
      description = "Play them again whenever a file of the folder changes, until Ctrl-C.")
  private boolean watch;

  @Option(
      names = "--require-coverage",
      description = "Fail where no story runs a function that the manifest names.")
  private boolean requireCoverage;

  /** What runs code. */
  private enum Kind {
    v8,
    chicory
  }

  @SuppressWarnings("NullAway.Init") // picocli sets the fields
  TokenTest() {}

  @Override
  public Integer call() {
    return TokenFailure.told(spec, this::played);
  }

  private int played() throws TokenFailure {
    try (var open = new Closing()) {
      List<Engine> running = new ArrayList<>();
      engines.forEach(kind -> running.add(open.add(started(kind))));
      TokenFolder folder = options.folder();
      if (!watch || !Files.isDirectory(folder.path())) {
        return played(running);
      }
      var changes =
          open.add(
              new FolderWatch(List.of(folder.path(), folder.path().resolve(TokenFolder.TESTS))));
      return watched(running, changes);
    }
  }

  /** Plays again after each change, whatever came of it, until somebody ends it. */
  private int watched(List<Engine> running, FolderWatch changes) {
    while (true) {
      int status = TokenFailure.told(spec, () -> played(running));
      PrintWriter out = spec.commandLine().getOut();
      out.println("waiting for a change of " + options.folder().path() + "; Ctrl-C ends it");
      out.flush();
      spec.commandLine().getErr().flush();
      try {
        out.println("\n" + changes.await() + " changed");
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return status;
      }
    }
  }

  private int played(List<Engine> running) throws TokenFailure {
    TokenFolder folder = options.folder();
    TokenFolder.Made made = folder.make(options.settings());
    Map<String, Scenario> scenarios = folder.scenarios();
    if (scenarios.isEmpty()) {
      throw new TokenFailure(
          Smartlayer.NO_INPUT,
          folder.path().resolve(TokenFolder.TESTS) + " holds no story; docs/tutorial.md has one.");
    }
    PrintWriter out = spec.commandLine().getOut();
    var rehearsal = new Rehearsal(made.file(), made.script(), running);
    Service.Gas limits = Objects.requireNonNull(made.script().service()).gas();
    int good = 0;
    for (Map.Entry<String, Scenario> each : scenarios.entrySet()) {
      Rehearsal.Report report = rehearsal.play(each.getValue());
      good += report.fault() == null ? 1 : 0;
      out.println(line(each.getKey(), report, limits));
      out.flush();
    }
    List<String> missed = rehearsal.unplayed();
    boolean isGood = good == scenarios.size();
    if (isGood && !missed.isEmpty()) { // a story that went wrong ends where it did
      out.println("no story runs " + String.join(", ", missed));
    }
    String all = engines.stream().map(Enum::name).collect(Collectors.joining(" and "));
    out.println(good + " of " + scenarios.size() + " went as told, on " + all);
    boolean isCovered = missed.isEmpty() || !requireCoverage;
    return isGood && isCovered ? 0 : Smartlayer.NOT_VALID;
  }

  private static String line(String file, Rehearsal.Report report, Service.Gas limits) {
    if (report.fault() != null) {
      return file + ": " + report.name() + "\n  NOT SO: " + report.fault();
    }
    Rehearsal.Step most =
        report.steps().stream()
            .max((one, other) -> Long.compare(one.gas(), other.gas()))
            .orElse(new Rehearsal.Step("nothing", 0));
    return "%s: %s\n  as told; most gas in %s, %,d of %,d"
        .formatted(file, report.name(), most.handler(), most.gas(), limits.transition());
  }

  private static Engine started(Kind kind) {
    return switch (kind) {
      case v8 -> new V8Engine(1);
      case chicory -> new ChicoryEngine(1);
    };
  }
}
