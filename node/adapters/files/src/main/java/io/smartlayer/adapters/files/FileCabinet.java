package io.smartlayer.adapters.files;

import io.smartlayer.environment.Cabinet;
import io.smartlayer.environment.Storage;
import io.smartlayer.primitives.Bytes;
import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A cabinet in a folder: a file for each drawer, written beside the one before and moved into its
 * place. A file is its pieces, one after the other, where each ends, how many there are, and a
 * mark.
 */
public final class FileCabinet implements Cabinet {
  private static final Pattern NAME = Pattern.compile("[a-z0-9-]{1,64}");
  private static final String SUFFIX = ".pieces";
  private static final int MARK = 0x534c5031; // "SLP1"
  private static final int FOOT_BYTES = Integer.BYTES + Integer.BYTES;

  private final Path folder;

  /** A cabinet in a folder, which is made when something is put there. */
  public FileCabinet(Path folder) {
    this.folder = folder;
  }

  @Override
  public synchronized void put(String name, List<Bytes> pieces) {
    Path file = file(name);
    try {
      Files.createDirectories(folder);
      Path next = folder.resolve(name + ".next");
      write(next, pieces);
      Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
        channel.force(true);
      }
    } catch (IOException e) {
      throw new Storage.StorageFailure("cannot write " + file + ": " + e.getMessage(), e);
    }
  }

  private static void write(Path file, List<Bytes> pieces) throws IOException {
    try (FileChannel channel =
            FileChannel.open(
                file,
                StandardOpenOption.CREATE,
                StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.WRITE,
                LinkOption.NOFOLLOW_LINKS);
        var out =
            new DataOutputStream(new BufferedOutputStream(Channels.newOutputStream(channel)))) {
      for (Bytes piece : pieces) {
        out.write(piece.toArray());
      }
      long end = 0;
      for (Bytes piece : pieces) {
        end += piece.size();
        out.writeLong(end);
      }
      if (pieces.size() > PIECES_LIMIT || end > BYTES_LIMIT) {
        throw new IOException(pieces.size() + " pieces of " + end + " bytes are too much");
      }
      out.writeInt(pieces.size());
      out.writeInt(MARK);
      out.flush();
      channel.force(true);
    }
  }

  @Override
  public @Nullable Drawer open(String name) {
    Path file = file(name);
    try {
      if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
        return null;
      }
      FileChannel channel =
          FileChannel.open(file, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
      @Nullable Drawer drawer = null;
      try {
        drawer = drawer(channel, file);
        return drawer;
      } finally {
        if (drawer == null) {
          channel.close();
        }
      }
    } catch (IOException e) {
      throw new Storage.StorageFailure("cannot read " + file + ": " + e.getMessage(), e);
    }
  }

  private static @Nullable Drawer drawer(FileChannel channel, Path file) throws IOException {
    long size = channel.size();
    if (size < FOOT_BYTES) {
      return null;
    }
    ByteBuffer foot = read(channel, size - FOOT_BYTES, FOOT_BYTES);
    int count = foot.getInt();
    if (foot.getInt() != MARK || count < 0 || count > PIECES_LIMIT) {
      return null;
    }
    long end = size - FOOT_BYTES - (long) count * Long.BYTES;
    if (end < 0 || end > BYTES_LIMIT) {
      return null;
    }
    ByteBuffer table = read(channel, end, count * Long.BYTES);
    long[] ends = new long[count];
    long before = 0;
    for (int i = 0; i < count; i++) {
      ends[i] = table.getLong();
      if (ends[i] < before || ends[i] - before > Storage.RECORD_LIMIT_BYTES) {
        return null;
      }
      before = ends[i];
    }
    return before == end ? new OpenFile(channel, file, ends) : null;
  }

  private static ByteBuffer read(FileChannel channel, long from, int size) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(size);
    while (buffer.hasRemaining()) {
      if (channel.read(buffer, from + buffer.position()) < 0) {
        throw new IOException("it ends before " + (from + size));
      }
    }
    return buffer.flip();
  }

  private Path file(String name) {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException("no name of a drawer: " + name);
    }
    return folder.resolve(name + SUFFIX);
  }

  /** A drawer's file, which stays as long as this has it open. */
  private static final class OpenFile implements Drawer {
    private final FileChannel channel;
    private final Path file;
    private final long[] ends;

    OpenFile(FileChannel channel, Path file, long[] ends) {
      this.channel = channel;
      this.file = file;
      this.ends = ends;
    }

    @Override
    public int count() {
      return ends.length;
    }

    @Override
    public Bytes read(int index) {
      long from = index == 0 ? 0 : ends[index - 1];
      int size = (int) (ends[index] - from);
      try {
        return Bytes.of(FileCabinet.read(channel, from, size).array());
      } catch (IOException e) {
        throw new Storage.StorageFailure("cannot read " + file + ": " + e.getMessage(), e);
      }
    }

    @Override
    public void close() {
      try {
        channel.close();
      } catch (IOException e) {
        throw new Storage.StorageFailure("cannot close " + file + ": " + e.getMessage(), e);
      }
    }
  }
}
