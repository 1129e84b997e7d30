package io.smartlayer.sandbox;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/**
 * What the kernel knows of this process's memory: which pages nobody has used since they were
 * mapped, so that they are zero without a look at them.
 *
 * <p>Read from Linux's {@code /proc/self/pagemap} (Documentation/admin-guide/mm/pagemap.rst): a
 * page is blank when it is neither present nor swapped. Where the kernel does not tell, no page
 * counts as blank, and whoever asks has to look at all. For memory that is private and of no file.
 * Confined to one thread.
 */
final class BlankPages implements AutoCloseable {
  /** Bytes of a page: the smallest that any Linux this runs on has. */
  static final int PAGE_BYTES = 4096;

  private static final Path PAGEMAP = Path.of("/proc/self/pagemap");
  private static final int PRESENT_OR_SWAPPED_SHIFT = 62;

  private final @Nullable FileChannel pagemap;
  private final BitSet blank = new BitSet();
  private ByteBuffer entries = ByteBuffer.allocateDirect(0);

  private BlankPages(@Nullable FileChannel pagemap) {
    this.pagemap = pagemap;
  }

  /** Of this process. */
  static BlankPages ofProcess() {
    return new BlankPages(opened());
  }

  /** Of a kernel that does not tell. */
  static BlankPages untold() {
    return new BlankPages(null);
  }

  /**
   * Asks about a range of memory.
   *
   * @param address of its first byte
   * @param bytes its length; a page that is only begun counts
   */
  void ask(long address, long bytes) {
    blank.clear();
    if (pagemap == null || address % PAGE_BYTES != 0) return;
    int pages = (int) ((bytes + PAGE_BYTES - 1) / PAGE_BYTES);
    int size = pages * Long.BYTES;
    if (entries.capacity() < size) {
      entries = ByteBuffer.allocateDirect(size).order(ByteOrder.nativeOrder());
    }
    entries.clear().limit(size);
    try {
      int read = pagemap.read(entries, address / PAGE_BYTES * Long.BYTES);
      for (int page = 0; page < read / Long.BYTES; page++) {
        blank.set(page, entries.getLong(page * Long.BYTES) >>> PRESENT_OR_SWAPPED_SHIFT == 0);
      }
    } catch (IOException _) {
      blank.clear(); // not told: look at all
    }
  }

  /** Whether a page of the range last asked about is zero for certain. */
  boolean isBlank(int page) {
    return blank.get(page);
  }

  @Override
  public void close() {
    try {
      if (pagemap != null) pagemap.close();
    } catch (IOException _) {
      // Opened for reading only: nothing is lost.
    }
  }

  private static @Nullable FileChannel opened() {
    try {
      return FileChannel.open(PAGEMAP, StandardOpenOption.READ);
    } catch (IOException _) {
      return null;
    }
  }
}
