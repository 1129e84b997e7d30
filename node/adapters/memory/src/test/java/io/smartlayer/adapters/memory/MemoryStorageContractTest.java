package io.smartlayer.adapters.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smartlayer.environment.Storage;
import io.smartlayer.environment.StorageContractTest;
import io.smartlayer.primitives.Bytes;
import org.junit.jupiter.api.Test;

class MemoryStorageContractTest extends StorageContractTest {
  private final MemoryStorage disk = new MemoryStorage();

  @Override
  protected Storage open() {
    return disk;
  }

  @Override
  protected void crash(Storage storage) {
    disk.crash();
  }

  @Test
  void aCrashLosesExactlyWhatWasNotSynced() {
    Storage.Log log = disk.open("votes");
    log.append(Bytes.utf8("synced"));
    log.sync();
    log.append(Bytes.utf8("kept by luck"));
    log.append(Bytes.utf8("lost"));
    disk.crash(unsynced -> unsynced - 1);
    Storage.Log again = disk.open("votes");
    assertThat(again.size()).isEqualTo(2);
    assertThat(again.read(1)).isEqualTo(Bytes.utf8("kept by luck"));
    assertThatThrownBy(log::size).isInstanceOf(Storage.StorageFailure.class);
  }

  @Test
  void aLogHasOneOwner() {
    disk.open("votes");
    assertThatThrownBy(() -> disk.open("votes")).isInstanceOf(Storage.StorageFailure.class);
  }
}
