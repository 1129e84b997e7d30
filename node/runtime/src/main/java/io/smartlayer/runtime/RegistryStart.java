package io.smartlayer.runtime;

import io.smartlayer.environment.Chain;
import io.smartlayer.environment.NodeRegistry;
import io.smartlayer.primitives.Address;
import io.smartlayer.token.Genesis;
import io.smartlayer.token.Membership;
import java.lang.System.Logger.Level;
import java.time.Duration;

/**
 * Learns from the chain who takes part, before a node starts. A chain that does not answer, and a
 * network that has not begun, are waited for; within a bound.
 */
public final class RegistryStart {
  /** How long a node waits for the chain and for its network. */
  public static final Duration WAIT = Duration.ofSeconds(60);

  private static final System.Logger LOG = System.getLogger(RegistryStart.class.getName());
  private static final Duration LOOK_AGAIN = Duration.ofMillis(250);
  private static final Duration SAY_AGAIN = Duration.ofSeconds(5);

  private RegistryStart() {}

  /**
   * What a registry said.
   *
   * @param block as at which it was read
   */
  public record Started(Membership members, long block) {}

  /**
   * All that are listed once the network has begun.
   *
   * @throws StartFailure if there is none in time, or never will be
   */
  public static <C extends Chain & NodeRegistry> Started await(
      C chain, Address registry, Address eas, Duration atMost) {
    long begun = System.nanoTime();
    long said = begun - SAY_AGAIN.toNanos();
    while (true) {
      Look look = look(chain, registry, eas);
      if (look instanceof Look.Found(Started started)) {
        return started;
      }
      String why = ((Look.Waiting) look).why;
      long now = System.nanoTime();
      if (now - begun > atMost.toNanos()) {
        throw new StartFailure(
            StartFailure.Kind.CHAIN, "not within " + atMost.toSeconds() + " s: " + why);
      }
      if (now - said >= SAY_AGAIN.toNanos()) {
        said = now;
        long left = atMost.minusNanos(now - begun).toSeconds();
        LOG.log(Level.INFO, "event=chain-awaited secondsLeft=" + left + " why=\"" + why + "\"");
      }
      pause();
    }
  }

  private sealed interface Look {
    record Found(Started started) implements Look {}

    record Waiting(String why) implements Look {}
  }

  private static <C extends Chain & NodeRegistry> Look look(
      C chain, Address registry, Address eas) {
    return switch (chain.latest()) {
      case Chain.Answer.CannotTell<Chain.Block>(String why) -> new Look.Waiting(why);
      case Chain.Answer.Known<Chain.Block>(Chain.Block block) ->
          switch (Genesis.read(chain, chain.chainId(), registry, eas, block.number())) {
            case Chain.Answer.CannotTell<Genesis>(String why) -> new Look.Waiting(why);
            case Chain.Answer.Known<Genesis>(Genesis genesis) ->
                look(genesis, registry, block.number());
          };
    };
  }

  private static Look look(Genesis genesis, Address registry, long block) {
    return switch (genesis) {
      case Genesis.NotYet(String why) -> new Look.Waiting(why);
      case Genesis.Unusable(String why) ->
          throw new StartFailure(
              StartFailure.Kind.NOT_REGISTERED, "the registry " + registry + ": " + why);
      case Genesis.Begun(Membership membership, var skipped) -> {
        if (!skipped.isEmpty()) {
          LOG.log(Level.WARNING, "event=registered-nodes-skipped count=" + skipped.size());
        }
        yield new Look.Found(new Started(membership, block));
      }
    };
  }

  private static void pause() {
    try {
      Thread.sleep(LOOK_AGAIN);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StartFailure(StartFailure.Kind.CHAIN, "it was told to end before the chain spoke");
    }
  }
}
