package io.smartlayer.adapters.libp2p;

import java.io.EOFException;
import java.io.IOException;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Reads the frames of one connection and hands them to its {@link YamuxSession}. It never waits for
 * the peer to read.
 */
final class YamuxReader {
  private final YamuxSession session;
  private final ReentrantLock lock; // the session's
  private final SecureChannel channel;
  private final byte[] bytes = new byte[YamuxHeader.SIZE];

  YamuxReader(YamuxSession session, SecureChannel channel) {
    this.session = session;
    this.lock = session.lock();
    this.channel = channel;
  }

  /**
   * Reads until the peer ends the connection.
   *
   * @throws Refused if the peer breaks the rules
   */
  void run() throws IOException {
    boolean more = true;
    while (more) {
      more = readFrame();
    }
  }

  private boolean readFrame() throws IOException {
    int count = channel.readNBytes(bytes, 0, YamuxHeader.SIZE);
    if (count == 0) {
      return false;
    }
    if (count < YamuxHeader.SIZE) {
      throw new EOFException("a header was expected");
    }
    YamuxHeader header = YamuxHeader.parse(bytes, 0);
    if (header.type() == YamuxHeader.Type.DATA) {
      readData(header);
      return true;
    }
    lock.lock();
    try {
      switch (header.type()) {
        case DATA -> {} // was read above, for its bytes come without the lock
        case WINDOW -> readWindow(header);
        case PING -> session.pinged(header);
        case GO_AWAY -> session.left(header);
      }
    } finally {
      lock.unlock();
    }
    return true;
  }

  private void readWindow(YamuxHeader header) throws Refused {
    YamuxStream stream = session.begun(header);
    if (stream != null) {
      stream.grow(header.length());
      session.finish(stream, header);
    }
  }

  private void readData(YamuxHeader header) throws IOException {
    if (header.length() > YamuxStream.WINDOW) {
      throw new Refused(Refusal.WINDOW, "a frame of " + header.length() + " bytes");
    }
    YamuxStream stream = expect(header);
    for (int left = (int) header.length(); left > 0; ) {
      int count = channel.available(left);
      if (count == 0) {
        throw new EOFException("the rest of a frame was expected");
      }
      int from = channel.step(count);
      left -= count;
      if (stream != null) {
        receive(stream, from, count);
      }
    }
    if (stream != null) {
      lock.lock();
      try {
        session.finish(stream, header);
      } finally {
        lock.unlock();
      }
    }
  }

  private @Nullable YamuxStream expect(YamuxHeader header) throws Refused {
    lock.lock();
    try {
      YamuxStream stream = session.begun(header);
      if (stream != null && header.length() > 0) {
        stream.expect(header.length());
      }
      return stream;
    } finally {
      lock.unlock();
    }
  }

  private void receive(YamuxStream stream, int from, int count) {
    lock.lock();
    try {
      stream.receive(channel.plain(), from, count);
      session.checkUnread(stream);
    } finally {
      lock.unlock();
    }
  }
}
