package io.smartlayer.adapters.libp2p;

import io.smartlayer.primitives.Bytes;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The few parts of protobuf that libp2p's own messages use, as fields in order. */
final class Protobuf {
  private static final int NUMBER = 0;
  private static final int FIXED64 = 1;
  private static final int BYTES = 2;
  private static final int FIXED32 = 5;

  /**
   * A field as it stands.
   *
   * @param number which field
   * @param value its number, or 0 when it has bytes
   * @param bytes its bytes, or null when it has a number
   */
  record Field(int number, long value, @Nullable Bytes bytes) {}

  private final Bytes message;
  private final Refusal reason;
  private int at;

  private Protobuf(Bytes message, Refusal reason) {
    this.message = message;
    this.reason = reason;
  }

  /** Reads all fields, at most {@code limit}. Fields of a fixed size are left out. */
  static List<Field> parse(Bytes message, int limit, Refusal reason) throws Refused {
    return new Protobuf(message, reason).fields(limit);
  }

  /** The bytes of the last field with a number, or null when there is none (protobuf's rule). */
  static @Nullable Bytes last(List<Field> fields, int number) {
    Bytes found = null;
    for (Field field : fields) {
      found = field.number() == number && field.bytes() != null ? field.bytes() : found;
    }
    return found;
  }

  private List<Field> fields(int limit) throws Refused {
    List<Field> fields = new ArrayList<>();
    while (at < message.size()) {
      if (fields.size() >= limit) {
        throw new Refused(reason, "more than " + limit + " fields");
      }
      long tag = varint();
      if (tag >>> 3 == 0 || tag >>> 3 > 0x1fff_ffff) {
        throw new Refused(reason, "no number of a field");
      }
      int number = (int) (tag >>> 3);
      switch ((int) (tag & 7)) {
        case NUMBER -> fields.add(new Field(number, varint(), null));
        case BYTES -> fields.add(new Field(number, 0, take(varint())));
        case FIXED64 -> take(Long.BYTES);
        case FIXED32 -> take(Integer.BYTES);
        default -> throw new Refused(reason, "no kind of field");
      }
    }
    return fields;
  }

  private Bytes take(long size) throws Refused {
    if (size < 0 || size > message.size() - at) {
      throw new Refused(reason, "a field ends after its message");
    }
    at += (int) size;
    return message.slice(at - (int) size, at);
  }

  private long varint() throws Refused {
    long value = 0;
    for (int shift = 0; shift < Long.SIZE; shift += 7) {
      if (at >= message.size()) {
        break;
      }
      int next = message.at(at++);
      value |= (long) (next & 0x7f) << shift;
      if (next < 0x80) {
        return value;
      }
    }
    throw new Refused(reason, "a number without an end");
  }

  /** Writes fields in the order in which they are given. */
  static final class Writer {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    Writer number(int field, long value) {
      Varint.write(out, ((long) field << 3) | NUMBER);
      Varint.write(out, value);
      return this;
    }

    Writer bytes(int field, Bytes value) {
      Varint.write(out, ((long) field << 3) | BYTES);
      Varint.write(out, value.size());
      out.writeBytes(value.toArray());
      return this;
    }

    Writer text(int field, String value) {
      return bytes(field, Bytes.utf8(value));
    }

    Bytes done() {
      return Bytes.of(out.toByteArray());
    }
  }
}
