package io.smartlayer.adapters.files;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.environment.Storage;
import io.smartlayer.primitives.Bytes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The power fails at any moment: of what was written since the last sync of a file, each sector is
 * on the disk, or an earlier state of it, in no order.
 */
class PowerCutSimulationTest {
  private static final int SEEDS = 150;
  private static final int SEGMENT_BYTES = 8_000;
  private static final int SECTOR = SyncMark.SLOT_BYTES;

  @TempDir Path folder;
  private final List<Cut> files = new ArrayList<>();

  /** A file whose sectors are remembered as they were since the last sync. */
  private static final class Cut extends ThroughChannel {
    private final TreeMap<Long, List<byte[]>> before = new TreeMap<>();
    private long synced;

    Cut(FileChannel file) {
      super(file);
      try {
        synced = file.size();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public int write(ByteBuffer bytes, long position) throws IOException {
      long last = (position + bytes.remaining() - 1) / SECTOR;
      for (long sector = position / SECTOR; sector <= last; sector++) {
        var was = ByteBuffer.allocate(SECTOR);
        file.read(was, sector * SECTOR);
        before.computeIfAbsent(sector, _ -> new ArrayList<>()).add(was.array());
      }
      return super.write(bytes, position);
    }

    @Override
    public void force(boolean metaData) throws IOException {
      before.clear();
      synced = file.size();
      super.force(metaData);
    }

    void powerFails(Random random) throws IOException {
      long size = synced + (long) (random.nextDouble() * (file.size() - synced + 1));
      for (Map.Entry<Long, List<byte[]>> sector : before.entrySet()) {
        List<byte[]> states = sector.getValue();
        int state = random.nextInt(states.size() + 1);
        if (state < states.size()) {
          file.write(ByteBuffer.wrap(states.get(state)), sector.getKey() * SECTOR);
        }
      }
      file.truncate(size);
      file.close();
    }
  }

  @Test
  void whatWasSyncedIsThereAndTheRestIsAPrefix() throws IOException {
    for (int seed = 0; seed < SEEDS; seed++) {
      var random = new Random(seed);
      Path here = folder.resolve("seed-" + seed);
      List<Written> logs = List.of(new Written("a"), new Written("b"), new Written("c"));
      for (int life = 0; life < 3; life++) {
        live(here, random, logs, "seed " + seed);
        try (Storage again = FileStorage.open(here, SEGMENT_BYTES, ThroughChannel::new)) {
          for (Written log : logs) {
            log.check(again, "seed " + seed);
          }
        }
      }
    }
  }

  /** What was appended to a log, and how much of it must not be lost. */
  private static final class Written {
    private final String name;
    private final List<Bytes> records = new ArrayList<>();
    private int synced;

    Written(String name) {
      this.name = name;
    }

    /** Takes what is there as what was written: the next life goes on from it. */
    void check(Storage storage, String seed) {
      Storage.Log log = storage.open(name);
      int size = (int) log.size();
      assertThat(size).as(seed).isBetween(synced, records.size());
      for (int i = 0; i < size; i++) {
        assertThat(log.read(i)).as(seed).isEqualTo(records.get(i));
      }
      records.subList(size, records.size()).clear();
      synced = size;
    }
  }

  private void live(Path here, Random random, List<Written> logs, String seed) throws IOException {
    files.clear();
    Storage storage =
        FileStorage.open(
            here,
            SEGMENT_BYTES,
            file -> {
              var cut = new Cut(file);
              files.add(cut);
              return cut;
            });
    List<Storage.Log> open = logs.stream().map(log -> storage.open(log.name)).toList();
    int steps = random.nextInt(60);
    for (int i = 0; i < steps; i++) {
      int chosen = random.nextInt(open.size());
      byte[] record = new byte[random.nextInt(random.nextInt(10) == 0 ? 3000 : 200)];
      random.nextBytes(record);
      assertThat(open.get(chosen).append(Bytes.of(record)))
          .as(seed)
          .isEqualTo(logs.get(chosen).records.size());
      logs.get(chosen).records.add(Bytes.of(record));
      if (random.nextInt(4) == 0) {
        open.get(chosen).sync();
        logs.forEach(log -> log.synced = log.records.size());
      }
    }
    for (Cut file : files) {
      file.powerFails(random);
    }
    storage.close();
  }
}
