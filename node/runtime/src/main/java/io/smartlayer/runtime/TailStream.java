package io.smartlayer.runtime;

import io.smartlayer.environment.Transport;
import io.smartlayer.feed.TailCodec;
import io.smartlayer.feed.TailLimits;
import io.smartlayer.feed.TailMessage;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.PeerId;
import java.io.EOFException;
import java.io.IOException;
import java.net.ProtocolException;

/** A subscription at one supplier, seen by who reads: grants what it has taken. Of one thread. */
final class TailStream implements AutoCloseable {
  private final Transport.Stream stream;
  private long last;
  private long taken;

  private TailStream(Transport.Stream stream) {
    this.stream = stream;
  }

  /** Opens a stream and subscribes. */
  static TailStream open(Transport transport, PeerId peer, TailMessage.Subscribe asked)
      throws IOException {
    var opened = new TailStream(transport.open(peer, TailCodec.PROTOCOL));
    try {
      opened.say(asked);
      return opened;
    } catch (IOException e) {
      opened.close();
      throw e;
    }
  }

  /** The stream, for a timer to look at. */
  Transport.Stream stream() {
    return stream;
  }

  /**
   * What the supplier says next.
   *
   * @throws ProtocolException if that is nothing that may be said
   */
  TailMessage next() throws IOException {
    Bytes message = Delimited.read(stream.in(), TailLimits.MESSAGE_BYTES);
    if (message == null) {
      throw new EOFException("the supplier has ended the stream");
    }
    last = message.size();
    return switch (TailCodec.decode(message)) {
      case TailCodec.Decoded.Malformed(String why) -> throw new ProtocolException(why);
      case TailCodec.Decoded.Understood(TailMessage understood) -> understood;
    };
  }

  /** How many bytes the last message had. */
  long size() {
    return last;
  }

  /** The last message has been dealt with: as much again may be sent. */
  void taken() throws IOException {
    taken += last;
    last = 0;
    if (taken >= TailLimits.CREDIT_LEAST / 4) {
      say(new TailMessage.Grant(taken));
      taken = 0;
    }
  }

  private void say(TailMessage message) throws IOException {
    Delimited.write(stream.out(), TailCodec.encode(message));
  }

  @Override
  public void close() {
    stream.reset(); // nothing that is still under way is wanted
  }
}
