package io.smartlayer.adapters.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smartlayer.environment.Storage;
import io.smartlayer.primitives.Bytes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DiskFullTest {
  private static final int SEGMENT_BYTES = 400;
  private static final String SAYS = "No space left on device";

  @TempDir Path folder;
  private long space = Long.MAX_VALUE;
  private boolean syncFails;

  /** A file on a disk with so much space; what finds none is written in part, as disks do. */
  private final class Full extends ThroughChannel {
    Full(FileChannel file) {
      super(file);
    }

    @Override
    public int write(ByteBuffer bytes, long position) throws IOException {
      long over = Math.max(0, position + bytes.remaining() - file.size());
      if (over > space) {
        int part = (int) (bytes.remaining() - over + space);
        space = 0;
        file.write(bytes.slice(bytes.position(), part), position);
        throw new IOException(SAYS);
      }
      space -= over;
      return file.write(bytes, position);
    }

    @Override
    public void force(boolean metaData) throws IOException {
      if (syncFails) {
        throw new IOException(SAYS);
      }
      super.force(metaData);
    }
  }

  /** Whatever byte finds no room: in a frame, at a segment's end, in a new segment's header. */
  @Test
  void whateverByteFindsNoRoomNothingAcknowledgedIsLostAndItGoesOnWhenThereIsRoom() {
    for (int room = 0; room < 3 * SEGMENT_BYTES; room += 7) {
      Path here = folder.resolve("room-" + room);
      space = Long.MAX_VALUE;
      List<Bytes> acknowledged = new ArrayList<>();
      Storage full = open(here);
      Storage.Log log = full.open("votes");
      space = room;
      assertThatThrownBy(() -> fill(log, acknowledged))
          .as("room for %d", room)
          .isInstanceOf(Storage.StorageFailure.class)
          .hasMessageContaining(SAYS)
          .hasMessageContaining(here.toString());
      space = Long.MAX_VALUE;
      assertStopped(full, log);
      full.close();

      try (Storage again = open(here)) {
        Storage.Log reopened = again.open("votes");
        assertThat(records(reopened)).as("room for %d", room).startsWith(array(acknowledged));
        assertThat(reopened.size()).isBetween(acknowledged.size() + 0L, acknowledged.size() + 1L);
        reopened.append(Bytes.utf8("there is room again"));
        reopened.sync();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 5})
  void aDiskThatIsStillFullAtTheStartLosesNothingEither(int room) {
    List<Bytes> acknowledged = new ArrayList<>();
    try (Storage full = open(folder.resolve("store"))) {
      Storage.Log log = full.open("votes");
      space = 300;
      assertThatThrownBy(() -> fill(log, acknowledged)).isInstanceOf(Storage.StorageFailure.class);
    }
    space = room;
    try (Storage again = open(folder.resolve("store"))) {
      Storage.Log log = again.open("votes");
      assertThat(records(log)).startsWith(array(acknowledged));
      assertThatThrownBy(() -> fill(log, new ArrayList<>()))
          .isInstanceOf(Storage.StorageFailure.class);
    }
    space = Long.MAX_VALUE;
    try (Storage last = open(folder.resolve("store"))) {
      assertThat(records(last.open("votes"))).startsWith(array(acknowledged));
    }
  }

  @Test
  void aSyncThatFailedIsNotTriedAgain() {
    Storage storage = open(folder.resolve("store"));
    Storage.Log log = storage.open("votes");
    log.append(Bytes.utf8("a vote"));
    syncFails = true;
    assertThatThrownBy(log::sync)
        .isInstanceOf(Storage.StorageFailure.class)
        .hasMessageContaining(SAYS);
    syncFails = false;
    assertStopped(storage, log);
    storage.close();
  }

  private static void assertStopped(Storage storage, Storage.Log log) {
    assertThatThrownBy(() -> log.append(Bytes.EMPTY)).isInstanceOf(Storage.StorageFailure.class);
    assertThatThrownBy(log::sync).isInstanceOf(Storage.StorageFailure.class);
    Storage.Log other = storage.open("other");
    assertThatThrownBy(() -> other.append(Bytes.EMPTY)).isInstanceOf(Storage.StorageFailure.class);
  }

  private static void fill(Storage.Log log, List<Bytes> acknowledged) {
    while (true) {
      Bytes record = Bytes.utf8("vote number " + log.size());
      log.append(record);
      log.sync();
      acknowledged.add(record);
    }
  }

  private Storage open(Path path) {
    return FileStorage.open(path, SEGMENT_BYTES, Full::new);
  }

  private static Bytes[] array(List<Bytes> records) {
    return records.toArray(Bytes[]::new);
  }

  private static List<Bytes> records(Storage.Log log) {
    List<Bytes> out = new ArrayList<>();
    for (long i = 0; i < log.size(); i++) {
      out.add(log.read(i));
    }
    return out;
  }
}
