package io.smartlayer.discovery;

import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Multiaddr;
import io.smartlayer.primitives.PeerId;
import io.smartlayer.primitives.SecretKey;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where a node says that it can be reached, signed by itself: libp2p's routing record (RFC 0003) in
 * a signed envelope (RFC 0002).
 *
 * @param sequence milliseconds since 1970 when it was signed: newer replaces older, and what is too
 *     old is not believed, whoever repeats it
 * @param addresses for peers, and with {@code /http} for the node's HTTP face
 */
public record PeerRecord(PeerId peer, long sequence, List<Multiaddr> addresses) {
  private static final Bytes DOMAIN = Bytes.utf8("libp2p-peer-record");
  private static final Bytes PAYLOAD_TYPE = Bytes.of((byte) 3, (byte) 1);
  private static final int FIRST = (1 << 3) | 2;
  private static final int SECOND = (2 << 3) | 2;
  private static final int THIRD = (3 << 3) | 2;
  private static final int FIFTH = (5 << 3) | 2;
  private static final int SEQUENCE = 2 << 3;
  private static final int KEY_BYTES = 64;

  /** Copies the addresses, and checks the bounds. */
  public PeerRecord {
    addresses = List.copyOf(addresses);
    if (sequence < 0 || addresses.size() > DirectoryLimits.ADDRESSES) {
      throw new IllegalArgumentException(
          "sequence " + sequence + ", " + addresses.size() + " addresses");
    }
  }

  /** What comes of {@link #open}. */
  public sealed interface Opened {
    /** The peer named has signed it. */
    record Signed(PeerRecord record) implements Opened {}

    /** It is no record, or not by the peer that it names. */
    record Refused(String why) implements Opened {}
  }

  /** Signs a record of the key's own node: the envelope's bytes. */
  public static Bytes seal(SecretKey key, long sequence, List<Multiaddr> addresses) {
    var record = new PeerRecord(PeerId.of(key.publicKey()), sequence, addresses);
    Bytes payload = record.payload();
    Bytes signature = PeerSignature.sign(key, signed(PAYLOAD_TYPE, payload));
    return KadCodec.written(out -> {
      KadCodec.field(out, 1, record.peer.keyMessage());
      KadCodec.field(out, 2, PAYLOAD_TYPE);
      KadCodec.field(out, 3, payload);
      KadCodec.field(out, 5, signature);
    });
  }

  /** Reads an envelope and checks whose it is. Whether it is still good is not asked here. */
  public static Opened open(Bytes envelope) {
    if (envelope.size() > DirectoryLimits.VALUE_BYTES) {
      return new Opened.Refused("an envelope of " + envelope.size() + " bytes");
    }
    try {
      return opened(new Wire(envelope));
    } catch (IOException e) {
      return new Opened.Refused(String.valueOf(e.getMessage()));
    }
  }

  /** Until when it is believed. */
  public Instant notAfter() {
    return Instant.ofEpochMilli(sequence).plus(DirectoryLimits.RECORD_LIFE);
  }

  private static Opened opened(Wire in) throws IOException {
    Bytes key = Bytes.EMPTY;
    Bytes type = Bytes.EMPTY;
    Bytes payload = Bytes.EMPTY;
    Bytes signature = Bytes.EMPTY;
    for (int tag = in.tag(); tag != 0; tag = in.tag()) {
      switch (tag) {
        case FIRST -> key = in.bytesOnce(tag, KEY_BYTES);
        case SECOND -> type = in.bytesOnce(tag, PAYLOAD_TYPE.size());
        case THIRD -> payload = in.bytesOnce(tag, DirectoryLimits.VALUE_BYTES);
        case FIFTH -> signature = in.bytesOnce(tag, PeerSignature.BYTES);
        default -> throw Wire.unknown(tag);
      }
    }
    if (!type.equals(PAYLOAD_TYPE)) {
      return new Opened.Refused("not an envelope of a peer record");
    }
    PeerRecord record = read(new Wire(payload));
    if (!record.peer.keyMessage().equals(key)) {
      return new Opened.Refused("the key is not that of the peer named");
    }
    return PeerSignature.isBy(record.peer, signed(type, payload), signature)
        ? new Opened.Signed(record)
        : new Opened.Refused("the signature is not that of the peer named");
  }

  private static PeerRecord read(Wire in) throws IOException {
    @Nullable PeerId peer = null;
    long sequence = 0;
    List<Multiaddr> addresses = new ArrayList<>();
    int count = 0;
    for (int tag = in.tag(); tag != 0; tag = in.tag()) {
      switch (tag) {
        case FIRST -> peer = Known.peer(in.bytesOnce(tag, KEY_BYTES));
        case SEQUENCE -> sequence = in.numberOnce(tag);
        case THIRD -> {
          if (++count > DirectoryLimits.ADDRESSES) {
            throw Wire.malformed("more than " + DirectoryLimits.ADDRESSES + " addresses");
          }
          Multiaddr address = address(new Wire(in.bytes(DirectoryLimits.VALUE_BYTES)));
          if (address != null) {
            addresses.add(address);
          }
        }
        default -> throw Wire.unknown(tag);
      }
    }
    if (peer == null || sequence < 0) {
      throw Wire.malformed("a record without a known peer, or of sequence " + sequence);
    }
    return new PeerRecord(peer, sequence, addresses);
  }

  private static @Nullable Multiaddr address(Wire in) throws IOException {
    @Nullable Multiaddr address = null;
    for (int tag = in.tag(); tag != 0; tag = in.tag()) {
      if (tag != FIRST) {
        throw Wire.unknown(tag);
      }
      address = Known.address(in.bytesOnce(tag, DirectoryLimits.VALUE_BYTES));
    }
    return address;
  }

  private Bytes payload() {
    return KadCodec.written(out -> {
      KadCodec.field(out, 1, peer.multihash());
      out.writeUInt64(2, sequence);
      for (Multiaddr address : addresses) {
        Bytes info = KadCodec.written(inner -> KadCodec.field(inner, 1, address.binary()));
        KadCodec.field(out, 3, info);
      }
    });
  }

  private static Bytes signed(Bytes type, Bytes payload) {
    return KadCodec.written(out -> {
      for (Bytes part : List.of(DOMAIN, type, payload)) {
        out.writeUInt32NoTag(part.size());
        out.writeRawBytes(part.toArray());
      }
    });
  }
}
