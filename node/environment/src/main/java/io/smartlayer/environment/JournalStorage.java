package io.smartlayer.environment;

import io.smartlayer.primitives.Bytes;
import java.util.Objects;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * All logs of a node in one {@link Journal}: each entry says of which log it is a record, and which
 * one. Where the records are is found out by reading the journal once, and kept in memory: eight
 * bytes a record.
 *
 * <p>To sync one log is to sync all. Safe for use by many threads.
 */
public final class JournalStorage implements Storage {
  private static final Pattern NAME = Pattern.compile("[a-z0-9-]{1,64}");

  private final Journal journal;
  private final TreeMap<String, IndexedLog> logs = new TreeMap<>(); // guarded by this
  private boolean closed; // guarded by this

  /**
   * Takes up what a journal holds, and owns it from now on; if this fails the journal is closed.
   *
   * @throws StorageFailure if the journal cannot be read, or does not hold whole logs
   */
  public JournalStorage(Journal journal) {
    this.journal = journal;
    boolean whole = false;
    try {
      journal.replay(this::replayed);
      whole = true;
    } finally {
      if (!whole) {
        journal.close();
      }
    }
  }

  @Override
  public synchronized Log open(String name) {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException("no name of a log: " + name);
    }
    if (closed) {
      throw new StorageFailure("the storage has been closed");
    }
    IndexedLog log = logs.computeIfAbsent(name, IndexedLog::new);
    if (log.open) {
      throw new StorageFailure("the log " + name + " is open already");
    }
    log.open = true;
    return log;
  }

  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      journal.close();
    }
  }

  private synchronized void replayed(long place, Bytes entry) {
    LogRecord record = LogRecord.decode(entry);
    IndexedLog log = logs.computeIfAbsent(record.log(), IndexedLog::new);
    if (record.index() != log.places.size()) {
      throw new StorageFailure(
          "expected record %d of the log %s, and found record %d"
              .formatted(log.places.size(), record.log(), record.index()));
    }
    log.places.add(place);
  }

  /** A log as its owner sees it. */
  private final class IndexedLog implements Log {
    private final String name;
    private final Places places = new Places(); // guarded by the storage
    private boolean open; // guarded by the storage

    private IndexedLog(String name) {
      this.name = name;
    }

    @Override
    public long size() {
      synchronized (JournalStorage.this) {
        return places.size();
      }
    }

    @Override
    public long append(Bytes record) {
      if (record.size() > RECORD_LIMIT_BYTES) {
        throw new IllegalArgumentException("a record of " + record.size() + " bytes");
      }
      synchronized (JournalStorage.this) {
        long index = places.size();
        places.add(journal.append(new LogRecord(name, index, record).encode()));
        return index;
      }
    }

    @Override
    public void sync() {
      journal.sync(); // outside the lock: others may append meanwhile
    }

    @Override
    public Bytes read(long index) {
      long place;
      synchronized (JournalStorage.this) {
        Objects.checkIndex(index, places.size());
        place = places.at(index);
      }
      LogRecord found;
      try {
        found = LogRecord.decode(journal.read(place));
      } catch (StorageFailure e) {
        throw new StorageFailure("record %d of the log %s: %s".formatted(index, name, e), e);
      }
      if (!found.log().equals(name) || found.index() != index) {
        throw new StorageFailure("another record stands for record " + index + " of " + name);
      }
      return found.record();
    }
  }
}
