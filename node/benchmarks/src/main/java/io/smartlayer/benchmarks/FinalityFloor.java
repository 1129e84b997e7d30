package io.smartlayer.benchmarks;

import io.smartlayer.adapters.files.FileStorage;
import io.smartlayer.environment.Storage;
import io.smartlayer.primitives.Bytes;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.random.RandomGenerator;

/** What finality would take if nodes did nothing but sync and send. */
final class FinalityFloor implements AutoCloseable {
  /**
   * Syncs one after the other until an entry is final: leader, members, leader, members, and who
   * learns it.
   */
  static final int SYNCS = 5;

  /** Messages one after the other: the entry's head, votes, the sealing head, votes. */
  static final int HOPS = 4;

  private static final int RECORD_BYTES = 1200;
  private static final int SAMPLES = 100;
  private static final Bytes RECORD = Bytes.zeros(RECORD_BYTES);

  private final List<FileStorage> stores = new ArrayList<>();
  private final List<Storage.Log> logs = new ArrayList<>();
  private final ExecutorService nodes = Executors.newFixedThreadPool(4);
  private final RandomGenerator random = new Random(3);

  /**
   * What syncs alone take.
   *
   * @param alone of one log
   * @param together where the second and the fourth are those of three members at once
   */
  record Syncs(Spread alone, Spread together) {}

  /** A floor over logs of its own beside those of the nodes. */
  FinalityFloor(Path folder) {
    for (int i = 0; i < 4; i++) {
      FileStorage store = FileStorage.open(folder.resolve("floor-" + i));
      stores.add(store);
      logs.add(store.open("log"));
    }
  }

  /** Syncs alone, one after the other, of one log, and of the leader's and the members' in turn. */
  Syncs syncs() throws InterruptedException, ExecutionException {
    long[] alone = new long[SAMPLES];
    long[] together = new long[SAMPLES];
    for (int i = 0; i < SAMPLES; i++) {
      long start = System.nanoTime();
      for (int j = 0; j < SYNCS; j++) {
        write(logs.getFirst());
      }
      alone[i] = System.nanoTime() - start;
      start = System.nanoTime();
      for (int j = 0; j < SYNCS; j++) {
        if (j % 2 == 0) {
          write(logs.getFirst());
        } else {
          members();
        }
      }
      together[i] = System.nanoTime() - start;
    }
    return new Syncs(Spread.of(alone), Spread.of(together));
  }

  /** The delays alone: two times there and back, to the second fastest of three members. */
  Spread network(Duration least, Duration most) {
    long[] nanos = new long[10_000];
    for (int i = 0; i < nanos.length; i++) {
      for (int j = 0; j < HOPS; j += 2) {
        long[] ways = new long[3];
        Arrays.setAll(ways, _ -> delay(least, most) + delay(least, most));
        Arrays.sort(ways);
        nanos[i] += ways[1];
      }
    }
    return Spread.of(nanos);
  }

  @Override
  public void close() {
    nodes.shutdownNow();
    stores.forEach(FileStorage::close);
  }

  private void members() throws InterruptedException, ExecutionException {
    List<Callable<Boolean>> writes = new ArrayList<>();
    for (Storage.Log log : logs.subList(1, 4)) {
      writes.add(() -> {
        write(log);
        return true;
      });
    }
    for (Future<Boolean> write : nodes.invokeAll(writes)) {
      write.get();
    }
  }

  private static void write(Storage.Log log) {
    log.append(RECORD);
    log.sync();
  }

  private long delay(Duration least, Duration most) {
    return least.toNanos() + random.nextLong(most.minus(least).toNanos() + 1);
  }
}
