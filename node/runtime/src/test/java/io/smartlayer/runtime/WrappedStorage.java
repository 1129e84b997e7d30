package io.smartlayer.runtime;

import io.smartlayer.environment.Storage;
import io.smartlayer.primitives.Bytes;
import java.util.function.UnaryOperator;

/** A disk on which one log is another than it seems. */
record WrappedStorage(Storage disk, String name, UnaryOperator<Storage.Log> change)
    implements Storage {
  @Override
  public Log open(String asked) {
    Log log = disk.open(asked);
    return asked.equals(name) ? change.apply(log) : log;
  }

  @Override
  public void close() {
    disk.close();
  }

  /** A log of which somebody hears before it is synced, and before a record is read. */
  record Watched(Log log, Runnable syncs, Runnable reads) implements Log {
    @Override
    public long size() {
      return log.size();
    }

    @Override
    public long append(Bytes record) {
      return log.append(record);
    }

    @Override
    public void sync() {
      syncs.run();
      log.sync();
    }

    @Override
    public Bytes read(long index) {
      reads.run();
      return log.read(index);
    }
  }
}
