package io.smartlayer.environment;

import io.smartlayer.primitives.Bytes;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * A record as it stands in a journal: how long the log's name is (1), the name, which record it is
 * (8, most significant byte first), the record.
 *
 * @param index counted from zero in its log
 */
record LogRecord(String log, long index, Bytes record) {
  Bytes encode() {
    byte[] name = log.getBytes(StandardCharsets.US_ASCII);
    byte[] out = new byte[1 + name.length + Long.BYTES + record.size()];
    ByteBuffer.wrap(out).put((byte) name.length).put(name).putLong(index).put(record.toArray());
    return Bytes.of(out);
  }

  static LogRecord decode(Bytes entry) {
    int nameSize = entry.size() == 0 ? 0 : entry.at(0);
    int start = 1 + nameSize + Long.BYTES;
    if (nameSize == 0 || entry.size() < start) {
      throw new Storage.StorageFailure("an entry of " + entry.size() + " bytes is no log's record");
    }
    var in = ByteBuffer.wrap(entry.slice(1, start).toArray());
    byte[] name = new byte[nameSize];
    in.get(name);
    return new LogRecord(
        new String(name, StandardCharsets.US_ASCII),
        in.getLong(),
        entry.slice(start, entry.size()));
  }
}
