package io.smartlayer.adapters.libp2p;

import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Many streams over one connection (yamux specification). One thread reads, one writes; the streams
 * are used by theirs.
 */
final class YamuxSession {
  private static final System.Logger LOG = System.getLogger(YamuxSession.class.getName());
  private static final long LAST_WORDS_MILLIS = 1000;

  private final ReentrantLock lock = new ReentrantLock(); // guards this, its writer, its streams
  private final TreeMap<Integer, YamuxStream> streams = new TreeMap<>();
  private final SecureChannel channel;
  private final Closeable socket;
  private final HostLimits limits;
  private final Owner owner;
  private final YamuxWriter writer;
  private final int ownParity;
  private int nextId;
  private int inbound;
  private int unacknowledged;
  private int unread;
  private boolean isLeaving;
  private boolean ended;
  private long endedAtNanos;
  private long quietSinceNanos = System.nanoTime();
  private long pingedAtNanos = System.nanoTime();
  private int ping;
  private boolean pingIsOut;

  /** Whom a session tells. Calls come with its lock held, and must return at once. */
  interface Owner {
    /** Whether one more stream may be open; if so it will be {@link #released}. */
    boolean admit();

    /** A stream is no more. */
    void released();

    /** So many bytes more lie unread; fewer if it is negative. */
    void lies(int more);

    /** Whether more bytes lie unread in all than may. */
    boolean isFull();

    /**
     * Whether as many streams are being answered as may be. One whose stream was reset counts until
     * its thread has seen that: else a peer that opens and resets could have threads without end.
     */
    boolean isBusy();

    /** A peer has opened a stream. */
    void opened(YamuxStream stream);

    /** A peer was refused something. */
    void refused(Refused why);
  }

  /** A session that {@link #run} starts. */
  YamuxSession(
      SecureChannel channel, Closeable socket, boolean dialed, HostLimits limits, Owner owner) {
    this.channel = channel;
    this.socket = socket;
    this.limits = limits;
    this.owner = owner;
    this.writer = new YamuxWriter(lock, channel);
    this.ownParity = dialed ? 1 : 0;
    this.nextId = dialed ? 1 : 2;
  }

  /** Reads until the connection ends, and then closes the socket. */
  void run() {
    Thread sender = Thread.ofVirtual().name("yamux-writer").start(this::send);
    try {
      new YamuxReader(this, channel).run();
      end(YamuxHeader.Reason.NORMAL, "the peer has ended the connection");
    } catch (Refused e) {
      owner.refused(e);
      end(YamuxHeader.Reason.PROTOCOL_ERROR, "the connection has broken the rules");
    } catch (IOException e) {
      end(YamuxHeader.Reason.NORMAL, "the connection has broken");
    } finally {
      end(YamuxHeader.Reason.INTERNAL_ERROR, "this node has failed"); // if nothing else ended it
      awaitLastWords(sender);
      closeSocket();
    }
  }

  /**
   * Opens a stream.
   *
   * @throws IOException if the connection ends, or a limit is reached
   */
  YamuxStream open() throws IOException {
    lock.lock();
    try {
      if (ended || isLeaving || nextId < 0) {
        throw new IOException("the connection ends");
      }
      boolean full = streams.size() - inbound >= limits.streamsPerConnection();
      if (full || unacknowledged >= limits.unacknowledged() || !owner.admit()) {
        throw new IOException("as many streams are open as may be");
      }
      var stream = new YamuxStream(this, nextId, false);
      nextId += 2;
      unacknowledged++;
      streams.put(stream.id(), stream);
      control(YamuxHeader.Type.WINDOW, YamuxHeader.SYN, stream.id(), 0);
      return stream;
    } finally {
      lock.unlock();
    }
  }

  /** Ends all streams, says why, and has the socket closed when that is said. */
  void end(YamuxHeader.Reason reason, String why) {
    lock.lock();
    try {
      if (ended) {
        return;
      }
      ended = true;
      endedAtNanos = System.nanoTime();
      try {
        writer.control(YamuxHeader.Type.GO_AWAY, 0, 0, reason.code());
      } catch (Refused e) {
        owner.refused(e); // a peer that takes nothing is not told either
      }
      List.copyOf(streams.values()).forEach(stream -> lose(stream, why));
      writer.end();
    } finally {
      lock.unlock();
    }
  }

  /** Pings, and ends what lingers; to be called each second or so. */
  void tick(long nowNanos) {
    lock.lock();
    try {
      if (ended) {
        if (nowNanos - endedAtNanos > TimeUnit.MILLISECONDS.toNanos(LAST_WORDS_MILLIS)) {
          closeSocket();
        }
        return;
      }
      for (YamuxStream stream : new ArrayList<>(streams.values())) {
        if (stream.lingers(nowNanos, limits.negotiationTimeout().toNanos())) {
          control(YamuxHeader.Type.WINDOW, YamuxHeader.RST, stream.id(), 0);
          lose(stream, "the peer did not end a closed stream");
        }
      }
      ping(nowNanos);
    } finally {
      lock.unlock();
    }
  }

  /** Whether streams can be opened. */
  boolean isOpen() {
    lock.lock();
    try {
      return !ended && !isLeaving;
    } finally {
      lock.unlock();
    }
  }

