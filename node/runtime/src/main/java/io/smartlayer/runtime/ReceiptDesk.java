package io.smartlayer.runtime;

import io.smartlayer.environment.Network;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import java.time.Duration;
import java.time.Instant;
import java.util.TreeMap;

/**
 * Answers anchors that ask what is in this node's log of receipts, and nobody else: steps hold what
 * callers gave. Owned by the node's loop.
 */
final class ReceiptDesk {
  /** How many receipts one anchor is told of within {@link #PERIOD}. */
  static final int ANSWERS_LIMIT = 1_024;

  /** The time for which answers are counted. */
  static final Duration PERIOD = Duration.ofMinutes(1);

  private final ReceiptLog log;
  private final Roster roster;
  private final Network network;
  private final TreeMap<Address, Integer> answered = new TreeMap<>();
  private Instant period = Instant.EPOCH;

  ReceiptDesk(ReceiptLog log, Roster roster, Network network) {
    this.log = log;
    this.roster = roster;
    this.network = network;
  }

  /** Somebody sent a word of receipts. */
  void received(Address from, Bytes body, Instant now) {
    if (roster.all().anchor(from) == null
        || !(PeerMessages.read(from, body, ReceiptMessage::decode)
            instanceof ReceiptMessage.Ask ask)) {
      return;
    }
    if (!now.isBefore(period.plus(PERIOD)) || now.isBefore(period)) {
      period = now;
      answered.clear();
    }
    for (long position : ask.positions()) {
      if (answered.merge(from, 1, Integer::sum) <= ANSWERS_LIMIT) {
        network.send(from, ReceiptMessage.PROTOCOL, told(ask.interval(), position));
      }
    }
  }

  private Bytes told(long interval, long position) {
    ReceiptLog.Logged found = log.find(interval, position);
    OpenReceipts.Signed signed = found == null ? null : found.signed();
    if (found == null || signed == null) {
      return new ReceiptMessage.Told(interval, position, null).encode();
    }
    var kept = new ReceiptMessage.Kept(signed.receipt(), signed.step(), found.path());
    Bytes whole = new ReceiptMessage.Told(interval, position, kept).encode();
    return whole.size() <= ReceiptMessage.LIMIT_BYTES
        ? whole
        : new ReceiptMessage.Told(interval, position, null).encode();
  }
}
