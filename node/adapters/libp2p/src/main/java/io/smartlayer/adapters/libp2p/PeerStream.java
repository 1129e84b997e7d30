package io.smartlayer.adapters.libp2p;

import io.smartlayer.environment.Transport;
import io.smartlayer.primitives.PeerId;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/**
 * A stream whose protocol is agreed.
 *
 * @param peer who is at the other end
 * @param protocol what is spoken
 * @param stream what carries it
 */
record PeerStream(PeerId peer, String protocol, YamuxStream stream) implements Transport.Stream {
  @Override
  public InputStream in() {
    return stream.in();
  }

  @Override
  public OutputStream out() {
    return stream.out();
  }

  @Override
  public void closeOut() throws IOException {
    stream.closeOut();
  }

  @Override
  public void reset() {
    stream.reset();
  }

  @Override
  public void close() {
    stream.close();
  }
}