  /** For how long there was no stream; 0 while there is one. */
  long quietNanos(long nowNanos) {
    lock.lock();
    try {
      return streams.isEmpty() ? nowNanos - quietSinceNanos : 0;
    } finally {
      lock.unlock();
    }
  }

  ReentrantLock lock() {
    return lock;
  }

  // What follows is called with the lock held.

  YamuxWriter writer() {
    return writer;
  }

  /** Sends a control frame, or ends the connection when too many wait. */
  void control(YamuxHeader.Type type, int flags, int stream, int length) {
    if (ended) {
      return;
    }
    try {
      writer.control(type, flags, stream, length);
    } catch (Refused e) {
      owner.refused(e);
      end(YamuxHeader.Reason.PROTOCOL_ERROR, "the peer does not take what it asks for");
    }
  }

  /** Counts bytes that lie unread. */
  void lies(int more) {
    unread += more;
    owner.lies(more);
  }

  void forget(YamuxStream stream) {
    if (streams.remove(stream.id(), stream)) {
      inbound -= stream.isInbound() ? 1 : 0;
      unacknowledged -= stream.isAcknowledged() ? 0 : 1;
      quietSinceNanos = System.nanoTime();
      owner.released();
    }
  }

  private void lose(YamuxStream stream, String why) {
    stream.breakOff(why);
    forget(stream);
  }

  private static void awaitLastWords(Thread sender) {
    try {
      sender.join(LAST_WORDS_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void send() {
    try {
      writer.run();
    } catch (IOException e) {
      end(YamuxHeader.Reason.NORMAL, "the connection has broken");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      closeSocket();
    }
  }

  private void closeSocket() {
    try {
      socket.close();
    } catch (IOException e) {
      LOG.log(System.Logger.Level.DEBUG, "event=socket-not-closed", e);
    }
  }

  private void ping(long nowNanos) {
    long since = nowNanos - pingedAtNanos;
    if (pingIsOut && since > limits.pingTimeout().toNanos()) {
      owner.refused(new Refused(Refusal.SILENT, "a ping was not answered"));
      end(YamuxHeader.Reason.NORMAL, "the peer is silent");
    } else if (!pingIsOut && since > limits.pingInterval().toNanos()) {
      pingIsOut = true;
      pingedAtNanos = nowNanos;
      control(YamuxHeader.Type.PING, YamuxHeader.SYN, 0, ++ping);
    }
  }

  // What follows is called by the thread that reads, with the lock held.

  void pinged(YamuxHeader header) {
    if (header.has(YamuxHeader.SYN)) {
      control(YamuxHeader.Type.PING, YamuxHeader.ACK, 0, (int) header.length());
    } else if ((int) header.length() == ping) {
      pingIsOut = false;
    }
  }

  /** The peer goes away, at once or after the streams that there are. */
  void left(YamuxHeader header) {
    isLeaving = true;
    if (header.length() != YamuxHeader.Reason.NORMAL.code()) {
      end(YamuxHeader.Reason.NORMAL, "the peer has ended the connection for an error");
    }
  }

  /** Resets the stream that has brought something when too much lies unread. */
  void checkUnread(YamuxStream stream) {
    boolean here = unread > limits.unreadPerConnection();
    if (here || owner.isFull()) {
      Refusal reason = here ? Refusal.UNREAD : Refusal.UNREAD_IN_ALL;
      owner.refused(new Refused(reason, unread + " bytes lie unread on this connection"));
      stream.reset();
    }
  }

  /** The stream of a frame, new if it says so; null when it is gone, or refused. */
  @Nullable YamuxStream begun(YamuxHeader header) throws Refused {
    YamuxStream stream = streams.get(header.stream());
    if (!header.has(YamuxHeader.SYN)) {
      if (stream != null && header.has(YamuxHeader.ACK) && stream.acknowledge()) {
        unacknowledged--;
      }
      return stream;
    }
    if (stream != null || (header.stream() & 1) == ownParity || header.has(YamuxHeader.ACK)) {
      throw new Refused(Refusal.YAMUX, "a stream begins that has begun, or is not the peer's");
    }
    if (ended) {
      return null;
    }
    boolean full = inbound >= limits.streamsPerConnection() || owner.isBusy();
    if (full || !owner.admit()) {
      owner.refused(
          new Refused(
              full ? Refusal.STREAMS_PER_CONNECTION : Refusal.STREAMS, "one stream too many"));
      control(YamuxHeader.Type.WINDOW, YamuxHeader.RST, header.stream(), 0);
      return null;
    }
    var opened = new YamuxStream(this, header.stream(), true);
    streams.put(opened.id(), opened);
    inbound++;
    control(YamuxHeader.Type.WINDOW, YamuxHeader.ACK, opened.id(), 0);
    owner.opened(opened);
    return opened;
  }

  void finish(YamuxStream stream, YamuxHeader header) {
    if (header.has(YamuxHeader.RST)) {
      stream.drop();
      lose(stream, "the peer has reset the stream");
    } else if (header.has(YamuxHeader.FIN)) {
      stream.finish();
    }
  }
}
