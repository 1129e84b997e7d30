package io.smartlayer.gossip;

import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Hash;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/**
 * RPCs as bytes: protobuf, {@code spec/proto/gossipsub.proto}. On a stream each has its length
 * before it as a varint, which is no part of these bytes. Safe for use by many threads.
 */
public final class RpcCodec {
  /** What is spoken on a stream. */
  public static final String PROTOCOL = "/meshsub/1.1.0";

  /** Also understood: what it adds (IDONTWANT) is advice, and skipped. */
  public static final String PROTOCOL_1_2 = "/meshsub/1.2.0";

  static final int SUBSCRIPTIONS = 1;
  static final int PUBLISH = 2;
  static final int CONTROL = 3;
  static final int IHAVE = 1;
  static final int IWANT = 2;
  static final int GRAFT = 3;
  static final int PRUNE = 4;

  private static final int BUFFER = 256;

  private final Topics topics;
  private final RpcLimits limits;

  /** A codec that knows these topics and keeps these limits. */
  public RpcCodec(Topics topics, RpcLimits limits) {
    this.topics = topics;
    this.limits = limits;
  }

  /** What comes of {@link #decode}. */
  public sealed interface Decoded {
    /** The bytes were an RPC. What it said about unknown topics is left out. */
    record Understood(Rpc rpc) implements Decoded {}

    /** The bytes break the format, a limit or StrictNoSign: nothing of them may be used. */
    record Malformed(String why) implements Decoded {}
  }

  /** Longest RPC in bytes: a longer one must not be read from a stream, nor memory taken for it. */
  public int limitBytes() {
    return limits.rpcBytes();
  }

  /** Reads an RPC that a peer has sent. */
  public Decoded decode(Bytes bytes) {
    if (bytes.size() > limits.rpcBytes()) {
      return new Decoded.Malformed("an RPC of " + bytes.size() + " bytes");
    }
    try {
      return new Decoded.Understood(new RpcReader(topics, limits).read(bytes));
    } catch (InvalidProtocolBufferException e) {
      return new Decoded.Malformed(String.valueOf(e.getMessage()));
    } catch (IOException e) {
      throw new IllegalStateException("an array cannot fail to be read", e);
    }
  }

  /**
   * The same RPCs in the same order, but fewer: where some that hold messages alone follow each
   * other, one holds the messages of all, as far as limits let it.
   */
  public List<Rpc> joined(List<Rpc> rpcs) {
    List<Rpc> all = new ArrayList<>();
    List<Message> messages = new ArrayList<>();
    int bytes = 0;
    for (Rpc rpc : rpcs) {
      int more = rpc.messages().stream().mapToInt(RpcCodec::size).sum();
      boolean fits =
          bytes + more <= limits.rpcBytes()
              && messages.size() + rpc.messages().size() <= limits.messages();
      if (!messages.isEmpty() && !(fits && rpc.isMessagesAlone())) {
        all.add(Rpc.of(messages));
        messages.clear();
        bytes = 0;
      }
      if (rpc.isMessagesAlone()) {
        messages.addAll(rpc.messages());
        bytes += more;
      } else {
        all.add(rpc);
      }
    }
    if (!messages.isEmpty()) {
      all.add(Rpc.of(messages));
    }
    return all;
  }

  /** The bytes of an RPC. */
  public Bytes encode(Rpc rpc) {
    return written(out -> {
      for (Rpc.Subscription subscription : rpc.subscriptions()) {
        nested(
            out,
            SUBSCRIPTIONS,
            body -> {
              body.writeBool(1, subscription.wanted());
              body.writeString(2, subscription.topic().name());
            });
      }
      for (Message message : rpc.messages()) {
        out.writeTag(PUBLISH, 2);
        out.writeUInt32NoTag(message.encodedSize());
        message.write(out);
      }
      if (hasControl(rpc)) {
        nested(out, CONTROL, body -> writeControl(body, rpc));
      }
    });
  }

  /** How many bytes a message takes in an RPC. */
  private static int size(Message message) {
    int size = message.encodedSize();
    return CodedOutputStream.computeTagSize(PUBLISH)
        + CodedOutputStream.computeUInt32SizeNoTag(size)
        + size;
  }

  private static boolean hasControl(Rpc rpc) {
    return !(rpc.ihave().isEmpty()
        && rpc.iwant().isEmpty()
        && rpc.graft().isEmpty()
        && rpc.prune().isEmpty());
  }

  private static void writeControl(CodedOutputStream out, Rpc rpc) throws IOException {
    for (Rpc.Ihave ihave : rpc.ihave()) {
      nested(
          out,
          IHAVE,
          body -> {
            body.writeString(1, ihave.topic().name());
            writeIds(body, 2, ihave.ids());
          });
    }
    if (!rpc.iwant().isEmpty()) {
      nested(out, IWANT, body -> writeIds(body, 1, rpc.iwant()));
    }
    for (Topic topic : rpc.graft()) {
      nested(out, GRAFT, body -> body.writeString(1, topic.name()));
    }
    for (Rpc.Prune prune : rpc.prune()) {
      nested(
          out,
          PRUNE,
          body -> {
            body.writeString(1, prune.topic().name());
            if (prune.backoffSeconds() > 0) {
              body.writeUInt64(3, prune.backoffSeconds());
            }
          });
    }
  }

  private static void writeIds(CodedOutputStream out, int field, List<Hash> ids)
      throws IOException {
    for (Hash id : ids) {
      out.writeByteArray(field, id.bytes().toArray());
    }
  }

  private interface Body {
    void write(CodedOutputStream out) throws IOException;
  }

  private static void nested(CodedOutputStream out, int field, Body body) throws IOException {
    out.writeByteArray(field, written(body).toArray());
  }

  private static Bytes written(Body body) {
    var bytes = new ByteArrayOutputStream();
    CodedOutputStream out = CodedOutputStream.newInstance(bytes, BUFFER);
    try {
      body.write(out);
      out.flush();
    } catch (IOException e) {
      throw new UncheckedIOException("an array cannot fail to be written", e);
    }
    return Bytes.of(bytes.toByteArray());
  }
}
