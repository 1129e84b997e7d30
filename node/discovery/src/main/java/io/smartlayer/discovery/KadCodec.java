package io.smartlayer.discovery;

import com.google.protobuf.CodedOutputStream;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Multiaddr;
import io.smartlayer.primitives.PeerId;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Messages of the directory as bytes: libp2p's kad-dht, {@code spec/proto/kad.proto}. On a stream
 * the length stands before each as a varint; it is not part of these bytes.
 *
 * <p>Other implementations write them, so no single encoding is demanded. Unknown fields and kinds
 * are refused. Peers with keys, and addresses with protocols, that are not known here are left out:
 * nobody here could reach them.
 */
public final class KadCodec {
  /** The name of the protocol: our own, or this directory would merge with everybody's. */
  public static final String PROTOCOL = "/smartlayer/kad/1.0.0";

  private static final int TYPE = 1 << 3;
  private static final int KEY = (2 << 3) | 2;
  private static final int RECORD = (3 << 3) | 2;
  private static final int CLOSER = (8 << 3) | 2;
  private static final int CLUSTER_LEVEL = 10 << 3;
  private static final int RECORD_KEY = (1 << 3) | 2;
  private static final int RECORD_VALUE = (2 << 3) | 2;
  private static final int RECORD_TIME = (5 << 3) | 2;
  private static final int PEER_ID = (1 << 3) | 2;
  private static final int PEER_ADDRESS = (2 << 3) | 2;
  private static final int PEER_CONNECTION = 3 << 3;
  private static final int PEER_ID_BYTES = 64;
  private static final int FIELDS_AROUND = 256;

  private KadCodec() {}

  /** What comes of {@link #decode}. */
  public sealed interface Decoded {
    /** The bytes were a message. */
    record Understood(KadMessage message) implements Decoded {}

    /** The bytes were none. */
    record Malformed(String why) implements Decoded {}
  }

  /** The bytes of a message. */
  public static Bytes encode(KadMessage message) {
    return written(out -> {
      out.writeEnum(1, message.type().number());
      field(out, 2, message.key());
      KadRecord record = message.record();
      if (record != null) {
        out.writeByteArray(3, encode(record).toArray()); // an empty one is one too
      }
      for (KadPeer peer : message.closerPeers()) {
        field(out, 8, encode(peer));
      }
    });
  }

  /** Reads a message that came from a peer. */
  public static Decoded decode(Bytes bytes) {
    if (bytes.size() > DirectoryLimits.MESSAGE_BYTES) {
      return new Decoded.Malformed("a message of " + bytes.size() + " bytes");
    }
    try {
      return new Decoded.Understood(message(new Wire(bytes)));
    } catch (IOException e) {
      return new Decoded.Malformed(String.valueOf(e.getMessage()));
    }
  }

  private static KadMessage message(Wire in) throws IOException {
    long type = 0;
    Bytes key = Bytes.EMPTY;
    @Nullable KadRecord record = null;
    List<KadPeer> closer = new ArrayList<>();
    int peers = 0;
    for (int tag = in.tag(); tag != 0; tag = in.tag()) {
      switch (tag) {
        case TYPE -> type = in.numberOnce(tag);
        case KEY -> key = in.bytesOnce(tag, DirectoryLimits.KEY_BYTES);
        case RECORD -> record = record(new Wire(in.bytesOnce(tag, recordBytes())));
        case CLUSTER_LEVEL -> in.numberOnce(tag); // once meant for rings of peers, never used
        case CLOSER -> {
          if (++peers > DirectoryLimits.PEERS) {
            throw Wire.malformed("more than " + DirectoryLimits.PEERS + " peers");
          }
          KadPeer peer = peer(new Wire(in.bytes(DirectoryLimits.MESSAGE_BYTES)));
          if (peer != null) {
            closer.add(peer);
          }
        }
        default -> throw Wire.unknown(tag);
      }
    }
    return new KadMessage(type(type), key, record, closer);
  }

  private static KadMessage.Type type(long number) throws IOException {
    for (KadMessage.Type type : KadMessage.Type.values()) {
      if (type.number() == number) {
        return type;
      }
    }
    throw Wire.malformed("a message of type " + number);
  }

  private static int recordBytes() {
    return DirectoryLimits.KEY_BYTES
        + DirectoryLimits.VALUE_BYTES
        + DirectoryLimits.TIME_BYTES
        + FIELDS_AROUND;
  }

  private static KadRecord record(Wire in) throws IOException {
    Bytes key = Bytes.EMPTY;
    Bytes value = Bytes.EMPTY;
    String time = "";
    for (int tag = in.tag(); tag != 0; tag = in.tag()) {
      switch (tag) {
        case RECORD_KEY -> key = in.bytesOnce(tag, DirectoryLimits.KEY_BYTES);
        case RECORD_VALUE -> value = in.bytesOnce(tag, DirectoryLimits.VALUE_BYTES);
        case RECORD_TIME -> time = in.textOnce(tag, DirectoryLimits.TIME_BYTES);
        default -> throw Wire.unknown(tag);
      }
    }
    return new KadRecord(key, value, time);
  }

  private static @Nullable KadPeer peer(Wire in) throws IOException {
    @Nullable PeerId id = null;
    List<Multiaddr> addresses = new ArrayList<>();
    int count = 0;
    for (int tag = in.tag(); tag != 0; tag = in.tag()) {
      switch (tag) {
        case PEER_ID -> id = Known.peer(in.bytesOnce(tag, PEER_ID_BYTES));
        case PEER_CONNECTION -> in.numberOnce(tag); // hearsay
        case PEER_ADDRESS -> {
          if (++count > DirectoryLimits.ADDRESSES) {
            throw Wire.malformed("more than " + DirectoryLimits.ADDRESSES + " addresses");
          }
          Multiaddr address = Known.address(in.bytes(DirectoryLimits.MESSAGE_BYTES));
          if (address != null) {
            addresses.add(address);
          }
        }
        default -> throw Wire.unknown(tag);
      }
    }
    return id == null ? null : new KadPeer(id, addresses);
  }

  private static Bytes encode(KadRecord record) {
    return written(out -> {
      field(out, 1, record.key());
      field(out, 2, record.value());
      if (!record.timeReceived().isEmpty()) {
        out.writeString(5, record.timeReceived());
      }
    });
  }

  private static Bytes encode(KadPeer peer) {
    return written(out -> {
      field(out, 1, peer.id().multihash());
      for (Multiaddr address : peer.addresses()) {
        field(out, 2, address.binary());
      }
    });
  }

  /** Writes a field of bytes, unless it is empty. */
  static void field(CodedOutputStream out, int number, Bytes content) throws IOException {
    if (content.size() > 0) {
      out.writeByteArray(number, content.toArray());
    }
  }

  /** What is written to a stream over memory. */
  static Bytes written(Writing writing) {
    var bytes = new ByteArrayOutputStream();
    CodedOutputStream out = CodedOutputStream.newInstance(bytes);
    try {
      writing.to(out);
      out.flush();
    } catch (IOException e) {
      throw new UncheckedIOException("memory takes every byte", e);
    }
    return Bytes.of(bytes.toByteArray());
  }

  /** Writes fields. */
  @FunctionalInterface
  interface Writing {
    /** Writes them. */
    void to(CodedOutputStream out) throws IOException;
  }
}
