package io.smartlayer.examples.flightticket;

import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.CanonicalJson;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/**
 * What a firm has done, on disk: one line of canonical JSON each, in order.
 *
 * <p>A line that {@link #append} returned for survives a crash of the machine. What a crash left
 * half-written is cut when the log is opened. One process opens a log at a time; one thread
 * appends.
 */
final class LineLog implements AutoCloseable {
  /** Largest log that is opened. */
  static final long SIZE_LIMIT_BYTES = 256L << 20;

  private final String name;
  private final FileChannel channel;
  private final List<JsonNode> lines;
  private long end;
  private boolean broken;

  /**
   * Opens a log, making it and its folder where they are missing.
   *
   * @param name what it holds, such as {@code bookings}; its file is {@code bookings.log}
   * @throws UncheckedIOException if it cannot be read, is in use, too large, or holds a line that
   *     is no JSON
   */
  LineLog(Path folder, String name) {
    this.name = name;
    try {
      Files.createDirectories(folder);
      Path file = folder.resolve(name + ".log");
      channel =
          FileChannel.open(
              file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
      lines = open(file);
      try (FileChannel parent = FileChannel.open(folder, StandardOpenOption.READ)) {
        parent.force(true); // the file's name is on disk too
      }
    } catch (IOException e) {
      throw new UncheckedIOException("the " + name + " cannot be opened: " + e.getMessage(), e);
    }
  }

  private List<JsonNode> open(Path file) throws IOException {
    try {
      if (channel.tryLock() == null) {
        throw new IOException(file + " is in use by another process");
      }
      if (channel.size() > SIZE_LIMIT_BYTES) {
        throw new IOException(file + " is larger than " + SIZE_LIMIT_BYTES + " bytes");
      }
      byte[] content = content();
      List<JsonNode> found = new ArrayList<>();
      int start = 0;
      for (int i = 0; i < content.length; i++) {
        if (content[i] == '\n') {
          found.add(CanonicalJson.readCanonical(Bytes.of(content, start, i - start)));
          start = i + 1;
        }
      }
      end = start;
      channel.truncate(end);
      channel.force(true);
      return found;
    } catch (OverlappingFileLockException e) {
      channel.close();
      throw new IOException(file + " is in use by this process", e);
    } catch (CanonicalJson.NotCanonical e) {
      channel.close();
      throw new IOException(file + " has a line that is no JSON", e);
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  /** Reads through the channel: closing any other reader of the file would end the lock (POSIX). */
  private byte[] content() throws IOException {
    ByteBuffer content = ByteBuffer.allocate((int) channel.size());
    while (content.hasRemaining() && channel.read(content, content.position()) >= 0) {}
    return content.array();
  }

  /** The lines that were there when the log was opened. */
  List<JsonNode> lines() {
    return List.copyOf(lines);
  }

  /**
   * Adds a line and returns once it is on disk.
   *
   * @throws UncheckedIOException if it is not certain to be there; no line is taken any more until
   *     the log is opened anew
   */
  void append(JsonNode line) {
    if (broken) {
      throw new UncheckedIOException(new IOException("the log failed before: restart its server"));
    }
    broken = true;
    ByteBuffer bytes =
        ByteBuffer.wrap(Bytes.concat(CanonicalJson.write(line), Bytes.of((byte) '\n')).toArray());
    try {
      while (bytes.hasRemaining()) {
        end += channel.write(bytes, end);
      }
      channel.force(true);
    } catch (IOException e) {
      throw new UncheckedIOException("the " + name + " cannot be written", e);
    }
    broken = false;
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException("the " + name + " cannot be closed", e);
    }
  }
}
