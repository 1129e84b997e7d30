package io.smartlayer.adapters.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smartlayer.environment.Storage;
import io.smartlayer.primitives.Bytes;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SegmentsTest {
  private static final int SEGMENT_BYTES = 300;
  private static final int RECORDS = 40;

  @TempDir Path folder;

  @Test
  void recordsOfManyLogsComeBackFromManySegments() throws IOException {
    fill();
    assertThat(segments()).hasSizeGreaterThan(5);
    assertThat(segments()).allMatch(file -> size(file) <= SEGMENT_BYTES);
    try (Storage storage = open()) {
      for (int log = 0; log < 3; log++) {
        Storage.Log reopened = storage.open("log-" + log);
        assertThat(reopened.size()).isEqualTo(RECORDS);
        for (int i = 0; i < RECORDS; i++) {
          assertThat(reopened.read(i)).isEqualTo(record(log, i));
        }
      }
    }
  }

  @Test
  void aRecordLargerThanASegmentHasOneOfItsOwn() {
    try (Storage storage = open()) {
      Storage.Log log = storage.open("large");
      log.append(Bytes.utf8("small"));
      log.append(Bytes.zeros(2 * SEGMENT_BYTES));
      log.append(Bytes.utf8("small again"));
      log.sync();
    }
    try (Storage storage = open()) {
      Storage.Log log = storage.open("large");
      assertThat(log.read(1)).isEqualTo(Bytes.zeros(2 * SEGMENT_BYTES));
      assertThat(log.read(2)).isEqualTo(Bytes.utf8("small again"));
    }
  }

  @Test
  void aSegmentThatIsMissingIsReported() throws IOException {
    fill();
    for (Path file : segments()) {
      byte[] content = Files.readAllBytes(file);
      Files.delete(file);
      assertThatThrownBy(this::open)
          .as("without %s", file)
          .isInstanceOf(Storage.StorageFailure.class);
      Files.write(file, content);
    }
    open().close();
  }

  @Test
  void aFolderWhoseSegmentsAreAllGoneIsNotTakenForANewOne() throws IOException {
    fill();
    for (Path file : segments()) {
      Files.delete(file);
    }
    assertThatThrownBy(this::open)
        .isInstanceOf(Storage.StorageFailure.class)
        .hasMessageContaining("the segments end at byte 0, and had been synced up to byte");
    assertThat(segments()).isEmpty();
  }

  @Test
  void damageNamesItsFileAndItsEntryAndIsNotCutOff() throws IOException {
    fill();
    for (Path file : segments()) {
      byte[] content = Files.readAllBytes(file);
      int second = Segment.HEADER_BYTES + Frame.HEADER_BYTES + 1 + 5 + 8 + record(0, 0).size();
      content[second + Frame.HEADER_BYTES + 3] ^= 4;
      Files.write(file, content);
      assertThatThrownBy(this::open)
          .isInstanceOf(Storage.StorageFailure.class)
          .hasMessageContaining(file.toString())
          .hasMessageContaining("entry 1");
      assertThat(Files.readAllBytes(file)).isEqualTo(content);
      content[second + Frame.HEADER_BYTES + 3] ^= 4;
      Files.write(file, content);
    }
    open().close();
  }

  @Test
  void damageWhileTheNodeRunsIsFoundWhenTheRecordIsRead() throws IOException {
    fill();
    try (Storage storage = open()) {
      Storage.Log log = storage.open("log-0");
      Path file = segments().getFirst();
      byte[] content = Files.readAllBytes(file);
      content[Segment.HEADER_BYTES + Frame.HEADER_BYTES + 3] ^= 4;
      Files.write(file, content);
      assertThatThrownBy(() -> log.read(0))
          .isInstanceOf(Storage.StorageFailure.class)
          .hasMessageContaining("record 0 of the log log-0")
          .hasMessageContaining(file.toString());
      assertThat(log.read(RECORDS - 1)).isEqualTo(record(0, RECORDS - 1));
    }
  }

  @Test
  void aCrashWhileTheNextSegmentIsMadeIsNoDamage() throws IOException {
    fill();
    Path last = segments().getLast();
    long end = Long.parseLong(last.getFileName().toString().substring(0, 20)) + size(last);
    byte[] mark = Files.readAllBytes(folder.resolve("mark"));
    for (int length = 0; length < Segment.HEADER_BYTES; length++) {
      Files.write(folder.resolve("mark"), mark);
      Path next = folder.resolve(Segment.name(end));
      Files.write(next, new byte[length]);
      try (Storage storage = open()) {
        assertThat(storage.open("log-2").size()).isEqualTo(RECORDS);
      }
      Files.delete(next);
    }
  }

  @Test
  void logsOfAnEarlierVersionAreNotTakenForNoLogs() throws IOException {
    Files.write(folder.resolve("votes.log"), new byte[] {'S', 'L', 'L', 'O', 'G', 0, 0, 1});
    assertThatThrownBy(this::open)
        .isInstanceOf(Storage.StorageFailure.class)
        .hasMessageContaining("earlier version");
  }

  @Test
  void oneSyncServesAllLogs() {
    var syncs = new AtomicInteger();
    UnaryOperator<FileChannel> counting =
        file ->
            new ThroughChannel(file) {
              @Override
              public void force(boolean metaData) throws IOException {
                syncs.incrementAndGet();
                super.force(metaData);
              }
            };
    try (Storage storage = FileStorage.open(folder, 1 << 20, counting)) {
      List<Storage.Log> logs = Stream.of("a", "b", "c", "d").map(storage::open).toList();
      logs.forEach(log -> log.append(Bytes.utf8("a vote")));
      int before = syncs.get();
      logs.forEach(Storage.Log::sync);
      assertThat(syncs.get() - before).isEqualTo(1);
    }
  }

  private Storage open() {
    return FileStorage.open(folder, SEGMENT_BYTES, ThroughChannel::new);
  }

  private void fill() {
    try (Storage storage = open()) {
      List<Storage.Log> logs = Stream.of("log-0", "log-1", "log-2").map(storage::open).toList();
      for (int i = 0; i < RECORDS; i++) {
        for (int log = 0; log < 3; log++) {
          logs.get(log).append(record(log, i));
        }
      }
      logs.getFirst().sync();
    }
  }

  private static Bytes record(int log, int index) {
    return Bytes.utf8("record %03d of %d".formatted(index, log));
  }

  private List<Path> segments() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(Segment.SUFFIX)).sorted().toList();
    }
  }

  private static long size(Path file) {
    return file.toFile().length();
  }
}
