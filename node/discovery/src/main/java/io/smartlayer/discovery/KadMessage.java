package io.smartlayer.discovery;

import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.PeerId;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What peers of the directory say to each other: libp2p's kad-dht messages, but for those about
 * providers, which this network has not.
 *
 * @param type what is asked, and in an answer what was asked
 * @param key a record's key, or in FIND_NODE also the multihash of a peer id; empty in a PING
 * @param record what is put, or what was found
 * @param closerPeers whom else to ask, at most {@link DirectoryLimits#PEERS}
 */
public record KadMessage(
    Type type, Bytes key, @Nullable KadRecord record, List<KadPeer> closerPeers) {
  /** Copies the peers, and checks the bounds. */
  public KadMessage {
    closerPeers = List.copyOf(closerPeers);
    if (key.size() > DirectoryLimits.KEY_BYTES || closerPeers.size() > DirectoryLimits.PEERS) {
      throw new IllegalArgumentException(
          "a key of " + key.size() + " bytes, " + closerPeers.size() + " peers");
    }
  }

  /** The kinds of messages, with their numbers on the wire. */
  public enum Type {
    /** Keep this record. The answer repeats it. */
    PUT_VALUE(0),
    /** Which record has this key, and who may have a newer one? */
    GET_VALUE(1),
    /** Who is near this key? */
    FIND_NODE(4),
    /** Are you there? */
    PING(5);

    private final int number;

    Type(int number) {
      this.number = number;
    }

    int number() {
      return number;
    }
  }

  /** Asks for the record of a key. */
  public static KadMessage get(Bytes key) {
    return new KadMessage(Type.GET_VALUE, key, null, List.of());
  }

  /** Asks to keep a value that is good now. */
  public static KadMessage put(Bytes key, Bytes value, Instant now) {
    return new KadMessage(
        Type.PUT_VALUE, key, new KadRecord(key, value, now.toString()), List.of());
  }

  /** Asks who is near a peer. */
  public static KadMessage find(PeerId peer) {
    return new KadMessage(Type.FIND_NODE, peer.multihash(), null, List.of());
  }
}
