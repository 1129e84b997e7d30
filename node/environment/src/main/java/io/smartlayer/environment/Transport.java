package io.smartlayer.environment;

import io.smartlayer.primitives.Multiaddr;
import io.smartlayer.primitives.PeerId;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.List;

/**
 * Connects a node to its peers: streams of bytes over encrypted connections, on each of which both
 * ends have proved who they are. Calls block, and are bounded in time. Safe for use by many
 * threads.
 */
public interface Transport extends AutoCloseable {
  /** This node. */
  PeerId self();

  /** Where this node listens, with the ports that it really has. */
  List<Multiaddr> addresses();

  /**
   * Says where a peer may be found. What is said later replaces what was said before; a transport
   * keeps a bounded number of peers and forgets those that it has not used for longest.
   */
  void learn(PeerId peer, List<Multiaddr> addresses);

  /**
   * Opens a stream, over the connection that there is or a new one.
   *
   * @param protocol what is spoken on it, such as {@code /smartlayer/feed/1}
   * @throws Unreachable if the peer cannot be connected, is somebody else, or does not speak it
   */
  Stream open(PeerId peer, String protocol) throws Unreachable;

  /**
   * How long a few bytes take to a peer and back ({@code /ipfs/ping/1.0.0}), over a connection that
   * may have to be made.
   *
   * @throws IOException if they did not come back
   */
  Duration ping(PeerId peer) throws IOException;

  /** Hands each stream that a peer opens for a protocol to a handler, on a thread of its own. */
  void serve(String protocol, Handler handler);

  /** Tells of connections that come and go. At most one listener; it must return soon. */
  void watch(Watcher watcher);

  /**
   * Whether a connection stands with a peer that this node made; peers can bring about others as
   * they like, but not these.
   */
  boolean isOutbound(PeerId peer);

  /** Ends every connection with a peer. */
  void disconnect(PeerId peer);

  /** Ends every connection, and listens no more. */
  @Override
  void close();

  /** Speaks one protocol on streams that peers open. */
  @FunctionalInterface
  interface Handler {
    /** A peer has opened a stream. It is reset if this throws, and closed when this returns. */
    void on(Stream stream) throws IOException;
  }

  /** Is told of peers. */
  interface Watcher {
    /** The first connection with a peer stands. */
    void connected(PeerId peer);

    /** The last connection with a peer has ended. */
    void disconnected(PeerId peer);
  }

  /** Bytes in order, in both directions, each of which ends by itself. */
  interface Stream extends AutoCloseable {
    /** Who is at the other end. */
    PeerId peer();

    /** What is spoken on it. */
    String protocol();

    /** What the peer sends. Reading blocks; it ends with -1 when the peer has no more to send. */
    InputStream in();

    /**
     * What the peer is sent. Writing blocks while the peer does not read; what is written leaves
     * soon, at the latest on flush.
     */
    OutputStream out();

    /** Says that no more will be sent; the peer may go on. */
    void closeOut() throws IOException;

    /** Breaks the stream off in both directions: the peer's reading and writing fail. */
    void reset();

    /** Ends the stream in both directions; what the peer still sends is dropped. */
    @Override
    void close();
  }

  /** A peer cannot be reached, or does not speak the protocol. */
  final class Unreachable extends IOException {
    private static final long serialVersionUID = 1;

    /** Says why, without text of the peer's. */
    public Unreachable(String why) {
      super(why);
    }

    /** Says why, with the cause. */
    public Unreachable(String why, Throwable cause) {
      super(why, cause);
    }
  }
}
