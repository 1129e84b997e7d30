package io.smartlayer.adapters.files;

import io.smartlayer.environment.JournalStorage;
import io.smartlayer.environment.Storage;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.function.UnaryOperator;

/**
 * All logs of a node in files of one folder: segments of one journal, kept for one process by a
 * lock. One sync serves all logs.
 *
 * <p>What it finds out before it hands out a log: a byte that changed, in any record that was
 * synced; a segment that is missing or was cut; a folder in use. What it cannot find out: that the
 * whole folder was replaced by an older copy of itself, and, after a crash of the machine, damage
 * to records of the last seconds before it, which then may pass for a torn end and is cut off.
 */
public final class FileStorage {
  /** How large a file grows, in bytes, before another is begun. */
  static final long SEGMENT_BYTES = 64L << 20;

  private FileStorage() {}

  /**
   * Opens a folder, making it when it is not there.
   *
   * @throws Storage.StorageFailure if it cannot be used, is damaged, is a symbolic link, or another
   *     process, or another part of this one, has it open
   */
  public static Storage open(Path folder) {
    return open(folder, SEGMENT_BYTES, UnaryOperator.identity());
  }

  /** The same, with smaller segments, through channels that tests have made fail. */
  static Storage open(Path path, long segmentBytes, UnaryOperator<FileChannel> through) {
    try {
      Folder folder = Folder.open(path, through);
      try {
        return new JournalStorage(new FileJournal(folder, segmentBytes));
      } catch (IOException e) {
        folder.close();
        throw e;
      }
    } catch (IOException e) {
      throw new Storage.StorageFailure("cannot open " + path + ": " + e.getMessage(), e);
    }
  }
}
