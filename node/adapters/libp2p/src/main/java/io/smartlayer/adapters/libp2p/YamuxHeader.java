package io.smartlayer.adapters.libp2p;

/**
 * The twelve bytes before each frame of yamux (yamux specification, "framing").
 *
 * @param type what the frame is
 * @param flags any of {@link #SYN}, {@link #ACK}, {@link #FIN}, {@link #RST}
 * @param stream which stream, unsigned; 0 for the connection itself
 * @param length bytes that follow, bytes of credit, a ping's value or a reason; unsigned
 */
record YamuxHeader(Type type, int flags, int stream, long length) {
  static final int SIZE = 12;
  static final int SYN = 1;
  static final int ACK = 2;
  static final int FIN = 4;
  static final int RST = 8;

  private static final int LENGTH_AT = 8;

  /** What a frame is, in the order of their numbers. */
  enum Type {
    DATA(0),
    WINDOW(1),
    PING(2),
    GO_AWAY(3);

    private final int code;

    Type(int code) {
      this.code = code;
    }
  }

  /** Why a connection ends. */
  enum Reason {
    NORMAL(0),
    PROTOCOL_ERROR(1),
    INTERNAL_ERROR(2);

    private final int code;

    Reason(int code) {
      this.code = code;
    }

    int code() {
      return code;
    }
  }

  private static final Type[] TYPES = Type.values();

  /** Reads a header; what is not known is refused. */
  static YamuxHeader parse(byte[] bytes, int at) throws Refused {
    if (bytes[at] != 0) {
      throw new Refused(Refusal.YAMUX, "version " + (bytes[at] & 0xff));
    }
    int type = bytes[at + 1] & 0xff;
    int flags = ((bytes[at + 2] & 0xff) << 8) | (bytes[at + 3] & 0xff);
    if (type >= TYPES.length || flags > (SYN | ACK | FIN | RST)) {
      throw new Refused(Refusal.YAMUX, "type " + type + " with flags " + flags);
    }
    int stream = number(bytes, at + 4);
    var header =
        new YamuxHeader(
            TYPES[type], flags, stream, Integer.toUnsignedLong(number(bytes, at + LENGTH_AT)));
    if (!header.isInOrder()) {
      throw new Refused(Refusal.YAMUX, "no frame of yamux: " + header);
    }
    return header;
  }

  /** Writes a header. */
  static void write(byte[] out, int at, Type type, int flags, int stream, int length) {
    out[at] = 0;
    out[at + 1] = (byte) type.code;
    out[at + 2] = (byte) (flags >>> 8);
    out[at + 3] = (byte) flags;
    number(out, at + 4, stream);
    number(out, at + LENGTH_AT, length);
  }

  /** Makes a data frame longer that was written before. */
  static void grow(byte[] out, int at, int by) {
    number(out, at + LENGTH_AT, number(out, at + LENGTH_AT) + by);
  }

  boolean has(int flag) {
    return (flags & flag) != 0;
  }

  private boolean isInOrder() {
    return switch (type) {
      case DATA, WINDOW -> stream != 0;
      case PING -> stream == 0 && (flags == SYN || flags == ACK);
      case GO_AWAY -> stream == 0 && flags == 0 && length < Reason.values().length;
    };
  }

  private static int number(byte[] bytes, int at) {
    return (bytes[at] << 24)
        | ((bytes[at + 1] & 0xff) << 16)
        | ((bytes[at + 2] & 0xff) << 8)
        | (bytes[at + 3] & 0xff);
  }

  private static void number(byte[] out, int at, int number) {
    out[at] = (byte) (number >>> 24);
    out[at + 1] = (byte) (number >>> 16);
    out[at + 2] = (byte) (number >>> 8);
    out[at + 3] = (byte) number;
  }
}
