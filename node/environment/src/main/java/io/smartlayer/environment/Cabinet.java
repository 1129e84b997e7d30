package io.smartlayer.environment;

import io.smartlayer.primitives.Bytes;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Keeps what can be made again, in drawers, each put in place of the one before as a whole. What it
 * gives back may be old or missing, so whoever takes something out checks it.
 *
 * <p>Safe for use by many threads.
 */
public interface Cabinet {
  /** Most pieces of a drawer. */
  int PIECES_LIMIT = 1 << 20;

  /** Most bytes of a drawer's pieces together. */
  long BYTES_LIMIT = 1L << 30;

  /** A cabinet in which nothing stays. */
  Cabinet NONE =
      new Cabinet() {
        @Override
        public void put(String name, List<Bytes> pieces) {}

        @Override
        public @Nullable Drawer open(String name) {
          return null;
        }
      };

  /**
   * Puts pieces into a drawer instead of what is there. After a crash it holds either.
   *
   * @param name lower-case letters, digits and hyphens, at most 64
   * @param pieces within the limits
   * @throws Storage.StorageFailure if it cannot be written; then it holds what it did
   */
  void put(String name, List<Bytes> pieces);

  /** What is in a drawer, or null when it is empty, or damaged so that this shows at once. */
  @Nullable Drawer open(String name);

  /** What was in a drawer when it was opened, even if something else is put there. */
  interface Drawer extends AutoCloseable {
    /** How many pieces there are. */
    int count();

    /**
     * A piece.
     *
     * @throws Storage.StorageFailure if it cannot be read any more
     * @throws IndexOutOfBoundsException unless {@code 0 <= index < count()}
     */
    Bytes read(int index);

    @Override
    void close();
  }
}
