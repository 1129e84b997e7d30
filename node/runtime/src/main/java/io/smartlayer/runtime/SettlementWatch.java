package io.smartlayer.runtime;

import io.smartlayer.channel.AckedVoucher;
import io.smartlayer.channel.Amount;
import io.smartlayer.channel.Channel;
import io.smartlayer.channel.Settlement;
import io.smartlayer.channel.SettlingRule;
import io.smartlayer.channel.Split;
import io.smartlayer.environment.Clock;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Hash;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Sees to it that a service node is paid whoever else is silent: it looks at the node's channels
 * again and again, and settles where the rule says that it is time ({@code
 * spec/protocol/channels.md}, "Settling"). It remembers nothing between two looks but which
 * channels are over, so a restart and a block that is taken back change nothing.
 */
final class SettlementWatch implements AutoCloseable {
  /** How often channels are looked at. */
  static final Duration PAUSE = Duration.ofSeconds(15);

  /** How many channels are looked at each time, one after the other; the others have to wait. */
  static final int CHANNELS_A_ROUND = 64;

  /** For how long a channel is looked at after its payer could withdraw, and has. */
  static final Duration OVER = Duration.ofDays(1);

  private static final System.Logger LOG = System.getLogger(SettlementWatch.class.getName());

  private final Address node;
  private final Supplier<List<AckedVoucher>> kept;
  private final SettlingRule rule;
  private final Hub hub;
  private final Clock clock;
  private @Nullable Thread thread; // guarded by this

  /** Of which nothing more is to be had; of these as many as the till has channels. */
  private final TreeSet<Hash> ended = new TreeSet<>();

  private Hash last = Hash.ZERO;

  /** What was said of channels that are not settled, so that it is said once. */
  private final TreeMap<Hash, String> troubles = new TreeMap<>();

  /** What is seen of the hub, and done there; each waits for the chain within a bound. */
  interface Hub {
    /** A channel. */
    HubReader.Look channel(Hash id);

    /** What a payee has claimed; null where that cannot be told. */
    @Nullable Amount claimed(Hash id, Address payee);

    /** Who is paid beside nodes and issuers; null where nobody knows the channel's anchor. */
    Split.@Nullable Terms terms(Channel channel);

    /**
     * The newest voucher that the anchor has of a channel; null where it shows none that counts.
     */
    @Nullable AckedVoucher newest(Channel channel, Split.Terms terms);

    /**
     * Settles a voucher.
     *
     * @throws Failed if it is not settled, or nobody knows
     */
    void settle(AckedVoucher voucher);

    /**
     * Has a payee paid.
     *
     * @throws Failed if it is not, or nobody knows
     */
    void claim(Hash channel, Settlement.Claim claim);

    /** Something was not done, or nobody knows. */
    final class Failed extends RuntimeException {
      private static final long serialVersionUID = 1;

      /** Says why. */
      Failed(String why, @Nullable RuntimeException cause) {
        super(why, cause);
      }
    }
  }

  /**
   * Nothing is looked at yet.
   *
   * @param node whose operator is to be paid
   * @param kept the newest vouchers of all channels that paid the node, by their ids
   */
  SettlementWatch(
      Address node, Supplier<List<AckedVoucher>> kept, SettlingRule rule, Hub hub, Clock clock) {
    this.node = node;
    this.kept = kept;
    this.rule = rule;
    this.hub = hub;
    this.clock = clock;
  }

  /** Begins to look. */
  synchronized SettlementWatch start() {
    if (!rule.equals(SettlingRule.NEVER) && thread == null) {
      thread = Thread.ofVirtual().name("settlements").start(this::watch);
    }
    return this;
  }

  @Override
  public synchronized void close() {
    if (thread != null) {
      thread.interrupt();
    }
  }

