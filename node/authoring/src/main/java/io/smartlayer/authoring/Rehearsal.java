package io.smartlayer.authoring;

import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.TokenId;
import io.smartlayer.primitives.TokenType;
import io.smartlayer.sandbox.Engine;
import io.smartlayer.sandbox.Program;
import io.smartlayer.token.Bearing;
import io.smartlayer.token.ServiceScript;
import io.smartlayer.tokenscript.Service;
import io.smartlayer.tokenscript.TokenScript;
import java.math.BigInteger;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Plays a story to a script's code, on the engines that nodes run, without any node: the same steps
 * with the same gas as in a network, and nothing of what the network does around them.
 */
public final class Rehearsal {
  private final ServiceScript script;
  private final TokenId token;
  private final List<Engine> engines;
  private final Set<String> played = new TreeSet<>();

  /**
   * A rehearsal of a script.
   *
   * @param engines one or more; what they make of a step has to be the same
   */
  public Rehearsal(Bytes file, TokenScript script, List<Engine> engines) {
    Service service = Objects.requireNonNull(script.service(), "a script with a service section");
    var program = new Program(service.code(), service.handlers());
    this.script = new ServiceScript(Hash.sha256(file), script, service, program);
    this.engines = List.copyOf(engines);
    this.token = token(script);
  }

  /**
   * The token that stories are about: number 1 of the contract where the script names it first, or
   * of the collection of the attestations that bear the tokens.
   *
   * @param script with a service section
   */
  public static TokenId token(TokenScript script) {
    Service service = Objects.requireNonNull(script.service(), "a script with a service section");
    TokenScript.Attestation bearing = script.bearing();
    if (bearing != null) {
      return new TokenId(Bearing.type(1, bearing), BigInteger.ONE);
    }
    List<TokenScript.Deployment> deployments =
        Objects.requireNonNull(script.contract(service.origin())).deployments();
    TokenType type =
        deployments.isEmpty()
            ? new TokenType(1, Address.ZERO)
            : new TokenType(deployments.getFirst().chainId(), deployments.getFirst().address());
    return TokenId.parse(type + "/1");
  }

  /**
   * What came of a story.
   *
   * @param fault what was not as expected, beginning with the act; null if all was
   */
  public record Report(String name, List<Step> steps, @Nullable String fault) {
    /** Copies the list. */
    public Report {
      steps = List.copyOf(steps);
    }
  }

  /** A function that ran, and what it took. */
  public record Step(String handler, long gas) {}

  /** Plays a story, up to its first fault. */
  public Report play(Scenario scenario) {
    var stage = new Stage(script, token, engines, scenario);
    Report report = play(stage, scenario);
    report.steps().forEach(step -> played.add(step.handler()));
    return report;
  }

  /**
   * What no story has run yet of what the manifest names: functions, with the place that names
   * each, in order.
   */
  public List<String> unplayed() {
    return Handlers.of(script.service()).stream()
        .filter(named -> !played.contains(named.function()))
        .map(named -> named.function() + " (" + named.place() + ")")
        .toList();
  }

  private static Report play(Stage stage, Scenario scenario) {
    List<Scenario.Act> acts = scenario.acts();
    for (int i = 0; i < acts.size(); i++) {
      String fault = stage.play(acts.get(i));
      if (fault != null) {
        return new Report(scenario.name(), stage.steps(), "acts[" + i + "]: " + fault);
      }
    }
    return new Report(scenario.name(), stage.steps(), null);
  }
}
