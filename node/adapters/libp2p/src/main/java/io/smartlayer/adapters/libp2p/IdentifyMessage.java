package io.smartlayer.adapters.libp2p;

import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Multiaddr;
import io.smartlayer.primitives.PeerId;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The message of identify and identify push (libp2p identify specification). */
final class IdentifyMessage {
  /** Largest message that is read, in bytes. */
  static final int LIMIT = 16 << 10;

  /** Most protocols that are kept of a peer. */
  static final int PROTOCOLS_LIMIT = 128;

  /** Longest name of a protocol, in characters. */
  static final int PROTOCOL_LIMIT = 256;

  private static final int AGENT_LIMIT = 128;
  private static final int FIELDS_LIMIT = 1024;
  private static final int KEY = 1;
  private static final int ADDRESS = 2;
  private static final int PROTOCOL = 3;
  private static final int OBSERVED = 4;
  private static final int VERSION = 5;
  private static final int AGENT = 6;
  private static final String OWN_VERSION = "smartlayer/1";

  private IdentifyMessage() {}

  /**
   * Writes a message.
   *
   * @param observed where the reader is seen, or null when that is not known
   */
  static Bytes write(PeerFacts facts, @Nullable Multiaddr observed) {
    var out = new Protobuf.Writer().bytes(KEY, facts.peer().keyMessage());
    facts.addresses().forEach(address -> out.bytes(ADDRESS, address.withoutPeer().binary()));
    facts.protocols().forEach(protocol -> out.text(PROTOCOL, protocol));
    if (observed != null) {
      out.bytes(OBSERVED, observed.binary());
    }
    return out.text(VERSION, OWN_VERSION).text(AGENT, facts.agent()).done();
  }

  /**
   * Reads a message of a peer. It is refused when it shows another key; what it says too much, or
   * in a form that is not known, is left out.
   *
   * @param addressesLimit most addresses that are kept
   */
  static PeerFacts parse(PeerId peer, Bytes message, int addressesLimit) throws Refused {
    List<String> protocols = new ArrayList<>();
    List<Multiaddr> addresses = new ArrayList<>();
    String agent = "";
    for (Protobuf.Field field : Protobuf.parse(message, FIELDS_LIMIT, Refusal.IDENTIFY)) {
      Bytes bytes = field.bytes();
      if (bytes == null) {
        continue;
      }
      switch (field.number()) {
        case KEY -> {
          if (!bytes.equals(peer.keyMessage())) {
            throw new Refused(Refusal.IDENTIFY, "a peer shows another key than it has proved");
          }
        }
        case ADDRESS -> {
          Multiaddr address = address(peer, bytes);
          if (address != null && addresses.size() < addressesLimit) {
            addresses.add(address);
          }
        }
        case PROTOCOL -> {
          boolean fits = bytes.size() <= PROTOCOL_LIMIT && printable(bytes).equals(bytes.toUtf8());
          if (fits && protocols.size() < PROTOCOLS_LIMIT) {
            protocols.add(bytes.toUtf8());
          }
        }
        case AGENT -> agent = printable(bytes.slice(0, Math.min(bytes.size(), AGENT_LIMIT)));
        default -> {} // later versions say more
      }
    }
    return new PeerFacts(peer, protocols, addresses, agent);
  }

  private static @Nullable Multiaddr address(PeerId peer, Bytes bytes) {
    try {
      Multiaddr address = Multiaddr.parse(bytes);
      boolean usable = address.port() > 0 && !address.isHttp();
      boolean own = address.peer() == null || address.peer().equals(peer);
      return usable && own ? address.withoutPeer() : null;
    } catch (IllegalArgumentException e) {
      return null; // of a transport that is not spoken here
    }
  }

  private static String printable(Bytes bytes) {
    var out = new StringBuilder();
    for (int i = 0; i < bytes.size(); i++) {
      int one = bytes.at(i);
      out.append(one >= 0x20 && one < 0x7f ? (char) one : '?');
    }
    return out.toString();
  }
}
