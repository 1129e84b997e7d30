package io.smartlayer.gossip;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.WireFormat;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Hash;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads one RPC, counting what it holds before taking memory for it. */
final class RpcReader {
  private final Topics topics;
  private final RpcLimits limits;
  private final List<Rpc.Subscription> subscriptions = new ArrayList<>();
  private final List<Message> messages = new ArrayList<>();
  private final List<Rpc.Ihave> ihave = new ArrayList<>();
  private final List<Hash> iwant = new ArrayList<>();
  private final List<Topic> graft = new ArrayList<>();
  private final List<Rpc.Prune> prune = new ArrayList<>();
  private int subscriptionCount;
  private int messageCount;
  private int idCount;
  private int controlCount;
  private int unknownCount;

  RpcReader(Topics topics, RpcLimits limits) {
    this.topics = topics;
    this.limits = limits;
  }

  /** Reads a field's value, or passes over it. */
  private interface Field {
    void read(CodedInputStream in, int tag) throws IOException;
  }

  Rpc read(Bytes bytes) throws IOException {
    fields(CodedInputStream.newInstance(bytes.toArray()), this::part);
    return new Rpc(subscriptions, messages, ihave, iwant, graft, prune);
  }

  private void part(CodedInputStream in, int tag) throws IOException {
    switch (WireFormat.getTagFieldNumber(tag)) {
      case RpcCodec.SUBSCRIPTIONS -> {
        subscriptionCount = counted("subscriptions", subscriptionCount, limits.entries());
        subscription(in, tag);
      }
      case RpcCodec.PUBLISH -> {
        messageCount = counted("messages", messageCount, limits.messages());
        message(in, tag);
      }
      case RpcCodec.CONTROL -> nested(in, tag, this::control);
      default -> skip(in, tag);
    }
  }

  private void control(CodedInputStream in, int tag) throws IOException {
    controlCount = counted("control messages", controlCount, 4 * limits.entries());
    switch (WireFormat.getTagFieldNumber(tag)) {
      case RpcCodec.IHAVE -> {
        var ids = new ArrayList<Hash>();
        Topic topic = topicAnd(in, tag, 1, (body, inner) -> id(body, inner, 2, ids));
        if (topic != null && !ids.isEmpty()) {
          ihave.add(new Rpc.Ihave(topic, ids));
        }
      }
      case RpcCodec.IWANT -> nested(in, tag, (body, inner) -> id(body, inner, 1, iwant));
      case RpcCodec.GRAFT -> {
        Topic topic = topicAnd(in, tag, 1, this::skip);
        if (topic != null) {
          graft.add(topic);
        }
      }
      case RpcCodec.PRUNE -> {
        long[] seconds = {0};
        Topic topic = topicAnd(in, tag, 1, (body, inner) -> backoff(body, inner, seconds));
        if (topic != null) {
          prune.add(new Rpc.Prune(topic, seconds[0]));
        }
      }
      default -> skip(in, tag);
    }
  }

  private void subscription(CodedInputStream in, int tag) throws IOException {
    boolean[] wanted = {false};
    Topic topic =
        topicAnd(
            in,
            tag,
            2,
            (body, inner) -> {
              if (inner == (1 << 3 | WireFormat.WIRETYPE_VARINT)) {
                wanted[0] = body.readBool();
              } else {
                skip(body, inner);
              }
            });
    if (topic != null) {
      subscriptions.add(new Rpc.Subscription(wanted[0], topic));
    }
  }

