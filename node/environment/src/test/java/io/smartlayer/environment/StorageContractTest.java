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

  /** Opens the same storage while another owner has it. */
  protected Storage rival() {
    return open();
  }

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
  void manyLogsComeBackAfterACrash() {
    Storage storage = open();
    for (int i = 0; i < 20; i++) {
      Storage.Log log = storage.open("log-" + i);
      for (int j = 0; j <= i; j++) {
        log.append(Bytes.utf8(i + "/" + j));
      }
      log.sync();
    }
    storage.open("last").append(Bytes.utf8("perhaps lost"));
    crash(storage);
    try (Storage again = open()) {
      for (int i = 0; i < 20; i++) {
        Storage.Log log = again.open("log-" + i);
        assertThat(log.size()).isEqualTo(i + 1);
        assertThat(log.read(i)).isEqualTo(Bytes.utf8(i + "/" + i));
      }
    }
  }

  /** Else two processes with one key could sign two things for one slot. */
  @Test
  void ofTwoOwnersAtMostOneSyncs() {
    try (Storage first = open()) {
      Storage.Log log = first.open("votes");
      log.append(Bytes.utf8("by the first"));
      log.sync();
      boolean taken = secondTakesOver();
      if (taken) {
        assertThatThrownBy(
                () -> {
                  log.append(Bytes.utf8("by the first again"));
                  log.sync();
                })
            .isInstanceOf(Storage.StorageFailure.class);
      } else {
        log.append(Bytes.utf8("by the first again"));
        log.sync();
        assertThat(log.size()).isEqualTo(2);
      }
    }
  }

  private boolean secondTakesOver() {
    try {
      Storage second = rival();
      Storage.Log log = second.open("votes");
      log.append(Bytes.utf8("by the second"));
      log.sync();
      second.close();
      return true;
    } catch (Storage.StorageFailure e) {
      return false;
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
