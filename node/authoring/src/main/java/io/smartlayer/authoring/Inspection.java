package io.smartlayer.authoring;

import io.smartlayer.attestation.AttestationData;
import io.smartlayer.authoring.Finding.Level;
import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.sandbox.Engine;
import io.smartlayer.sandbox.Program;
import io.smartlayer.sandbox.Run;
import io.smartlayer.tokenscript.ChainCall;
import io.smartlayer.tokenscript.Service;
import io.smartlayer.tokenscript.TokenScript;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Compares what a token declares with what its code has, without a story: what the reader of
 * scripts cannot know, since it does not look into code.
 */
public final class Inspection {
  private static final String PROBE = "whichOfTheHandlersAreFunctions";
  private static final long GAS = 10_000_000;

  private final Draft draft;
  private final Service service;
  private final JsonLines lines;
  private final CodeNames names;
  private final List<Finding> findings = new ArrayList<>();

  private Inspection(Draft draft) {
    this.draft = draft;
    this.service = Objects.requireNonNull(draft.script().service(), "a service section");
    this.lines = JsonLines.of(draft.manifest());
    this.names = new CodeNames(draft.code());
  }

  /**
   * What there is to say of a token, faults first.
   *
   * @param engine any of those that nodes run
   */
  public static List<Finding> of(Draft draft, Engine engine) {
    var inspection = new Inspection(draft);
    inspection.handlers(engine);
    inspection.schemas();
    inspection.unusedFunctions();
    inspection.unusedDeclarations();
    inspection.unusedReads();
    inspection.openHosts();
    return inspection.findings.stream()
        .sorted((one, other) -> one.level().compareTo(other.level()))
        .toList();
  }

  private void handlers(Engine engine) {
    List<Handlers.Named> named = Handlers.of(service);
    if (named.isEmpty()) {
      manifest(Level.WARNING, "methods", "nothing runs: no handler is named", "add a method");
      return;
    }
    JsonNode found = functions(engine, named.stream().map(Handlers.Named::function).toList());
    for (int i = 0; found != null && i < named.size(); i++) {
      Handlers.Named each = named.get(i);
      if (!found.get(i).asBoolean()) {
        manifest(
            Level.FAULT,
            each.place(),
            draft.codeFile() + " has no function " + each.function(),
            "write function " + each.function() + ", or name another");
      }
    }
  }

  /** Whether each name is a function in the code; null if nobody can tell. */
  private @Nullable JsonNode functions(Engine engine, List<String> named) {
    try {
      new Program(service.code(), service.handlers()); // as nodes do
    } catch (IllegalArgumentException e) {
      String advice = "handlers have names of at most 64 ASCII characters, and no reserved words";
      code(Level.FAULT, 1, String.valueOf(e.getMessage()), advice);
      return null;
    }
    String probe =
        "\nfunction %s() { return [%s]; }\n"
            .formatted(
                PROBE,
                named.stream()
                    .map(name -> "typeof " + name + " === 'function'")
                    .collect(Collectors.joining(", ")));
    if (draft.code().length() + probe.length() > Program.MAXIMUM_SOURCE) {
      return null; // there is no room for the question
    }
    var program = new Program(draft.code() + probe, List.of(PROBE));
    return switch (engine.call(program, PROBE, "[]", GAS)) {
      case Run.Completed(String json, long _) -> CanonicalJson.read(json);
      case Run.Failed(var failed, long _) -> {
        code(
            Level.FAULT,
            1,
            "it does not load (" + failed.text() + "): no JavaScript, or it throws at once",
            "look for what your editor underlines; nothing outside of functions may throw");
        yield null;
      }
    };
  }

  private void schemas() {
    for (Service.Schema schema : service.schemas()) {
      String fault = AttestationData.fault(schema.fields());
      if (fault != null) {
        manifest(
            Level.FAULT,
            "attestations." + schema.attestation() + ".fields",
            fault,
            "write types and names as EAS does, such as string flight,uint64 time");
      }
    }
  }

  private void unusedFunctions() {
    for (String function : names.unused()) {
      if (!service.handlers().contains(function)) {
        code(
            Level.WARNING,
            names.line(function),
            "nothing names function " + function,
            "name it in " + draft.manifestFile() + ", call it, or take it out");
      }
    }
  }

  private void unusedDeclarations() {
    for (Service.Host host : service.hosts()) {
      if (!names.says(host.name())) {
        unused("hosts." + host.name(), draft.codeFile() + " never says " + host.name());
      }
    }
    for (TokenScript.Attestation each : draft.script().attestations()) {
      String name = each.name();
      boolean isTaken =
          service.inputs().stream().anyMatch(input -> input.attestation().equals(name))
              || service.hosts().stream().anyMatch(host -> name.equals(host.attestation()));
      if (!isTaken) {
        unused("attestations." + name, "no input and no host takes it");
      }
    }
    for (Service.Field field : service.state()) {
      if (!names.says(field.name())) {
        unused("state." + field.name(), draft.codeFile() + " never says " + field.name());
      }
    }
  }

  /** A value that is read costs the node a question, and the caller time. */
  private void unusedReads() {
    for (Service.Method method : service.methods()) {
      for (ChainCall read : method.reads()) {
        if (!names.says(read.attribute()) && !names.says("chain")) {
          unused(
              "methods." + method.name() + ".reads",
              draft.codeFile() + " never says " + read.attribute());
        }
      }
    }
  }

  private void unused(String place, String what) {
    manifest(Level.WARNING, place, what, "take it out, or use it");
  }

  /** Plain http is good enough for this machine alone. */
  private void openHosts() {
    for (Service.Host host : service.hosts()) {
      String name = host.url().getHost();
      boolean isHere = name.startsWith("127.") || name.equals("localhost") || name.equals("[::1]");
      if ("http".equals(host.url().getScheme()) && !isHere) {
        manifest(
            Level.WARNING,
            "hosts." + host.name() + ".url",
            "plain http: whoever is on the way reads and changes what is said",
            "give it an address with https");
      }
    }
  }

  private void manifest(Level level, String place, String what, String advice) {
    String said = place + ": " + what;
    findings.add(new Finding(level, draft.manifestFile(), lines.line(said), said, advice));
  }

  private void code(Level level, int line, String what, String advice) {
    findings.add(new Finding(level, draft.codeFile(), line, what, advice));
  }
}
