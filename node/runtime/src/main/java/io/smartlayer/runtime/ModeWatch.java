package io.smartlayer.runtime;

import io.smartlayer.environment.Chain;
import io.smartlayer.environment.Chain.Answer;
import io.smartlayer.environment.Clock;
import io.smartlayer.gateway.VerificationMode;
import io.smartlayer.primitives.Address;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The mode of verification that holds at a node: what the network's switch on the chain says, and
 * while it says nothing what the node's settings do ({@code spec/protocol/governance.md}, "What
 * nodes do"). It looks at the newest block: a word that is taken back with its block is read again.
 * Safe for use by many threads.
 */
final class ModeWatch implements AutoCloseable {
  /** How often the switch is read. */
  static final Duration PAUSE = Duration.ofSeconds(4);

  private static final System.Logger LOG = System.getLogger(ModeWatch.class.getName());

  private final Chain chain;
  private final Address contract;
  private final VerificationMode otherwise;
  private final Clock clock;
  private volatile @Nullable SwitchWords words;
  private @Nullable Thread thread; // guarded by this
  private VerificationMode told;

  /**
   * Nothing is read yet.
   *
   * @param chain waits for answers, within a bound
   * @param contract the switch; {@link Address#ZERO} for none
   * @param otherwise the mode while the switch says nothing else than normal
   */
  ModeWatch(Chain chain, Address contract, VerificationMode otherwise, Clock clock) {
    this.chain = chain;
    this.contract = contract;
    this.otherwise = otherwise;
    this.clock = clock;
    this.told = otherwise;
  }

  /** Reads the switch, waits for that, and goes on to read it. */
  synchronized ModeWatch start() {
    if (!contract.equals(Address.ZERO) && thread == null) {
      look();
      thread = Thread.ofVirtual().name("mode").start(this::watch);
    }
    return this;
  }

  /** The mode that holds now. */
  VerificationMode mode() {
    SwitchWords known = words;
    SwitchWords.Word word = known == null ? null : known.at(clock.now());
    return word == null || word.mode() == VerificationMode.NORMAL ? otherwise : word.mode();
  }

  /** Reads the switch once; what cannot be told leaves what was known, which ends by itself. */
  void look() {
    Answer<SwitchWords> answer =
        switch (chain.latest()) {
          case Answer.CannotTell<Chain.Block>(String why) -> new Answer.CannotTell<>(why);
          case Answer.Known<Chain.Block>(Chain.Block block) ->
              SwitchWords.read(chain, contract, block.number());
        };
    switch (answer) {
      case Answer.CannotTell<SwitchWords>(String why) ->
          LOG.log(System.Logger.Level.WARNING, "event=mode-not-read why=" + why);
      case Answer.Known<SwitchWords>(SwitchWords read) -> words = read;
    }
    VerificationMode now = mode();
    if (now != told) {
      told = now;
      LOG.log(System.Logger.Level.INFO, "event=mode-changed mode=" + now.text());
    }
  }

  @Override
  public synchronized void close() {
    if (thread != null) {
      thread.interrupt();
    }
  }

  private void watch() {
    try {
      while (true) {
        Thread.sleep(PAUSE);
        try {
          look();
        } catch (RuntimeException e) { // a thread's top: the next round may do better
          LOG.log(System.Logger.Level.ERROR, "event=mode-watch-failed", e);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
