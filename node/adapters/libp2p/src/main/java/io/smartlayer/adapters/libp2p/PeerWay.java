package io.smartlayer.adapters.libp2p;

import io.smartlayer.environment.Transport;
import io.smartlayer.environment.Transport.Stream;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.PeerId;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.TreeMap;

/**
 * Carries messages to a peer over one stream a protocol, opened when it is needed and again when it
 * breaks. For one thread.
 */
final class PeerWay implements Outbox.Way {
  private final Transport transport;
  private final PeerId peer;
  private final TreeMap<String, Stream> streams = new TreeMap<>();

  PeerWay(Transport transport, PeerId peer) {
    this.transport = transport;
    this.peer = peer;
  }

  @Override
  public void carry(String protocol, Bytes body) throws IOException {
    Stream stream = streams.get(protocol);
    if (stream == null) {
      stream = transport.open(peer, protocol);
      streams.put(protocol, stream);
    }
    boolean whole = false;
    try {
      stream.out().write(framed(body));
      whole = true;
    } finally {
      if (!whole) {
        streams.remove(protocol);
        stream.reset();
      }
    }
  }

  @Override
  public void end() {
    streams.values().forEach(Stream::close);
  }

  private static byte[] framed(Bytes body) {
    var out = new ByteArrayOutputStream(body.size() + 4);
    Varint.write(out, body.size());
    out.writeBytes(body.toArray());
    return out.toByteArray();
  }
}
