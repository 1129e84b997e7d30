package io.smartlayer.adapters.libp2p;

import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/** Counts what a host does, and says of refusals one line a reason and minute. */
final class Counters {
  private static final System.Logger LOG = System.getLogger(Libp2pHost.class.getName());
  private static final Duration QUIET = Duration.ofMinutes(1);

  final LongAdder connectionsIn = new LongAdder();
  final LongAdder connectionsOut = new LongAdder();
  final LongAdder streamsIn = new LongAdder();
  final LongAdder streamsOut = new LongAdder();
  final LongAdder bytesIn = new LongAdder();
  final LongAdder bytesOut = new LongAdder();
  final LongAdder dialsFailed = new LongAdder();
  final AtomicInteger streamsOpen = new AtomicInteger();
  final AtomicLong bytesUnread = new AtomicLong();
  private final Instant since;
  private final EnumMap<Refusal, Line> lines = new EnumMap<>(Refusal.class);

  /** What was counted for one reason; guarded by itself. */
  private static final class Line {
    private long count;
    private long unsaid;
    private boolean wasSaid;
    private long saidAtNanos;
  }

  /** Counts from a time on. */
  Counters(Instant since) {
    this.since = since;
    for (Refusal reason : Refusal.values()) {
      lines.put(reason, new Line());
    }
  }

  /**
   * Counts a refusal.
   *
   * @param whom a peer or an address
   * @param what without text of the peer's
   */
  void refused(Refusal reason, Object whom, String what) {
    Line line = lines.get(reason);
    if (line == null) {
      throw new IllegalStateException("every reason has its line");
    }
    long unsaid;
    synchronized (line) {
      line.count++;
      long now = System.nanoTime();
      if (line.wasSaid && now - line.saidAtNanos < QUIET.toNanos()) {
        line.unsaid++;
        return;
      }
      unsaid = line.unsaid;
      line.unsaid = 0;
      line.wasSaid = true;
      line.saidAtNanos = now;
    }
    LOG.log(
        System.Logger.Level.INFO,
        "event=peer-refused reason={0} whom={1} unsaid={2} what=\"{3}\"",
        reason.label(),
        whom.toString(),
        Long.toString(unsaid),
        what);
  }

  HostCounts snapshot(int connectionsOpen) {
    Map<Refusal, Long> refusals = new EnumMap<>(Refusal.class);
    lines.forEach((reason, line) -> {
      synchronized (line) {
        refusals.put(reason, line.count);
      }
    });
    return new HostCounts(
        since,
        connectionsOpen,
        streamsOpen.get(),
        bytesUnread.get(),
        connectionsIn.sum(),
        connectionsOut.sum(),
        streamsIn.sum(),
        streamsOut.sum(),
        bytesIn.sum(),
        bytesOut.sum(),
        dialsFailed.sum(),
        refusals);
  }
}
