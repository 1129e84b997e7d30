package io.smartlayer.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smartlayer.adapters.memory.MemoryStorage;
import io.smartlayer.environment.Storage;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoreAgeTest {
  private static final Address NODE = node("01");

  @TempDir private Path folder;

  @Test
  void theFirstStoreOfAKeyIsAsOldAsTheKey() {
    assertThat(StoreAge.of(folder, new MemoryStorage(), NODE, 17)).isEqualTo(new StoreAge(0, 17));
  }

  @Test
  void aStoreKeepsItsAge() {
    var storage = new MemoryStorage();
    StoreAge.of(folder, storage, NODE, 17);
    storage.close();
    assertThat(StoreAge.of(folder, storage, NODE, 30)).isEqualTo(new StoreAge(0, 30));
  }

  @Test
  void aStoreInPlaceOfOneThatIsGoneIsAsOldAsItIs() {
    StoreAge.of(folder, new MemoryStorage(), NODE, 17);
    var second = new MemoryStorage();
    assertThat(StoreAge.of(folder, second, NODE, 30)).isEqualTo(new StoreAge(30, 30));
    second.close();
    assertThat(StoreAge.of(folder, second, NODE, 44)).isEqualTo(new StoreAge(30, 44));
  }

  @Test
  void aStoreOfAnotherNodeIsRefused() {
    var storage = new MemoryStorage();
    StoreAge.of(folder, storage, NODE, 17);
    storage.close();
    assertThatThrownBy(() -> StoreAge.of(folder, storage, node("02"), 18))
        .isInstanceOf(Storage.StorageFailure.class);
  }

  private static Address node(String last) {
    return new Address(Bytes.fromHex("0x" + "00".repeat(Address.SIZE - 1) + last));
  }
}
