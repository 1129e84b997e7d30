package io.smartlayer.token;

import io.smartlayer.feed.GrowingRoot;
import io.smartlayer.primitives.Hash;
import io.smartlayer.sandbox.NodeFault;
import io.smartlayer.tokenscript.Service;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * What becomes of a group's living tokens when another script takes them over: a step of each, by
 * that script's handler of {@code upgraded}, all or none. Without a handler a token keeps its
 * state, if it has the new script's fields ({@code spec/protocol/token.md}, "Upgrades").
 *
 * <p>It follows from the tokens, the upgrade and the script alone, and not from where in the feed
 * it is run: who tries it comes to the same as who does it.
 *
 * @param finding what it comes to
 * @param steps what each token came to, in order; those before the first that failed, and that one
 */
public record Migration(UpgradeWord.Finding finding, List<StepRunner.Ran> steps) {
  private static final String BAD_STATE = "bad-state";

  /** Copies the steps. */
  public Migration {
    steps = List.copyOf(steps);
  }

  /**
   * Runs it.
   *
   * @param given nothing is sealed by it, as texts would differ by where it is run
   * @param script the one that the upgrade names
   * @param prefixRoot the RFC 6962 root where it is run; no code sees it
   * @throws NodeFault if this node could not run a step
   */
  public static Migration of(
      StepRunner given,
      ServiceScript script,
      Upgrade upgrade,
      Iterable<Instance> tokens,
      Hash prefixRoot) {
    var at = new StepRunner.Position(prefixRoot, upgrade.timeMillis());
    StepRunner runner = given.unsealed();
    @Nullable String handler = handler(script.service());
    List<StepRunner.Ran> steps = new ArrayList<>();
    var root = new GrowingRoot();
    for (Instance token : tokens) {
      if (token.isExpired(upgrade.timeMillis())) {
        continue; // nobody asks it anything any more
      }
      @Nullable String code;
      if (handler == null) {
        root.append(token.stateHash());
        code = isKept(script, token) ? null : BAD_STATE;
      } else {
        StepRunner.Ran ran = runner.transition(script, token, at, handler, event(upgrade));
        root.append(ran.step().resultHash());
        steps.add(ran);
        code = code(token, ran);
      }
      if (code != null) {
        return new Migration(new UpgradeWord.Finding(code, root.root()), steps);
      }
    }
    return new Migration(new UpgradeWord.Finding("", root.root()), steps);
  }

  /** Whether a token's state has the fields of a script: then it can stay as it is. */
  public static boolean isKept(ServiceScript script, Instance token) {
    return StateFields.fit(token.stateJson(), script.service());
  }

  /** A life whose end is moved could be over where this is tried, and not where it is done. */
  private static @Nullable String code(Instance before, StepRunner.Ran ran) {
    boolean sameEnd = ran.after().expiresMillis() == before.expiresMillis();
    return ran.output().code() == null && !sameEnd ? BAD_STATE : ran.output().code();
  }

  private static @Nullable String handler(Service service) {
    return service.reactions().stream()
        .filter(reaction -> reaction.event() == Service.Event.UPGRADED)
        .map(Service.Reaction::handler)
        .findFirst()
        .orElse(null);
  }

  private static ObjectNode event(Upgrade upgrade) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("type", "upgraded")
        .put("from", upgrade.from().toHex());
  }
}
