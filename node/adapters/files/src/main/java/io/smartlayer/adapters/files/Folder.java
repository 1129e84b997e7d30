package io.smartlayer.adapters.files;

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
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The folder of a journal, kept for one process by a lock on its file {@code lock}. */
final class Folder {
  private static final String MARK = "mark";
  private static final Pattern SEGMENT = Pattern.compile("[0-9]{20}\\.segment");
  private static final String EARLIER = ".log";

  private final Path path;
  private final FileChannel lock;
  private final UnaryOperator<FileChannel> through;

  private Folder(Path path, FileChannel lock, UnaryOperator<FileChannel> through) {
    this.path = path;
    this.lock = lock;
    this.through = through;
  }

  /**
   * Opens a folder, making it when it is not there.
   *
   * @param through what files are written and read through
   */
  static Folder open(Path path, UnaryOperator<FileChannel> through) throws IOException {
    if (Files.notExists(path, LinkOption.NOFOLLOW_LINKS)) {
      Files.createDirectories(path);
      @Nullable Path parent = path.toAbsolutePath().getParent();
      if (parent != null) {
        sync(parent);
      }
    }
    if (!Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
      throw new Storage.StorageFailure(path + " is no folder, or a symbolic link");
    }
    if (!names(path, name -> name.endsWith(EARLIER)).isEmpty()) {
      throw new Storage.StorageFailure(path + " holds logs of an earlier version");
    }
    FileChannel lockFile =
        channel(path.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    return new Folder(path, locked(path, lockFile), through);
  }

  /** The mark of what was synced; a new one where there is neither a mark nor a segment. */
  SyncMark mark() throws IOException {
    boolean mayBegin = segmentNames().isEmpty();
    FileChannel channel = opened(path.resolve(MARK), mayBegin);
    try {
      SyncMark mark = SyncMark.of(channel, mayBegin);
      sync();
      return mark;
    } catch (IOException e) {
      channel.close();
      throw new IOException(path.resolve(MARK) + ": " + e.getMessage(), e);
    }
  }

  /** The segments that are there, in order. */
  List<Segment> segments() throws IOException {
    List<Segment> all = new ArrayList<>();
    for (String name : segmentNames()) {
      Path file = path.resolve(name);
      long start = Long.parseLong(name.substring(0, name.length() - Segment.SUFFIX.length()));
      all.add(new Segment(file, start, opened(file, false)));
    }
    return all;
  }

  /** A new segment, without its header. */
  Segment begin(long start) throws IOException {
    Path file = path.resolve(Segment.name(start));
    return new Segment(file, start, opened(file, true));
  }

  /** Returns once the files' names are safe. */
  void sync() throws IOException {
    sync(path);
  }

  void close() throws IOException {
    lock.close();
  }

  @Override
  public String toString() {
    return path.toString();
  }

  private List<String> segmentNames() throws IOException {
    return names(path, SEGMENT.asMatchPredicate());
  }

  private FileChannel opened(Path file, boolean create) throws IOException {
    List<OpenOption> options =
        new ArrayList<>(List.of(StandardOpenOption.READ, StandardOpenOption.WRITE));
    if (create) {
      options.add(StandardOpenOption.CREATE);
    }
    return through.apply(channel(file, options.toArray(OpenOption[]::new)));
  }

  private static FileChannel channel(Path file, OpenOption... options) throws IOException {
    List<OpenOption> all = new ArrayList<>(List.of(options));
    all.add(LinkOption.NOFOLLOW_LINKS);
    return FileChannel.open(file, all.toArray(OpenOption[]::new));
  }

  private static List<String> names(Path folder, Predicate<String> wanted) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName() + "").filter(wanted).sorted().toList();
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
