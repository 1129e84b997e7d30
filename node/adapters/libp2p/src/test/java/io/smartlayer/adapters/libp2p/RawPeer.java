package io.smartlayer.adapters.libp2p;

import io.smartlayer.primitives.PeerId;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A peer that shakes hands as it should, and then sends whatever frames a test likes. */
final class RawPeer implements AutoCloseable {
  static final PeerId ID = PeerId.of(Hosts.key("raw").publicKey());

  private final Socket socket;
  private final SecureChannel channel;

  /** A frame as it came. */
  record Frame(YamuxHeader header, String data) {}

  private RawPeer(Socket socket, SecureChannel channel) {
    this.socket = socket;
    this.channel = channel;
  }

  static Socket connect(Libp2pHost host) throws IOException {
    var socket = new Socket(InetAddress.getLoopbackAddress(), host.addresses().getFirst().port());
    socket.setSoTimeout((int) Patience.LONG.toMillis());
    socket.setTcpNoDelay(true);
    return socket;
  }

  static RawPeer dial(Libp2pHost host) throws IOException {
    return dial(host, "raw");
  }

  static RawPeer dial(Libp2pHost host, String name) throws IOException {
    var noiseKey = X25519Key.draw(Hosts.SECRETS);
    var handshake = new NoiseHandshake(Hosts.key(name), noiseKey, Hosts.SECRETS);
    Socket socket = connect(host);
    return new RawPeer(
        socket,
        new Upgrade(handshake, new Counters(Instant.EPOCH)).dial(socket, host.self()).channel());
  }

  void send(YamuxHeader.Type type, int flags, int stream, int length) throws IOException {
    byte[] bytes = new byte[YamuxHeader.SIZE];
    YamuxHeader.write(bytes, 0, type, flags, stream, length);
    channel.write(bytes, 0, bytes.length);
  }

  void data(int flags, int stream, byte[] data) throws IOException {
    byte[] bytes = new byte[YamuxHeader.SIZE + data.length];
    YamuxHeader.write(bytes, 0, YamuxHeader.Type.DATA, flags, stream, data.length);
    System.arraycopy(data, 0, bytes, YamuxHeader.SIZE, data.length);
    channel.write(bytes, 0, bytes.length);
  }

  void raw(byte[] bytes) throws IOException {
    channel.write(bytes, 0, bytes.length);
  }

  /** Opens a stream for a protocol, and reads until it is agreed. */
  void open(int stream, String protocol) throws IOException {
    data(YamuxHeader.SYN, stream, Multistream.lines("/multistream/1.0.0", protocol));
    var said = new StringBuilder();
    while (!said.toString().contains(protocol)) {
      Frame frame = await(header -> header.stream() == stream);
      if (frame == null || frame.header().has(YamuxHeader.RST)) {
        throw new IOException("not agreed");
      }
      said.append(frame.data());
    }
  }

  /** Tries to open a stream; false when it is reset. */
  boolean opens(int stream, String protocol) throws IOException {
    data(YamuxHeader.SYN, stream, Multistream.lines("/multistream/1.0.0", protocol));
    Predicate<YamuxHeader> decides =
        header ->
            header.stream() == stream
                && (header.has(YamuxHeader.RST) || header.type() == YamuxHeader.Type.DATA);
    return !next(decides).header().has(YamuxHeader.RST);
  }

  /** The next frame of a kind, or null when the connection ends before. */
  @Nullable Frame await(Predicate<YamuxHeader> wanted) throws IOException {
    while (true) {
      byte[] bytes = new byte[YamuxHeader.SIZE];
      try {
        if (channel.readNBytes(bytes, 0, bytes.length) < bytes.length) {
          return null;
        }
      } catch (SocketException e) {
        return null; // reset by a host that had unread bytes of ours
      }
      YamuxHeader header = YamuxHeader.parse(bytes, 0);
      boolean hasData = header.type() == YamuxHeader.Type.DATA;
      byte[] data = channel.readNBytes(hasData ? (int) header.length() : 0);
      if (wanted.test(header)) {
        return new Frame(header, new String(data, StandardCharsets.ISO_8859_1));
      }
    }
  }

  /** The next frame of a kind, which has to come. */
  Frame next(Predicate<YamuxHeader> wanted) throws IOException {
    Frame frame = await(wanted);
    if (frame == null) {
      throw new AssertionError("the connection has ended");
    }
    return frame;
  }

  /** The reason with which the host goes away, or -1 when it says none. */
  long awaitGoAway() throws IOException {
    Frame frame = await(header -> header.type() == YamuxHeader.Type.GO_AWAY);
    return frame == null ? -1 : frame.header().length();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
