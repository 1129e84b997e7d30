package io.smartlayer.adapters.files;

import io.smartlayer.environment.Storage;
import io.smartlayer.primitives.Bytes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Objects;

/**
 * One append-only file: a mark of eight bytes, then a {@link Frame} for each record.
 *
 * <p>What a crash has torn at the end is cut off when the file is opened. Anything else that is
 * wrong is damage: the log does not open, for a node that lost a synced vote could vote again. The
 * two are told apart by what each later frame says had been synced when it was written; only the
 * records of the very last sync have no witness.
 */
final class FileLog implements Storage.Log {
  private static final ByteBuffer MARK =
      ByteBuffer.wrap(new byte[] {'S', 'L', 'L', 'O', 'G', 0, 0, 1}).asReadOnlyBuffer();

  private final Path file;
  private final FileChannel channel;
  private final FrameIndex index = new FrameIndex();
  private long end;
  private long synced;
  private boolean failed;

  private FileLog(Path file, FileChannel channel) {
    this.file = file;
    this.channel = channel;
  }

  static FileLog open(Path file) throws IOException {
    FileChannel channel =
        FileChannel.open(
            file,
            StandardOpenOption.CREATE,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE,
            LinkOption.NOFOLLOW_LINKS);
    try {
      var log = new FileLog(file, channel);
      log.recover();
      return log;
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  @Override
  public synchronized long size() {
    return index.size();
  }

  @Override
  public synchronized long append(Bytes record) {
    if (record.size() > Storage.RECORD_LIMIT_BYTES) {
      throw new IllegalArgumentException("a record of " + record.size() + " bytes");
    }
    check();
    ByteBuffer frame = Frame.encode(record, end, synced);
    int length = frame.remaining();
    try {
      Frame.writeFully(channel, frame, end);
    } catch (IOException e) {
      throw failure("cannot write", e);
    }
    index.add(end);
    end += length;
    return index.size() - 1;
  }

  @Override
  public synchronized void sync() {
    check();
    if (synced == end) {
      return;
    }
    try {
      channel.force(true);
    } catch (IOException e) {
      throw failure("cannot sync", e); // what is on disk now is unknown: never retried
    }
    synced = end;
  }

  @Override
  public synchronized Bytes read(long position) {
    Objects.checkIndex(position, index.size());
    long from = index.at(position);
    long to = position + 1 < index.size() ? index.at(position + 1) : end;
    try {
      return Frame.read(channel, from, to)
          .map(Frame::record)
          .orElseThrow(() -> damaged("record " + position + " does not match its checksum"));
    } catch (IOException e) {
      throw new Storage.StorageFailure("cannot read " + file, e);
    }
  }

  synchronized void close() throws IOException {
    channel.close();
  }

  private void recover() throws IOException {
    long length = channel.size();
    if (length < MARK.capacity()) {
      channel.truncate(0); // a crash while the file was made
      Frame.writeFully(channel, MARK.duplicate(), 0);
      channel.force(true);
      length = MARK.capacity();
    }
    var mark = ByteBuffer.allocate(MARK.capacity());
    Frame.readFully(channel, mark, 0);
    if (!mark.flip().equals(MARK)) {
      throw damaged("it does not begin as a log of this version does");
    }
    end = MARK.capacity();
    while (end < length) {
      var frame = Frame.read(channel, end, length);
      if (frame.isEmpty()) {
        cut(length);
        break;
      }
      index.add(end);
      end += frame.get().length();
    }
    channel.force(true); // what was read counts as kept from here on
    synced = end;
  }

  /** Cuts off the frames from {@link #end} on, unless a later one shows that they were synced. */
  private void cut(long length) throws IOException {
    for (long at = end + 1; at < length; at++) {
      if (Frame.witnesses(channel, at, length, end)) {
        throw damaged("the record at byte " + end + " is damaged, and was synced before");
      }
    }
    channel.truncate(end);
  }

  private void check() {
    if (failed || !channel.isOpen()) {
      throw new Storage.StorageFailure(file + " is closed, or has failed before");
    }
  }

  private Storage.StorageFailure failure(String what, IOException cause) {
    failed = true;
    return new Storage.StorageFailure(what + " " + file, cause);
  }

  private Storage.StorageFailure damaged(String what) {
    return new Storage.StorageFailure(file + ": " + what);
  }
}
