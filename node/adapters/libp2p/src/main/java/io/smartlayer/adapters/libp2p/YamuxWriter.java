package io.smartlayer.adapters.libp2p;

import java.io.IOException;
import java.util.Arrays;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Gathers the frames of all streams of one connection, and sends what has gathered in one go. While
 * one lot is encrypted and on its way the next one gathers: the busier a connection, the larger its
 * lots, and no frame waits for another to come.
 *
 * <p>Data waits for room. Control frames do not, for the thread that reads must never wait for the
 * other end to read; they have a limit, beyond which the connection ends.
 */
final class YamuxWriter {
  /** Most bytes of data that gather. */
  static final int DATA_LIMIT = 64 << 10;

  /** Most bytes that gather with control frames: over five thousand of them. */
  static final int LIMIT = 128 << 10;

  private static final int FIRST_SIZE = 1024;
  private static final int KEPT_SIZE = 4096;

  private final ReentrantLock lock; // the session's: guards all fields
  private final Condition work;
  private final Condition room;
  private final SecureChannel channel;
  private byte[] gathering = new byte[FIRST_SIZE];
  private int size;
  private int growingAt = -1;
  private int growingStream;
  private boolean ended;

  YamuxWriter(ReentrantLock lock, SecureChannel channel) {
    this.lock = lock;
    this.work = lock.newCondition();
    this.room = lock.newCondition();
    this.channel = channel;
  }

  /** Adds a control frame. The caller holds the lock. */
  void control(YamuxHeader.Type type, int flags, int stream, int length) throws Refused {
    if (size + YamuxHeader.SIZE > LIMIT) {
      throw new Refused(Refusal.CONTROL, "more answers wait than a peer may leave untaken");
    }
    growingAt = -1;
    header(type, flags, stream, length);
  }

  /**
   * Adds as much data as there is room for, to the last frame if that is of the same stream. The
   * caller holds the lock.
   *
   * @return how much; 0 when there is no room
   */
  int data(int stream, byte[] bytes, int from, int most) {
    boolean grows = growingAt >= 0 && growingStream == stream;
    int count = Math.min(most, DATA_LIMIT - size - (grows ? 0 : YamuxHeader.SIZE));
    if (count <= 0) {
      return 0;
    }
    if (grows) {
      YamuxHeader.grow(gathering, growingAt, count);
    } else {
      growingAt = size;
      growingStream = stream;
      header(YamuxHeader.Type.DATA, 0, stream, count);
    }
    reserve(count);
    System.arraycopy(bytes, from, gathering, size, count);
    size += count;
    return count;
  }

  /** Is signalled when something was sent. */
  Condition room() {
    return room;
  }

  /** Sends what has gathered, and then nothing more. The caller holds the lock. */
  void end() {
    ended = true;
    work.signal();
    room.signalAll();
  }

  /** Sends until the end; the top of a thread. */
  void run() throws IOException, InterruptedException {
    byte[] sending = new byte[FIRST_SIZE];
    for (int count = 0; count >= 0; ) {
      lock.lockInterruptibly();
      try {
        while (size == 0 && !ended) {
          if (gathering.length > KEPT_SIZE || sending.length > KEPT_SIZE) {
            gathering = new byte[FIRST_SIZE]; // a connection that says nothing costs little
            sending = new byte[FIRST_SIZE];
          }
          work.await();
        }
        byte[] lot = gathering;
        gathering = sending;
        sending = lot;
        count = size == 0 ? -1 : size;
        size = 0;
        growingAt = -1;
        room.signalAll();
      } finally {
        lock.unlock();
      }
      if (count > 0) {
        channel.write(sending, 0, count);
      }
    }
  }

  private void header(YamuxHeader.Type type, int flags, int stream, int length) {
    reserve(YamuxHeader.SIZE);
    YamuxHeader.write(gathering, size, type, flags, stream, length);
    size += YamuxHeader.SIZE;
  }

  private void reserve(int count) {
    if (size == 0) {
      work.signal();
    }
    if (gathering.length < size + count) {
      gathering = Arrays.copyOf(gathering, Math.max(size + count, 2 * gathering.length));
    }
  }
}
