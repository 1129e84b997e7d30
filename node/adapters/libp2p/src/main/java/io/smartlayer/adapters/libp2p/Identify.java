package io.smartlayer.adapters.libp2p;

import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Multiaddr;
import io.smartlayer.primitives.PeerId;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Tells peers who this node is and what it speaks, and asks them (libp2p identify). */
final class Identify {
  static final String ASK = "/ipfs/id/1.0.0";
  static final String PUSH = "/ipfs/id/push/1.0.0";

  private static final System.Logger LOG = System.getLogger(Identify.class.getName());

  private final PeerId self;
  private final String agent;
  private final Protocols protocols;
  private final Supplier<List<Multiaddr>> listening;
  private final AddressBook book;
  private final HostLimits limits;

  Identify(
      PeerId self,
      String agent,
      Protocols protocols,
      Supplier<List<Multiaddr>> listening,
      AddressBook book,
      HostLimits limits) {
    this.self = self;
    this.agent = agent;
    this.protocols = protocols;
    this.listening = listening;
    this.book = book;
    this.limits = limits;
  }

  /** Answers whoever asks, and hears whoever says something new. */
  void serve() {
    protocols.serve(ASK, (connection, stream) -> tell(connection, stream));
    protocols.serve(PUSH, (connection, stream) -> hear(connection, stream));
  }

  /** Asks a peer; the top of a thread. */
  void ask(Connection connection) {
    exchange(connection, ASK, this::hear);
  }

  /** Tells a peer that something is new; the top of a thread. */
  void push(Connection connection) {
    exchange(connection, PUSH, this::tell);
  }

  private void exchange(Connection connection, String protocol, Protocols.Handler handler) {
    try {
      PeerStream stream = protocols.open(connection, protocol);
      try {
        handler.on(connection, stream);
      } finally {
        stream.close();
      }
    } catch (Refused e) {
      connection.refused(e);
    } catch (IOException e) {
      LOG.log(System.Logger.Level.TRACE, "event=not-identified peer=" + connection.peer(), e);
    }
  }

  private void tell(Connection connection, PeerStream stream) throws IOException {
    limit(stream);
    List<Multiaddr> reachable =
        listening.get().stream()
            .filter(address -> !address.host().equals("0.0.0.0") && !address.host().equals("::"))
            .filter(address -> !address.isHttp())
            .toList();
    var facts = new PeerFacts(self, protocols.served(), reachable, agent);
    Bytes message = IdentifyMessage.write(facts, observed(connection));
    var out = new ByteArrayOutputStream();
    Varint.write(out, message.size());
    out.writeBytes(message.toArray());
    stream.out().write(out.toByteArray());
    stream.closeOut();
  }

  private void hear(Connection connection, PeerStream stream) throws IOException {
    limit(stream);
    int size = Varint.read(stream.in(), IdentifyMessage.LIMIT, Refusal.IDENTIFY);
    byte[] message = stream.in().readNBytes(size);
    if (message.length < size) {
      throw new EOFException("the rest of a message was expected");
    }
    book.hear(
        IdentifyMessage.parse(connection.peer(), Bytes.of(message), limits.addressesPerPeer()));
  }

  private void limit(PeerStream stream) {
    stream.stream().failAfter(System.nanoTime() + limits.negotiationTimeout().toNanos());
  }

  /** Where the peer is seen from here, or null when that is nothing a peer could listen at. */
  private static @Nullable Multiaddr observed(Connection connection) {
    InetAddress address = connection.socket().getInetAddress();
    return address == null || address.getHostAddress().contains("%")
        ? null
        : Multiaddr.tcp(address.getHostAddress(), connection.socket().getPort());
  }
}