  /** Data, then topic, each once, and nothing else: so equal messages have equal bytes. */
  private void message(CodedInputStream in, int tag) throws IOException {
    byte[][] parts = {null, null};
    nested(
        in,
        tag,
        (body, inner) -> {
          if (inner == delimited(Message.DATA) && parts[0] == null && parts[1] == null) {
            parts[0] = read(body, inner, limits.messageBytes());
          } else if (inner == delimited(Message.TOPIC) && parts[1] == null) {
            parts[1] = read(body, inner, Topic.BYTES);
          } else {
            throw refused("a message has data and topic, in this order and nothing else");
          }
        });
    if (parts[0] == null || parts[1] == null || parts[0].length == 0) {
      throw refused("a message without data or topic");
    }
    Topic topic = topics.find(new String(parts[1], StandardCharsets.UTF_8));
    if (topic != null) {
      messages.add(new Message(topic, Bytes.of(parts[0])));
    }
  }

  /** Reads a nested message of a topic and other fields; null when the topic is not known. */
  private @Nullable Topic topicAnd(CodedInputStream in, int tag, int field, Field others)
      throws IOException {
    String[] name = {""};
    nested(
        in,
        tag,
        (body, inner) -> {
          if (WireFormat.getTagFieldNumber(inner) == field) {
            name[0] = new String(read(body, inner, Topic.BYTES), StandardCharsets.UTF_8);
          } else {
            others.read(body, inner);
          }
        });
    return topics.find(name[0]);
  }

  private void id(CodedInputStream in, int tag, int field, List<Hash> into) throws IOException {
    if (WireFormat.getTagFieldNumber(tag) != field) {
      skip(in, tag);
      return;
    }
    idCount = counted("message ids", idCount, limits.ids());
    byte[] id = read(in, tag, Hash.SIZE);
    if (id.length != Hash.SIZE) {
      throw refused("a message id of " + id.length + " bytes");
    }
    into.add(new Hash(Bytes.of(id)));
  }

  /** Peers that a PRUNE names are passed over: peers come from the registry alone. */
  private void backoff(CodedInputStream in, int tag, long[] seconds) throws IOException {
    if (tag == (3 << 3 | WireFormat.WIRETYPE_VARINT)) {
      long value = in.readUInt64();
      seconds[0] = value < 0 ? Long.MAX_VALUE : value;
    } else {
      skip(in, tag);
    }
  }

  private static void fields(CodedInputStream in, Field field) throws IOException {
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      field.read(in, tag);
    }
  }

  private static void nested(CodedInputStream in, int tag, Field field) throws IOException {
    int outer = in.pushLimit(length(in, tag, Integer.MAX_VALUE));
    fields(in, field);
    in.popLimit(outer);
  }

  private static byte[] read(CodedInputStream in, int tag, int limit) throws IOException {
    return in.readRawBytes(length(in, tag, limit));
  }

  /** The length of what comes next, which the input really has. */
  private static int length(CodedInputStream in, int tag, int limit) throws IOException {
    if (WireFormat.getTagWireType(tag) != WireFormat.WIRETYPE_LENGTH_DELIMITED) {
      throw refused("field " + WireFormat.getTagFieldNumber(tag) + " has another type");
    }
    int length = in.readRawVarint32();
    if (length < 0 || length > limit) {
      throw refused("field " + WireFormat.getTagFieldNumber(tag) + " of " + length + " bytes");
    }
    return length;
  }

  private void skip(CodedInputStream in, int tag) throws IOException {
    unknownCount = counted("unknown fields", unknownCount, limits.unknownFields());
    int type = WireFormat.getTagWireType(tag);
    if (type == WireFormat.WIRETYPE_START_GROUP || type == WireFormat.WIRETYPE_END_GROUP) {
      throw refused("a group");
    }
    if (!in.skipField(tag)) {
      throw refused("an unknown field that does not end");
    }
  }

  private static int counted(String what, int count, int limit) throws IOException {
    if (count >= limit) {
      throw refused("more than " + limit + " " + what);
    }
    return count + 1;
  }

  private static int delimited(int field) {
    return field << 3 | WireFormat.WIRETYPE_LENGTH_DELIMITED;
  }

  private static InvalidProtocolBufferException refused(String why) {
    return new InvalidProtocolBufferException(why);
  }
}
