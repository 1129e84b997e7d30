package io.smartlayer.adapters.libp2p;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.net.SocketTimeoutException;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import org.jspecify.annotations.Nullable;

/**
 * One stream of a {@link YamuxSession}, whose lock guards its state. One thread reads at a time,
 * and one writes.
 */
final class YamuxStream {
  /** How much a peer may send before it is told that some was read (yamux specification). */
  static final int WINDOW = 256 << 10;

  private static final long PEER_WINDOW_LIMIT = 0xffff_ffffL;
  private static final byte[] EMPTY = new byte[0];
  private static final int KEPT_SIZE = 4096;

  private final YamuxSession session;
  private final int id;
  private final boolean isInbound;
  private final Condition changed;
  private final In in = new In();
  private final Out out = new Out();

  private long sendWindow = WINDOW;
  private int receiveWindow = WINDOW;
  private byte[] received = EMPTY;
  private int receivedSize;
  private int unread;
  private int uncredited;
  private boolean acknowledged;
  private boolean finSent;
  private boolean finReceived;
  private boolean closed;
  private long closedAtNanos;
  private @Nullable String broken;
  private long deadlineNanos;
  private boolean hasDeadline;

  YamuxStream(YamuxSession session, int id, boolean isInbound) {
    this.session = session;
    this.id = id;
    this.isInbound = isInbound;
    this.acknowledged = isInbound;
    this.changed = session.lock().newCondition();
  }

  InputStream in() {
    return in;
  }

  OutputStream out() {
    return out;
  }

  int id() {
    return id;
  }

  boolean isInbound() {
    return isInbound;
  }

  /** Lets reading and writing fail when they wait beyond a time of {@link System#nanoTime}. */
  void failAfter(long nanos) {
    session.lock().lock();
    try {
      hasDeadline = true;
      deadlineNanos = nanos;
    } finally {
      session.lock().unlock();
    }
  }

  /** Ends {@link #failAfter}. */
  void failNever() {
    session.lock().lock();
    try {
      hasDeadline = false;
    } finally {
      session.lock().unlock();
    }
  }

  /** Says that no more will be sent. */
  void closeOut() throws IOException {
    session.lock().lock();
    try {
      if (broken != null) {
        throw new IOException(broken);
      }
      sendFin();
    } finally {
      session.lock().unlock();
    }
  }

  /** Breaks the stream off. */
  void reset() {
    session.lock().lock();
    try {
      if (broken == null && !(finSent && finReceived)) {
        session.control(YamuxHeader.Type.WINDOW, YamuxHeader.RST, id, 0);
      }
      breakOff("this end has reset the stream");
      closed = true;
      drop();
      session.forget(this);
    } finally {
      session.lock().unlock();
    }
  }

  /** Ends the stream in both directions. */
  void close() {
    session.lock().lock();
    try {
      if (closed) {
        return;
      }
      closed = true;
      closedAtNanos = System.nanoTime();
      drop();
      changed.signalAll();
      if (broken == null) {
        sendFin();
      }
    } finally {
      session.lock().unlock();
    }
  }

  // What follows is called by the session, which holds the lock.

  /** Whether the peer has only now said that it has the stream. */
  boolean acknowledge() {
    boolean news = !acknowledged;
    acknowledged = true;
    return news;
  }

  boolean isAcknowledged() {
    return acknowledged;
  }

  void grow(long credit) throws Refused {
    if (sendWindow + credit > PEER_WINDOW_LIMIT) {
      throw new Refused(Refusal.WINDOW, "credit beyond 2^32");
    }
    sendWindow += credit;
    changed.signalAll();
  }

  /** Takes room away for a frame that comes. */
  void expect(long size) throws Refused {
    if (size > receiveWindow || finReceived) {
      throw new Refused(
          Refusal.WINDOW, size + " bytes came, and there was room for " + receiveWindow);
    }
    receiveWindow -= (int) size;
  }

  void receive(byte[] bytes, int from, int size) {
    if (closed || broken != null) {
      return;
    }
    if (received.length < receivedSize + size) {
      received = Arrays.copyOf(received, Math.max(receivedSize + size, 2 * received.length));
    }
    System.arraycopy(bytes, from, received, receivedSize, size);
    receivedSize += size;
    unread += size;
    session.lies(size);
    changed.signalAll();
  }

