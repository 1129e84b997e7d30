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
  private static final int NAME_BYTES = 1 + "votes".length() + Long.BYTES; // before each record

  @TempDir Path folder;
  private Path store = Path.of("unset");
  private Path file = Path.of("unset");
  private byte[] whole = new byte[0];
  private byte[] mark = new byte[0];
  private int lastStart;

  /** Two synced records, then one that a crash may tear. */
  @BeforeEach
  void write() throws IOException {
    store = folder.resolve("store");
    file = store.resolve(Segment.name(0));
    try (Storage storage = open(store)) {
      Storage.Log log = storage.open("votes");
      log.append(FIRST);
      log.append(SECOND);
      log.sync();
      log.append(LAST);
    }
    whole = Files.readAllBytes(file);
    mark = Files.readAllBytes(store.resolve("mark"));
    lastStart = whole.length - Frame.HEADER_BYTES - NAME_BYTES - LAST.size();
  }

  @Test
  void aTailTornAtAnyByteIsCutAndWritingGoesOn() throws IOException {
    for (int length = lastStart; length < whole.length; length++) {
      restore(Arrays.copyOf(whole, length));
      assertLastIsCut("cut at " + length);
    }
  }

  @Test
  void aTailOfZerosIsCut() throws IOException {
    for (int from = lastStart; from < whole.length; from++) {
      byte[] torn = whole.clone();
      Arrays.fill(torn, from, torn.length, (byte) 0);
      restore(torn);
      assertLastIsCut("zeros from " + from);
    }
  }

  @Test
  void anyBitFlippedInTheLastRecordCutsItAndNothingElse() throws IOException {
    for (int at = lastStart; at < whole.length; at++) {
      for (int bit = 0; bit < 8; bit++) {
        restore(flipped(whole, at, bit));
        assertLastIsCut("flipped bit " + bit + " at " + at);
      }
    }
  }

  /** The mark witnesses what was synced, and nothing behind it need be there. */
  @Test
  void aFileThatEndsBeforeWhatWasSyncedIsDamageAtAnyByte() throws IOException {
    for (int length = 0; length < lastStart; length++) {
      restore(Arrays.copyOf(whole, length));
      assertRefused("cut at " + length, "synced");
    }
  }

  @Test
  void anyBitFlippedInASyncedRecordIsDamageThatNobodyCutsOff() throws IOException {
    for (int at = 0; at < lastStart; at++) {
      restore(flipped(Arrays.copyOf(whole, lastStart), at, at % 8));
      assertRefused("flipped at " + at, Segment.name(0));
    }
  }

  /** A mark from before the sync, as a crash of the machine may leave it: a later frame knows. */
  @Test
  void withAnOldMarkALaterFrameWitnesses() throws IOException {
    try (Storage storage = FileStorage.open(folder.resolve("empty"))) {
      assertThat(storage.open("votes").size()).isZero();
    }
    mark = Files.readAllBytes(folder.resolve("empty").resolve("mark"));
    for (int at = Segment.HEADER_BYTES; at < lastStart; at++) {
      restore(flipped(whole, at, at % 8));
      assertRefused("flipped at " + at, "entry");
    }
  }

  @Test
  void theMarkMayBeTornInOneOfItsTwoPlaces() throws IOException {
    for (int slot : new int[] {0, SyncMark.SLOT_BYTES}) {
      byte[] sound = mark;
      mark = flipped(sound, slot + 9, 3);
      restore(whole);
      try (Storage storage = open(store)) {
        assertThat(storage.open("votes").size()).isEqualTo(3);
      }
      mark = sound;
    }
  }

  @Test
  void aMarkThatIsGoneOrDamagedIsReported() throws IOException {
    restore(whole);
    Files.delete(store.resolve("mark"));
    assertThatThrownBy(() -> open(store))
        .isInstanceOf(Storage.StorageFailure.class)
        .hasMessageContaining("mark");
    mark = flipped(flipped(mark, 9, 1), SyncMark.SLOT_BYTES + 9, 1);
    restore(whole);
    assertRefused("damaged", "mark");
  }

  @Test
  void recordsOfOneLostSyncMayBeTornInAnyOrder() throws IOException {
    Path other = folder.resolve("other");
    try (Storage storage = open(other)) {
      Storage.Log log = storage.open("more");
      log.append(FIRST);
      log.append(SECOND);
      log.append(LAST);
    }
    Path more = other.resolve(Segment.name(0));
    byte[] torn = Files.readAllBytes(more);
    int first = Segment.HEADER_BYTES + Frame.HEADER_BYTES;
    Files.write(more, flipped(torn, first, 0)); // the first page did not reach the disk, later did
    try (Storage storage = open(other)) {
      assertThat(storage.open("more").size()).isZero();
    }
  }

  @Test
  void aRecordThatLooksLikeAFrameIsNoWitness() throws IOException {
    Path other = folder.resolve("other");
    byte[] fake = Arrays.copyOfRange(whole, lastStart, whole.length);
    try (Storage storage = open(other)) {
      Storage.Log log = storage.open("fake");
      log.append(FIRST);
      log.append(Bytes.of(fake));
    }
    Path segment = other.resolve(Segment.name(0));
    byte[] torn = Files.readAllBytes(segment);
    torn[torn.length - fake.length - 1] ^= 1;
    torn[Segment.HEADER_BYTES] ^= 1;
    Files.write(segment, torn);
    try (Storage storage = open(other)) {
      assertThat(storage.open("fake").size()).isZero();
    }
  }

  private static Storage open(Path folder) {
    return FileStorage.open(folder, FileStorage.SEGMENT_BYTES, ThroughChannel::new);
  }

  private void restore(byte[] segment) throws IOException {
    Files.write(file, segment);
    Files.write(store.resolve("mark"), mark);
  }

  private static byte[] flipped(byte[] sound, int at, int bit) {
    byte[] out = sound.clone();
    out[at] ^= (byte) (1 << bit);
    return out;
  }

  private void assertRefused(String how, String says) throws IOException {
    byte[] damaged = Files.readAllBytes(file);
    assertThatThrownBy(() -> open(store))
        .as(how)
        .isInstanceOf(Storage.StorageFailure.class)
        .hasMessageContaining(store.toString())
        .hasMessageContaining(says);
    assertThat(Files.readAllBytes(file)).as(how).isEqualTo(damaged);
  }

  private void assertLastIsCut(String how) {
    try (Storage storage = open(store)) {
      Storage.Log log = storage.open("votes");
      assertThat(log.size()).as(how).isEqualTo(2);
      assertThat(log.read(0)).isEqualTo(FIRST);
      assertThat(log.read(1)).isEqualTo(SECOND);
      assertThat(log.append(LAST)).isEqualTo(2);
      log.sync();
    }
    try (Storage storage = open(store)) {
      assertThat(storage.open("votes").read(2)).as(how).isEqualTo(LAST);
    }
  }
}
