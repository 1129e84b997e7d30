package io.smartlayer.adapters.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smartlayer.environment.Storage;
import io.smartlayer.primitives.Bytes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TornWriteTest {
  private static final Bytes FIRST = Bytes.utf8("the first vote");
  private static final Bytes SECOND = Bytes.utf8("the second vote");
  private static final Bytes LAST = Bytes.utf8("the last vote");
  private static final int MARK_BYTES = 8;

  @TempDir Path folder;
  private Path file = Path.of("unset");
  private byte[] whole = new byte[0];
  private int firstEnd;
  private int lastStart;

  /** Two synced records, then one that a crash may tear. */
  @BeforeEach
  void write() throws IOException {
    file = folder.resolve("votes.log");
    try (Storage storage = FileStorage.open(folder)) {
      Storage.Log log = storage.open("votes");
      log.append(FIRST);
      log.sync();
      log.append(SECOND);
      log.sync();
      log.append(LAST);
    }
    whole = Files.readAllBytes(file);
    firstEnd = MARK_BYTES + Frame.HEADER_BYTES + FIRST.size();
    lastStart = firstEnd + Frame.HEADER_BYTES + SECOND.size();
  }

  @Test
  void aTailTornAtAnyByteIsCutAndWritingGoesOn() throws IOException {
    for (int length = lastStart; length < whole.length; length++) {
      Files.write(file, Arrays.copyOf(whole, length));
      assertLastIsCut("cut at " + length);
    }
  }

  @Test
  void aTailOfZerosIsCut() throws IOException {
    for (int from = lastStart; from < whole.length; from++) {
      byte[] torn = whole.clone();
      Arrays.fill(torn, from, torn.length, (byte) 0);
      Files.write(file, torn);
      assertLastIsCut("zeros from " + from);
    }
  }

  @Test
  void anyBitFlippedInTheLastRecordCutsItAndNothingElse() throws IOException {
    for (int at = lastStart; at < whole.length; at++) {
      for (int bit = 0; bit < 8; bit++) {
        flip(at, bit);
        assertLastIsCut("flipped bit " + bit + " at " + at);
      }
    }
  }

  @Test
  void anyBitFlippedInASyncedRecordIsDamageThatNobodyCutsOff() throws IOException {
    // The last record witnesses that both before it were synced.
    for (int at = 0; at < lastStart; at++) {
      flip(at, at % 8);
      byte[] damaged = Files.readAllBytes(file);
      try (Storage storage = FileStorage.open(folder)) {
        assertThatThrownBy(() -> storage.open("votes"))
            .as("flipped at %d", at)
            .isInstanceOf(Storage.StorageFailure.class);
      }
      assertThat(Files.readAllBytes(file)).isEqualTo(damaged);
    }
  }

  @Test
  void recordsOfOneLostSyncMayBeTornInAnyOrder() throws IOException {
    try (Storage storage = FileStorage.open(folder)) {
      Storage.Log log = storage.open("more");
      log.append(FIRST);
      log.append(SECOND);
      log.append(LAST);
    }
    Path more = folder.resolve("more.log");
    byte[] torn = Files.readAllBytes(more);
    torn[MARK_BYTES + Frame.HEADER_BYTES] ^= 1; // the first page did not reach the disk, later did
    Files.write(more, torn);
    try (Storage storage = FileStorage.open(folder)) {
      assertThat(storage.open("more").size()).isZero();
    }
  }

  @Test
  void aRecordThatLooksLikeAFrameIsNoWitness() throws IOException {
    byte[] fake = Arrays.copyOfRange(whole, lastStart, whole.length);
    try (Storage storage = FileStorage.open(folder)) {
      Storage.Log log = storage.open("fake");
      log.append(FIRST);
      log.append(Bytes.of(fake));
    }
    Path file = folder.resolve("fake.log");
    byte[] torn = Files.readAllBytes(file);
    torn[torn.length - fake.length - 1] ^= 1;
    torn[MARK_BYTES] ^= 1;
    Files.write(file, torn);
    try (Storage storage = FileStorage.open(folder)) {
      assertThat(storage.open("fake").size()).isZero();
    }
  }

  private void flip(int at, int bit) throws IOException {
    byte[] flipped = whole.clone();
    flipped[at] ^= (byte) (1 << bit);
    Files.write(file, flipped);
  }

  private void assertLastIsCut(String how) {
    try (Storage storage = FileStorage.open(folder)) {
      Storage.Log log = storage.open("votes");
      assertThat(log.size()).as(how).isEqualTo(2);
      assertThat(log.read(0)).isEqualTo(FIRST);
      assertThat(log.read(1)).isEqualTo(SECOND);
      assertThat(log.append(LAST)).isEqualTo(2);
      log.sync();
    }
    try (Storage storage = FileStorage.open(folder)) {
      assertThat(storage.open("votes").read(2)).as(how).isEqualTo(LAST);
    }
  }
}