  void finish() {
    finReceived = true;
    changed.signalAll();
    if (finSent) {
      session.forget(this);
    }
  }

  /** Has writing fail from now on, and reading once what has come is read. */
  void breakOff(String why) {
    broken = broken == null ? why : broken;
    changed.signalAll();
  }

  /** Drops what has come and was not read. */
  void drop() {
    session.lies(-unread);
    unread = 0;
    received = EMPTY;
    receivedSize = 0;
  }

  /** Whether it was closed here long ago, and the peer still has not ended its side. */
  boolean lingers(long nowNanos, long mostNanos) {
    return closed && broken == null && nowNanos - closedAtNanos > mostNanos;
  }

  private void sendFin() {
    if (!finSent) {
      finSent = true;
      session.control(YamuxHeader.Type.DATA, YamuxHeader.FIN, id, 0);
      if (finReceived) {
        session.forget(this);
      }
    }
  }

  /** Counts what was read, and gives the peer room for as much once it is worth a frame. */
  private void settle(int count) {
    if (count > unread) {
      return; // it was dropped, and counted then
    }
    unread -= count;
    session.lies(-count);
    uncredited += count;
    if (uncredited >= WINDOW / 2 && !finReceived && !closed && broken == null) {
      receiveWindow += uncredited;
      session.control(YamuxHeader.Type.WINDOW, 0, id, uncredited);
      uncredited = 0;
    }
  }

  @SuppressWarnings("WaitNotInLoop") // its callers loop
  private void await(Condition condition) throws IOException {
    try {
      if (!hasDeadline) {
        condition.await(); // a virtual thread waits for less without an end
        return;
      }
      long left = deadlineNanos - System.nanoTime();
      if (left <= 0 || !condition.await(left, TimeUnit.NANOSECONDS)) {
        throw new SocketTimeoutException("the peer took too long");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while waiting for a peer");
    }
  }

  /** Reads from an array of its own, and takes the lock only to exchange it. */
  private final class In extends InputStream {
    private byte[] taken = EMPTY;
    private int at;
    private int end;
    private int settledAt;

    @Override
    public int read() throws IOException {
      if (at == end && !fill()) {
        return -1;
      }
      int one = taken[at++] & 0xff;
      settleSome();
      return one;
    }

    @Override
    public int read(byte[] to, int from, int size) throws IOException {
      if (size == 0) {
        return 0; // readNBytes asks so, and must not wait for bytes that never come
      }
      if (at == end && !fill()) {
        return -1;
      }
      int count = Math.min(size, end - at);
      System.arraycopy(taken, at, to, from, count);
      at += count;
      settleSome();
      return count;
    }

    private void settleSome() {
      if (at - settledAt >= WINDOW / 2) {
        session.lock().lock();
        try {
          settle(at - settledAt);
          settledAt = at;
        } finally {
          session.lock().unlock();
        }
      }
    }

    private boolean fill() throws IOException {
      session.lock().lock();
      try {
        settle(at - settledAt);
        settledAt = at;
        while (receivedSize == 0 && !finReceived && broken == null && !closed) {
          await(changed);
        }
        if (closed || (receivedSize == 0 && !finReceived)) {
          throw new IOException(broken == null ? "this end has closed the stream" : broken);
        }
        byte[] spare = taken.length <= KEPT_SIZE ? taken : EMPTY;
        taken = received;
        end = receivedSize;
        at = 0;
        settledAt = 0;
        received = spare;
        receivedSize = 0;
        return end > 0;
      } finally {
        session.lock().unlock();
      }
    }
  }

  /** Writes into what the connection sends next. */
  private final class Out extends OutputStream {
    @Override
    public void write(int one) throws IOException {
      write(new byte[] {(byte) one}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int from, int size) throws IOException {
      session.lock().lock();
      try {
        for (int done = 0; done < size; ) {
          if (broken != null || finSent) {
            throw new IOException(broken == null ? "this end has closed the stream" : broken);
          }
          int most = (int) Math.min(size - done, sendWindow);
          int count = most == 0 ? 0 : session.writer().data(id, bytes, from + done, most);
          if (count == 0) {
            await(most == 0 ? changed : session.writer().room());
          }
          sendWindow -= count;
          done += count;
        }
      } finally {
        session.lock().unlock();
      }
    }
  }
}
