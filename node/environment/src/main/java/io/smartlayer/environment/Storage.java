package io.smartlayer.environment;

import io.smartlayer.primitives.Bytes;

/**
 * Keeps records across restarts and crashes, in named append-only logs. Of two owners at most one
 * can sync: the other is refused, or fenced when it comes to it.
 */
public interface Storage extends AutoCloseable {
  /** Largest record, in bytes. */
  int RECORD_LIMIT_BYTES = 8 << 20;

  /**
   * Opens a log, making it when it is not there. One owner opens a log at a time.
   *
   * @param name lower-case letters, digits and hyphens, at most 64
   */
  Log open(String name);

  /** Closes every log. What was not synced may be lost. */
  @Override
  void close();

  /**
   * Records in the order in which they were appended.
   *
   * <p>After a crash a log holds every record that was synced, and perhaps some that were appended
   * later, never out of order and never torn. One thread appends; any may read what is there.
   */
  interface Log {
    /** How many records there are. */
    long size();

    /** Adds a record and returns its index. It is safe only after {@link #sync}. */
    long append(Bytes record);

    /** Returns once every record appended so far survives a crash of the machine. */
    void sync();

    /**
     * The record at {@code index}.
     *
     * @throws IndexOutOfBoundsException unless {@code 0 <= index < size()}
     */
    Bytes read(long index);
  }

  /** The store cannot be read or written. A node that sees this stops signing. */
  final class StorageFailure extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** A failure with its cause. */
    public StorageFailure(String message, Throwable cause) {
      super(message, cause);
    }

    /** A failure found by a check of this project. */
    public StorageFailure(String message) {
      super(message);
    }
  }
}
