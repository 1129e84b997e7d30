package io.smartlayer.adapters.libp2p;

import io.smartlayer.primitives.PeerId;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;

/** A session of yamux whose peer says what a test wants, and hears nothing. */
final class FuzzedSession implements YamuxSession.Owner {
  private static final PeerId PEER = OwnHost.key(9);
  private static final int MOST_STREAMS = 8;

  /** What a peer opened; read once the session is over. */
  final List<YamuxStream> opened = new ArrayList<>();

  int open;
  int refusals;
  long unread;

  private final YamuxSession session;

  private FuzzedSession(byte[] frames) {
    var sealed = new ByteArrayOutputStream();
    var in = new Inlet(new ByteArrayInputStream(sealed(frames, sealed)));
    var channel =
        new SecureChannel(
            in, OutputStream.nullOutputStream(), secured(), new LongAdder(), new LongAdder());
    session = new YamuxSession(channel, () -> {}, false, HostLimits.DEFAULT, this);
  }

  /** Has a session read frames, to its end. */
  static FuzzedSession read(byte[] frames) {
    var fuzzed = new FuzzedSession(frames);
    fuzzed.session.run();
    return fuzzed;
  }

  /** Both directions with one key that all know. */
  static NoiseHandshake.Secured secured() {
    return new NoiseHandshake.Secured(
        PEER, new NoiseCipher(new byte[32]), new NoiseCipher(new byte[32]));
  }

  private static byte[] sealed(byte[] frames, ByteArrayOutputStream out) {
    var channel =
        new SecureChannel(
            new Inlet(new ByteArrayInputStream(frames)),
            out,
            secured(),
            new LongAdder(),
            new LongAdder());
    try {
      channel.write(frames, 0, frames.length);
    } catch (IOException e) {
      throw new IllegalStateException("memory takes every byte", e);
    }
    return out.toByteArray();
  }

  @Override
  public boolean admit() {
    if (open >= MOST_STREAMS) {
      return false;
    }
    open++;
    return true;
  }

  @Override
  public void released() {
    open--;
  }

  @Override
  public void lies(int more) {
    unread += more;
  }

  @Override
  public boolean isFull() {
    return false;
  }

  @Override
  public void opened(YamuxStream stream) {
    opened.add(stream);
  }

  @Override
  public boolean isBusy() {
    return false;
  }

  @Override
  public void refused(Refused why) {
    refusals++;
  }
}
