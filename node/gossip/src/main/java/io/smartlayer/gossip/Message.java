package io.smartlayer.gossip;

import com.google.protobuf.CodedOutputStream;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Hash;
import java.io.IOException;

/**
 * What spreads: data in a topic. It names no sender and carries no signature (gossipsub's
 * StrictNoSign): what data proves, it proves by itself.
 *
 * <p>Its {@link #id} is the SHA-256 of its one canonical encoding ({@code
 * spec/protocol/gossip.md}), so equal messages of different senders are one message.
 */
public final class Message {
  static final int DATA = 2;
  static final int TOPIC = 4;

  private final Topic topic;
  private final Bytes data;
  private final Hash id;

  /** A message with data of at least one byte. */
  public Message(Topic topic, Bytes data) {
    if (data.size() == 0) {
      throw new IllegalArgumentException("a message without data");
    }
    this.topic = topic;
    this.data = data;
    this.id = Hash.sha256(encoding());
  }

  /** Where it spreads. */
  public Topic topic() {
    return topic;
  }

  /** What it says. */
  public Bytes data() {
    return data;
  }

  /** Its name: the same for everyone. */
  public Hash id() {
    return id;
  }

  /** How many bytes its encoding has. */
  int encodedSize() {
    return CodedOutputStream.computeTagSize(DATA)
        + CodedOutputStream.computeUInt32SizeNoTag(data.size())
        + data.size()
        + CodedOutputStream.computeStringSize(TOPIC, topic.name());
  }

  void write(CodedOutputStream out) throws IOException {
    out.writeByteArray(DATA, data.toArray());
    out.writeString(TOPIC, topic.name());
  }

  private Bytes encoding() {
    byte[] bytes = new byte[encodedSize()];
    CodedOutputStream out = CodedOutputStream.newInstance(bytes);
    try {
      write(out);
    } catch (IOException e) {
      throw new IllegalStateException("an array of the computed size is too short", e);
    }
    out.checkNoSpaceLeft();
    return Bytes.of(bytes);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Message message && id.equals(message.id);
  }

  @Override
  public int hashCode() {
    return id.hashCode();
  }

  @Override
  public String toString() {
    return "Message[" + topic + ", " + id + ", " + data.size() + " bytes]";
  }
}
