package io.smartlayer.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.adapters.memory.MemoryStorage;
import io.smartlayer.environment.Storage;
import io.smartlayer.primitives.SealingKey;
import io.smartlayer.primitives.SealingSecret;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Keys that a node keeps for its groups, and those for which there is no room. */
class KeyChestTest {
  private static final int ROOM = 2;

  private final Storage.Log log = new MemoryStorage().open("keys");
  private final KeyChest chest = chest();

  private KeyChest chest() {
    return new KeyChest(new NodeLoop("chest", () -> {}), log, new Random(1), ROOM);
  }

  @Test
  void aFullChestMakesNoMoreAndTakesNoneOfOthers() {
    SealingKey first = Objects.requireNonNull(chest.make());
    SealingKey second = Objects.requireNonNull(chest.make());
    var given = SealingSecret.fresh(new Random(2));
    chest.keep(given);

    assertThat(chest.make()).as("a key that nobody would have").isNull();
    assertThat(chest.find(given.key())).isNull();
    for (KeyChest each : new KeyChest[] {chest, chest()}) {
      assertThat(Objects.requireNonNull(each.find(first)).key()).isEqualTo(first);
      assertThat(Objects.requireNonNull(each.find(second)).key()).isEqualTo(second);
    }
    assertThat(log.size()).isEqualTo(ROOM);
  }
}
