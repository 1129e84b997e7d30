package io.smartlayer.adapters.libp2p;

import io.smartlayer.environment.Network;
import io.smartlayer.environment.Transport;
import io.smartlayer.environment.Transport.Stream;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.PeerId;
import io.smartlayer.primitives.PublicKey;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Messages between nodes over streams ({@code spec/protocol/transport.md}): one long-lived stream a
 * direction, peer and protocol, on which each message has its length before it.
 *
 * <p>A sender is known by the address of its peer's secp256k1 key. What cannot be sent soon is
 * dropped and counted: {@link #send} never waits.
 */
public final class Libp2pNetwork implements Network {
  private static final int READ_AHEAD = 16 << 10;

  private final Transport transport;
  private final Address self;
  private final Function<Address, @Nullable PeerId> peers;
  private final List<String> protocols;
  private final NetworkLimits limits;
  private final HalfRead halfRead;
  private final Outbox.Tally tally = new Outbox.Tally();
  private final AtomicLong received = new AtomicLong();
  private final AtomicLong unknown = new AtomicLong();
  private final AtomicLong unheard = new AtomicLong();
  private final Object delivering = new Object(); // held while the receiver runs, guards it
  private final TreeMap<PeerId, Outbox> outboxes = new TreeMap<>(); // guarded by itself
  private final TreeMap<Source, Stream> inbound = new TreeMap<>(); // guarded by itself
  private @Nullable Receiver receiver;
  private volatile boolean closed;

  /** Where messages come from: one stream each is heard. */
  private record Source(PeerId peer, String protocol) implements Comparable<Source> {
    @Override
    public int compareTo(Source other) {
      int order = peer.compareTo(other.peer);
      return order != 0 ? order : protocol.compareTo(other.protocol);
    }
  }

  /**
   * A network over a transport, which stays the caller's to close.
   *
   * @param peers which peer has an address, or null when none is known; it must answer at once
   * @param protocols what is heard; anything may be sent
   * @throws IllegalArgumentException if the transport's own key has no address
   */
  public Libp2pNetwork(
      Transport transport,
      Function<Address, @Nullable PeerId> peers,
      List<String> protocols,
      NetworkLimits limits) {
    PublicKey key = transport.self().publicKey();
    if (key == null) {
      throw new IllegalArgumentException("a node has a secp256k1 key");
    }
    this.transport = transport;
    this.self = key.address();
    this.peers = peers;
    this.protocols = List.copyOf(protocols);
    this.limits = limits;
    this.halfRead = new HalfRead(limits.halfReadBytes());
    this.protocols.forEach(protocol -> transport.serve(protocol, this::hear));
  }

  @Override
  public Address self() {
    return self;
  }

  @Override
  public void send(Address to, String protocol, Bytes body) {
    if (body.size() > MESSAGE_LIMIT_BYTES) {
      throw new IllegalArgumentException("a message of " + body.size() + " bytes");
    }
    PeerId peer = to.equals(self) ? transport.self() : peers.apply(to);
    if (peer == null) {
      unknown.incrementAndGet();
      return;
    }
    synchronized (outboxes) {
      Outbox outbox = outboxes.get(peer);
      while (!closed && (outbox == null || !outbox.offer(protocol, body))) {
        if (outboxes.size() >= limits.peers() && outbox == null) {
          tally.overflowed().incrementAndGet();
          return;
        }
        outbox = begin(peer);
      }
    }
  }

  @Override
  public void receive(Receiver next) {
    synchronized (delivering) {
      receiver = next;
    }
  }

  /** What was counted so far. */
  public NetworkCounts counts() {
    return new NetworkCounts(
        tally.sent().get(),
        received.get(),
        unknown.get(),
        tally.overflowed().get(),
        tally.expired().get(),
        unheard.get(),
        halfRead.evicted());
  }

  @Override
  public void close() {
    closed = true;
    synchronized (outboxes) {
      outboxes.values().forEach(Outbox::end);
    }
    List<Stream> open;
    synchronized (inbound) {
      open = List.copyOf(inbound.values());
    }
    open.forEach(Stream::reset);
  }

  private Outbox begin(PeerId peer) {
    boolean own = peer.equals(transport.self());
    var outbox = new Outbox(own ? new OwnWay() : new PeerWay(transport, peer), limits, tally);
    outboxes.put(peer, outbox);
    Thread.ofVirtual()
        .name("network-outbox")
        .start(() -> {
          outbox.run();
          synchronized (outboxes) {
            outboxes.remove(peer, outbox);
          }
        });
    return outbox;
  }

  /** Hears the messages of one stream. */
  private void hear(Stream stream) throws IOException {
    PublicKey key = stream.peer().publicKey();
    if (key == null || closed) {
      unheard.incrementAndGet();
      stream.reset();
      return;
    }
    var source = new Source(stream.peer(), stream.protocol());
    Stream before;
    synchronized (inbound) {
      before = inbound.put(source, stream);
    }
    if (before != null) {
      before.reset(); // a node that has started again does not know of it
    }
    try {
      hear(key.address(), stream);
    } finally {
      synchronized (inbound) {
        inbound.remove(source, stream);
      }
    }
  }

  private void hear(Address from, Stream stream) throws IOException {
    var in = new BufferedInputStream(stream.in(), READ_AHEAD);
    int size = Varint.readOrEnd(in, MESSAGE_LIMIT_BYTES, Refusal.MESSAGE);
    while (size >= 0) {
      deliver(from, stream.protocol(), read(stream, in, size));
      size = Varint.readOrEnd(in, MESSAGE_LIMIT_BYTES, Refusal.MESSAGE);
    }
  }

  private void deliver(Address from, String protocol, Bytes body) {
    synchronized (delivering) {
      if (receiver != null && !closed) {
        receiver.on(from, protocol, body);
        received.incrementAndGet();
      }
    }
  }

  private Bytes read(Stream stream, InputStream in, int size) throws IOException {
    if (size <= HalfRead.SMALL) {
      return read(in, size);
    }
    halfRead.begin(stream, size);
    try {
      return read(in, size);
    } finally {
      halfRead.end(stream);
    }
  }

  /** Room is made as bytes come, not for what is promised. */
  private static Bytes read(InputStream in, int size) throws IOException {
    byte[] body = in.readNBytes(size);
    if (body.length < size) {
      throw new EOFException("the rest of a message was expected");
    }
    return Bytes.of(body);
  }

  /** Messages to oneself take no way at all. */
  private final class OwnWay implements Outbox.Way {
    @Override
    public void carry(String protocol, Bytes body) {
      if (protocols.contains(protocol)) {
        deliver(self, protocol, body);
      }
    }

    @Override
    public void end() {}
  }
}
