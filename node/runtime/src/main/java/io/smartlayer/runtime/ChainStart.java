package io.smartlayer.runtime;

import io.smartlayer.environment.Chain;
import java.lang.System.Logger.Level;
import java.time.Duration;

/** Waits for the chain before a node starts: without it the node could not know who takes part. */
final class ChainStart {
  /** How long the chain is waited for. */
  static final Duration WAIT = Duration.ofSeconds(60);

  private static final System.Logger LOG = System.getLogger(ChainStart.class.getName());
  private static final Duration LOOK_AGAIN = Duration.ofMillis(500);
  private static final Duration SAY_AGAIN = Duration.ofSeconds(5);

  private ChainStart() {}

  /**
   * The newest block, once there is an answer.
   *
   * @throws StartFailure if there is none in time
   */
  static Chain.Block await(Chain chain, Duration atMost) {
    long begun = System.nanoTime();
    long said = begun - SAY_AGAIN.toNanos();
    while (true) {
      switch (chain.latest()) {
        case Chain.Answer.Known<Chain.Block>(Chain.Block block) -> {
          return block;
        }
        case Chain.Answer.CannotTell<Chain.Block>(String why) -> {
          long now = System.nanoTime();
          if (now - begun > atMost.toNanos()) {
            throw new StartFailure(
                StartFailure.Kind.CHAIN,
                "the chain gave no answer within " + atMost.toSeconds() + " s: " + why);
          }
          if (now - said >= SAY_AGAIN.toNanos()) {
            said = now;
            long left = atMost.minusNanos(now - begun).toSeconds();
            LOG.log(
                Level.WARNING,
                "event=chain-awaited chain=" + chain.chainId() + " secondsLeft=" + left);
          }
        }
      }
      pause();
    }
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
