package io.smartlayer.discovery;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.WireFormat;
import io.smartlayer.primitives.Bytes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * Reads one protobuf message field by field: each length is bounded before anything is allocated,
 * and a field that comes twice where one is meant is refused.
 */
final class Wire {
  private final CodedInputStream in;
  private int seen;

  Wire(Bytes message) {
    in = CodedInputStream.newInstance(message.toArray());
  }

  /** What is no such message. */
  static InvalidProtocolBufferException malformed(String why) {
    return new InvalidProtocolBufferException(why);
  }

  /** The next field's tag: number and type of wire; 0 at the end. */
  int tag() throws IOException {
    return in.readTag();
  }

  /** A field of bytes that comes once. */
  Bytes bytesOnce(int tag, int limit) throws IOException {
    once(tag);
    return bytes(limit);
  }

  /** A number that comes once. */
  long numberOnce(int tag) throws IOException {
    once(tag);
    return in.readRawVarint64();
  }

  /** A field of bytes that may come again. */
  Bytes bytes(int limit) throws IOException {
    int size = in.readRawVarint32();
    if (size < 0 || size > limit) {
      throw malformed("a field of " + Integer.toUnsignedString(size) + " bytes");
    }
    return Bytes.of(in.readRawBytes(size));
  }

  /** A field that comes once, read as UTF-8. */
  String textOnce(int tag, int limit) throws IOException {
    Bytes bytes = bytesOnce(tag, limit);
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(bytes.toArray()))
          .toString();
    } catch (CharacterCodingException e) {
      throw malformed("a text that is no UTF-8");
    }
  }

  /** Refuses a field that is not known. */
  static InvalidProtocolBufferException unknown(int tag) {
    return malformed("field " + WireFormat.getTagFieldNumber(tag) + " is not known here");
  }

  private void once(int tag) throws IOException {
    int bit = 1 << WireFormat.getTagFieldNumber(tag);
    if ((seen & bit) != 0) {
      throw malformed("field " + WireFormat.getTagFieldNumber(tag) + " comes twice");
    }
    seen |= bit;
  }
}
