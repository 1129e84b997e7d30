package io.smartlayer.environment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smartlayer.primitives.Bytes;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What every {@link Storage} does. Subclasses say how one is opened, and how it crashes. */
@SuppressWarnings("JUnitClassModifiers") // subclasses live in the adapters' packages
public abstract class StorageContractTest {
  /** Opens the storage of this test; called again after {@link #crash}, it opens the same one. */
  protected abstract Storage open();

  /** Ends the storage as a crash of the machine would: what was not synced is gone or torn. */
  protected abstract void crash(Storage storage);

  @Test
  void recordsComeBackInOrder() {
    try (Storage storage = open()) {
      Storage.Log log = storage.open("votes");
      assertThat(log.append(Bytes.utf8("a"))).isZero();
      assertThat(log.append(Bytes.EMPTY)).isEqualTo(1);
      assertThat(log.append(Bytes.zeros(100_000))).isEqualTo(2);
      assertThat(all(log)).containsExactly(Bytes.utf8("a"), Bytes.EMPTY, Bytes.zeros(100_000));
    }
  }

  @Test
  void syncedRecordsSurviveACrash() {
    Storage storage = open();
    Storage.Log log = storage.open("votes");
    log.append(Bytes.utf8("kept"));
    log.append(Bytes.utf8("kept too"));
    log.sync();
    log.append(Bytes.utf8("perhaps lost"));
    crash(storage);
    try (Storage again = open()) {
      Storage.Log reopened = again.open("votes");
      assertThat(all(reopened)).startsWith(Bytes.utf8("kept"), Bytes.utf8("kept too"));
      assertThat(all(reopened).size()).isBetween(2, 3);
      long next = reopened.append(Bytes.utf8("after"));
      reopened.sync();
      assertThat(reopened.read(next)).isEqualTo(Bytes.utf8("after"));
    }
  }

  @Test
  void logsDoNotMix() {
    try (Storage storage = open()) {
      storage.open("a").append(Bytes.utf8("1"));
      Storage.Log other = storage.open("b");
      assertThat(other.size()).isZero();
    }
  }

  @Test
  void whatIsNotThereIsRefused() {
    try (Storage storage = open()) {
      Storage.Log log = storage.open("votes");
      assertThatThrownBy(() -> log.read(0)).isInstanceOf(IndexOutOfBoundsException.class);
      assertThatThrownBy(() -> log.read(-1)).isInstanceOf(IndexOutOfBoundsException.class);
      assertThatThrownBy(() -> storage.open("../votes"))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> log.append(Bytes.zeros(Storage.RECORD_LIMIT_BYTES + 1)))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  private static List<Bytes> all(Storage.Log log) {
    List<Bytes> out = new ArrayList<>();
    for (long i = 0; i < log.size(); i++) {
      out.add(log.read(i));
    }
    return out;
  }
}
