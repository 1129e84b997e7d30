package io.smartlayer.environment;

import io.smartlayer.primitives.Bytes;

/**
 * One sequence of entries, kept across restarts and crashes: what {@link JournalStorage} keeps all
 * logs of a node in, so that one sync is enough for what many of them have appended.
 *
 * <p>After a crash it holds every entry that was synced, and perhaps some that were appended later,
 * never out of order and never torn. A journal that finds that it holds less, or anything else than
 * what was synced, fails with a {@link Storage.StorageFailure} that says where, and changes
 * nothing. What it holds has one owner at a time.
 */
public interface Journal extends AutoCloseable {
  /** Largest entry, in bytes. */
  int ENTRY_LIMIT_BYTES = Storage.RECORD_LIMIT_BYTES + 128;

  /** Hands over every entry, from the first on. Called once, before anything else. */
  void replay(Sink sink);

  /**
   * Adds an entry and returns its place, greater than those before. Once this has failed, so does
   * everything that follows: what is kept is known again when the journal is opened again.
   */
  long append(Bytes entry);

  /** Returns once every entry appended so far survives a crash of the machine. */
  void sync();

  /**
   * The entry at a place that {@link #append} or {@link #replay} has named.
   *
   * @throws Storage.StorageFailure if it is not as it was written
   */
  Bytes read(long place);

  /** Gives it up. What was not synced may be lost. */
  @Override
  void close();

  /** Takes entries that are there. */
  interface Sink {
    /** One entry and where it is. */
    void entry(long place, Bytes entry);
  }
}
