package io.smartlayer.adapters.kafka;

import io.smartlayer.environment.Storage;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What this machine keeps beside a topic, kept for one process by a lock on {@code lock}: the
 * {@code mark} of what was acknowledged, the {@code copy} to read from, and what an operator put
 * there.
 */
final class LocalFolder {
  /** Says that a topic may be taken up of which this machine knows nothing. */
  static final String ADOPT = "adopt";

  private final Path path;
  private final FileChannel lock;

  private LocalFolder(Path path, FileChannel lock) {
    this.path = path;
    this.lock = lock;
  }

  /** Opens a folder, making it when it is not there. */
  static LocalFolder open(Path path) throws IOException {
    if (Files.notExists(path, LinkOption.NOFOLLOW_LINKS)) {
      Files.createDirectories(path);
      @Nullable Path parent = path.toAbsolutePath().getParent();
      if (parent != null) {
        sync(parent);
      }
    }
    FileChannel lockFile =
        channel(path.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    return new LocalFolder(path, locked(path, lockFile));
  }

  ChainMark mark() throws IOException {
    FileChannel channel = kept("mark");
    sync(path);
    try {
      return new ChainMark(channel);
    } catch (IOException e) {
      channel.close();
      throw new IOException(path.resolve("mark") + ": " + e.getMessage(), e);
    }
  }

  LocalCopy copy() throws IOException {
    return new LocalCopy(kept("copy"));
  }

  boolean mayAdopt() {
    return Files.exists(path.resolve(ADOPT));
  }

  /** The operator's word counts once. */
  void adopted() throws IOException {
    if (Files.deleteIfExists(path.resolve(ADOPT))) {
      sync(path);
    }
  }

  void close() throws IOException {
    lock.close();
  }

  @Override
  public String toString() {
    return path.toString();
  }

  private FileChannel kept(String name) throws IOException {
    return channel(
        path.resolve(name),
        StandardOpenOption.CREATE,
        StandardOpenOption.READ,
        StandardOpenOption.WRITE);
  }

  private static FileChannel channel(Path file, OpenOption... options) throws IOException {
    List<OpenOption> all = new ArrayList<>(List.of(options));
    all.add(LinkOption.NOFOLLOW_LINKS);
    return FileChannel.open(file, all.toArray(OpenOption[]::new));
  }

  private static FileChannel locked(Path folder, FileChannel lockFile) throws IOException {
    @Nullable FileLock lock;
    try {
      lock = lockFile.tryLock();
    } catch (OverlappingFileLockException e) {
      lock = null; // this process has it
    }
    if (lock == null) {
      lockFile.close();
      throw new Storage.StorageFailure(folder + " is in use: another process has locked it");
    }
    return lockFile; // the lock lives as long as the channel
  }

  private static void sync(Path folder) throws IOException {
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }
}
