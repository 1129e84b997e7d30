package io.smartlayer.adapters.files;

import io.smartlayer.environment.Storage;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Logs as files of one folder, one {@code <name>.log} each ({@link FileLog}), kept for one process
 * by a lock on the file {@code lock}.
 *
 * <p>Safe for use by many threads.
 */
public final class FileStorage implements Storage {
  private static final Pattern NAME = Pattern.compile("[a-z0-9-]{1,64}");

  private final Path folder;
  private final FileChannel lockFile;
  private final TreeMap<String, FileLog> logs = new TreeMap<>(); // guarded by this

  private FileStorage(Path folder, FileChannel lockFile) {
    this.folder = folder;
    this.lockFile = lockFile;
  }

  /**
   * Opens a folder, making it when it is not there.
   *
   * @throws StorageFailure if it cannot be used, is a symbolic link, or another process, or another
   *     part of this one, has it open
   */
  public static FileStorage open(Path folder) {
    try {
      boolean isNew = Files.notExists(folder, LinkOption.NOFOLLOW_LINKS);
      if (isNew) {
        Files.createDirectories(folder);
        @Nullable Path parent = folder.toAbsolutePath().getParent();
        if (parent != null) {
          syncFolder(parent);
        }
      }
      if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
        throw new StorageFailure(folder + " is no folder, or a symbolic link");
      }
      FileChannel lockFile =
          FileChannel.open(
              folder.resolve("lock"),
              StandardOpenOption.CREATE,
              StandardOpenOption.WRITE,
              LinkOption.NOFOLLOW_LINKS);
      return new FileStorage(folder, locked(folder, lockFile));
    } catch (IOException e) {
      throw new StorageFailure("cannot open " + folder, e);
    }
  }

  @Override
  public synchronized Log open(String name) {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException("no name of a log: " + name);
    }
    if (!lockFile.isOpen()) {
      throw new StorageFailure(folder + " has been closed");
    }
    if (logs.containsKey(name)) {
      throw new StorageFailure("the log " + name + " is open already");
    }
    Path file = folder.resolve(name + ".log");
    try {
      boolean isNew = Files.notExists(file, LinkOption.NOFOLLOW_LINKS);
      FileLog log = FileLog.open(file);
      logs.put(name, log);
      if (isNew) {
        syncFolder(folder); // else a crash may lose the file with all that was synced in it
      }
      return log;
    } catch (IOException e) {
      throw new StorageFailure("cannot open " + file, e);
    }
  }

  @Override
  public synchronized void close() {
    try {
      for (FileLog log : logs.values()) {
        log.close();
      }
      logs.clear();
      lockFile.close();
    } catch (IOException e) {
      throw new StorageFailure("cannot close " + folder, e);
    }
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
      throw new StorageFailure(folder + " is in use: another process has locked it");
    }
    return lockFile; // the lock lives as long as the channel
  }

  private static void syncFolder(Path folder) throws IOException {
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }
}
