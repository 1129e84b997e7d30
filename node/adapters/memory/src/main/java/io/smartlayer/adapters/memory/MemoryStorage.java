package io.smartlayer.adapters.memory;

import io.smartlayer.environment.Storage;
import io.smartlayer.primitives.Bytes;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.IntUnaryOperator;
import java.util.regex.Pattern;

/**
 * A disk within one process. After {@link #close} or {@link #crash} it can be opened again, as a
 * disk is after a restart; logs opened before then fail.
 *
 * <p>Safe for use by many threads.
 */
public final class MemoryStorage implements Storage {
  private static final Pattern NAME = Pattern.compile("[a-z0-9-]{1,64}");

  private final Object lock = new Object(); // guards everything below, logs included
  private final TreeMap<String, Disk> disks = new TreeMap<>();
  private final TreeMap<String, Handle> handles = new TreeMap<>();

  /** What one log holds, whether it is open or not. */
  private static final class Disk {
    private final List<Bytes> records = new ArrayList<>();
    private int synced;
  }

  /** A disk without logs. */
  public MemoryStorage() {}

  @Override
  public Log open(String name) {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException("no name of a log: " + name);
    }
    synchronized (lock) {
      if (handles.containsKey(name)) {
        throw new StorageFailure("the log " + name + " is open already");
      }
      var handle = new Handle(disks.computeIfAbsent(name, _ -> new Disk()));
      handles.put(name, handle);
      return handle;
    }
  }

  /** Ends all logs; records that were not synced stay. */
  @Override
  public void close() {
    synchronized (lock) {
      handles.values().forEach(handle -> handle.open = false);
      handles.clear();
    }
  }

  /** Ends all logs as a crash of the machine does: of what was not synced nothing stays. */
  public void crash() {
    crash(_ -> 0);
  }

  /**
   * Ends all logs as a crash does, where a part of what was not synced may stay.
   *
   * @param kept for a log with so many records not synced, how many of them stay: 0 to all
   */
  public void crash(IntUnaryOperator kept) {
    synchronized (lock) {
      close();
      for (Disk disk : disks.values()) {
        int unsynced = disk.records.size() - disk.synced;
        int stay = Objects.checkIndex(kept.applyAsInt(unsynced), unsynced + 1);
        disk.records.subList(disk.synced + stay, disk.records.size()).clear();
        disk.synced = disk.records.size();
      }
    }
  }

  private final class Handle implements Log {
    private final Disk disk;
    private boolean open = true;

    private Handle(Disk disk) {
      this.disk = disk;
    }

    @Override
    public long size() {
      synchronized (lock) {
        check();
        return disk.records.size();
      }
    }

    @Override
    public long append(Bytes record) {
      if (record.size() > RECORD_LIMIT_BYTES) {
        throw new IllegalArgumentException("a record of " + record.size() + " bytes");
      }
      synchronized (lock) {
        check();
        disk.records.add(record);
        return disk.records.size() - 1L;
      }
    }

    @Override
    public void sync() {
      synchronized (lock) {
        check();
        disk.synced = disk.records.size();
      }
    }

    @Override
    public Bytes read(long index) {
      synchronized (lock) {
        check();
        return disk.records.get((int) Objects.checkIndex(index, disk.records.size()));
      }
    }

    private void check() {
      if (!open) {
        throw new StorageFailure("the storage has been closed");
      }
    }
  }
}