  /** Looks at the next channels, and does what is due. */
  void round() {
    List<AckedVoucher> all =
        kept.get().stream().filter(voucher -> !ended.contains(id(voucher))).toList();
    List<AckedVoucher> later =
        all.stream().filter(v -> id(v).compareTo(last) > 0).limit(CHANNELS_A_ROUND).toList();
    for (AckedVoucher voucher : later) {
      try {
        look(voucher);
      } catch (Hub.Failed e) {
        warn(id(voucher), "event=not-settled channel=" + id(voucher) + " why=" + e.getMessage());
      }
    }
    last = later.size() < CHANNELS_A_ROUND ? Hash.ZERO : id(later.getLast());
  }

  private void look(AckedVoucher voucher) {
    if (!(hub.channel(id(voucher)) instanceof HubReader.Look.Found(Channel channel))) {
      return; // it cannot be told now, or the block that had it was taken back
    }
    Split.Terms terms = hub.terms(channel);
    Settlement settlement = terms == null ? null : settlement(voucher, channel, terms);
    if (terms == null || settlement == null) {
      return;
    }
    boolean isDue = rule.isDue(channel.isOpen(), settlement.due());
    if (isOver(channel)) {
      ended.add(channel.id());
    }
    if (isDue) {
      switch (settlement.state()) {
        case UNSETTLED, SETTLED -> collect(voucher, settlement);
        case OVERTAKEN -> overtaken(voucher, channel, terms, settlement.due());
        case TOO_LATE ->
            warn(
                channel.id(),
                "event=settlement-missed channel=%s lost=%s"
                    .formatted(channel.id(), settlement.due().inTokens()));
      }
    }
  }

  /** Whether what the chain says of it will not change, even if blocks are taken back. */
  private boolean isOver(Channel channel) {
    Instant closes = channel.closes();
    return channel.isWithdrawn() && closes != null && closes.plus(OVER).isBefore(clock.now());
  }

  /** Another voucher was settled: its lines are needed, and its anchor has them. */
  private void overtaken(AckedVoucher own, Channel channel, Split.Terms terms, Amount due) {
    AckedVoucher newest = hub.newest(channel, terms);
    if (newest != null && newest.continues(own)) {
      Settlement settlement = settlement(newest, channel, terms);
      if (settlement == null) {
        return;
      }
      switch (settlement.state()) {
        case UNSETTLED, SETTLED -> {
          collect(newest, settlement);
          return;
        }
        case OVERTAKEN, TOO_LATE -> {}
      }
    }
    warn(
        channel.id(),
        "event=voucher-overtaken channel=%s settled=%d due=%s"
            .formatted(channel.id(), channel.nonce(), due.inTokens()));
  }

  private @Nullable Settlement settlement(
      AckedVoucher voucher, Channel channel, Split.Terms terms) {
    Map<Address, Amount> claimed = new HashMap<>();
    for (Address payee : Settlement.payees(voucher, node)) {
      Amount before = hub.claimed(channel.id(), payee);
      if (before == null) {
        return null;
      }
      claimed.put(payee, before);
    }
    return Settlement.of(voucher, channel, terms, node, claimed);
  }

  private void collect(AckedVoucher voucher, Settlement settlement) {
    if (settlement.state() == Settlement.State.UNSETTLED) {
      hub.settle(voucher);
      LOG.log(
          Level.INFO,
          "event=settled channel=%s nonce=%d total=%s"
              .formatted(
                  id(voucher), voucher.voucher().nonce(), voucher.voucher().total().inTokens()));
    }
    for (Settlement.Claim claim : settlement.claims()) {
      hub.claim(id(voucher), claim);
      LOG.log(
          Level.INFO,
          "event=claimed channel=%s payee=%s amount=%s"
              .formatted(id(voucher), claim.leaf().payee(), claim.due().inTokens()));
    }
    troubles.remove(id(voucher));
  }

  /** Warns once of what stays as it is. */
  private void warn(Hash channel, String what) {
    if (!what.equals(troubles.put(channel, what))) {
      LOG.log(Level.WARNING, what);
    }
  }

  private void watch() {
    try {
      while (true) {
        Thread.sleep(PAUSE);
        try {
          round();
        } catch (RuntimeException e) { // a thread's top: the next round may do better
          LOG.log(Level.ERROR, "event=settlement-watch-failed", e);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static Hash id(AckedVoucher voucher) {
    return voucher.voucher().channel();
  }
}
