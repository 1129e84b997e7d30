package io.smartlayer.runtime;

import io.smartlayer.environment.Storage;
import io.smartlayer.primitives.Bytes;
import java.util.concurrent.atomic.AtomicLong;

/** A storage that counts how many records of one of its logs are read. */
final class CountingStorage implements Storage {
  private final Storage within;
  private final String counted;
  private final AtomicLong reads = new AtomicLong();

  CountingStorage(Storage within, String counted) {
    this.within = within;
    this.counted = counted;
  }

  /** How many records were read. */
  long reads() {
    return reads.get();
  }

  @Override
  public Log open(String name) {
    Log log = within.open(name);
    return name.equals(counted) ? new CountedLog(log) : log;
  }

  @Override
  public void close() {
    within.close();
  }

  private final class CountedLog implements Log {
    private final Log log;

    private CountedLog(Log log) {
      this.log = log;
    }

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
      log.sync();
    }

    @Override
    public Bytes read(long index) {
      reads.incrementAndGet();
      return log.read(index);
    }
  }
}
