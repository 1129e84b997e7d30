package io.smartlayer.adapters.libp2p;

import io.smartlayer.environment.Transport.Unreachable;
import io.smartlayer.primitives.Bytes;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** The messages that wait for one peer, within limits, and the thread that sends them. */
final class Outbox {
  private static final System.Logger LOG = System.getLogger(Outbox.class.getName());

  private final Way way;
  private final NetworkLimits limits;
  private final Tally tally;
  private final ArrayDeque<Parcel> queue = new ArrayDeque<>(); // guarded by this
  private long bytes; // guarded by this
  private boolean ended; // guarded by this

  /** What all outboxes of a network count. */
  record Tally(AtomicLong bytes, AtomicLong sent, AtomicLong overflowed, AtomicLong expired) {
    Tally() {
      this(new AtomicLong(), new AtomicLong(), new AtomicLong(), new AtomicLong());
    }
  }

  /** Brings messages to a peer; of the sending thread. */
  interface Way {
    /**
     * Brings a message whole, or not at all.
     *
     * @throws Unreachable if the peer is not there: not to be tried again at once
     * @throws IOException if what led there has broken
     */
    void carry(String protocol, Bytes body) throws IOException;

    /** Nothing more is to be brought. */
    void end();
  }

  /** A message and since when it waits. */
  private record Parcel(String protocol, Bytes body, long sinceNanos) {}

  Outbox(Way way, NetworkLimits limits, Tally tally) {
    this.way = way;
    this.limits = limits;
    this.tally = tally;
  }

  /** Takes a message, or drops it when there is no room. False when the outbox has ended. */
  synchronized boolean offer(String protocol, Bytes body) {
    if (ended) {
      return false;
    }
    boolean fits =
        queue.size() < limits.messagesPerPeer()
            && bytes + body.size() <= limits.bytesPerPeer()
            && tally.bytes().get() + body.size() <= limits.bytes();
    if (fits) {
      bytes += body.size();
      tally.bytes().addAndGet(body.size());
      queue.add(new Parcel(protocol, body, System.nanoTime()));
      notifyAll();
    } else {
      tally.overflowed().incrementAndGet();
    }
    return true;
  }

  /** Takes nothing more, and drops what waits. */
  synchronized void end() {
    ended = true;
    while (!queue.isEmpty()) {
      taken(queue.remove());
    }
    notifyAll();
  }

  /** Sends until nothing was to be sent for long, or until the end; the top of a thread. */
  void run() {
    try {
      for (Parcel parcel = next(); parcel != null; parcel = next()) {
        send(parcel);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      end();
      way.end();
    }
  }

  private void send(Parcel parcel) throws InterruptedException {
    long wait = limits.shortestBackoff().toNanos();
    while (isWanted(parcel)) {
      try {
        way.carry(parcel.protocol(), parcel.body());
        tally.sent().incrementAndGet();
        return;
      } catch (Unreachable e) {
        pause(wait);
        wait = Math.min(2 * wait, limits.longestBackoff().toNanos());
      } catch (IOException e) {
        LOG.log(System.Logger.Level.TRACE, "event=stream-broken", e); // and tried again at once
      }
    }
    tally.expired().incrementAndGet();
  }

  private synchronized boolean isWanted(Parcel parcel) {
    return !ended && System.nanoTime() - parcel.sinceNanos() <= limits.patience().toNanos();
  }

  private synchronized void pause(long nanos) throws InterruptedException {
    long end = System.nanoTime() + nanos;
    for (long left = nanos; left > 0 && !ended; left = end - System.nanoTime()) {
      TimeUnit.NANOSECONDS.timedWait(this, left);
    }
  }

  private synchronized @Nullable Parcel next() throws InterruptedException {
    long end = System.nanoTime() + limits.idleTimeout().toNanos();
    while (queue.isEmpty() && !ended) {
      long left = end - System.nanoTime();
      if (left <= 0) {
        ended = true; // with the lock held: whoever offers from now on makes another outbox
        return null;
      }
      TimeUnit.NANOSECONDS.timedWait(this, left);
    }
    if (queue.isEmpty()) {
      return null;
    }
    Parcel parcel = queue.remove();
    taken(parcel);
    return parcel;
  }

  private void taken(Parcel parcel) {
    bytes -= parcel.body().size();
    tally.bytes().addAndGet(-parcel.body().size());
  }
}
