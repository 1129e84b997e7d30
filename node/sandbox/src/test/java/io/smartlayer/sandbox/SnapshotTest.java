package io.smartlayer.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SnapshotTest {
  private static final int SIZE = 1 << 16;
  private static final int FIRST = 1_000;

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 5, 40, 2_000})
  void whatIsSharedIsWrittenAsItWas(int changes) {
    var random = new Random(changes);
    for (int time = 0; time < 50; time++) {
      int last = FIRST + 1 + random.nextInt(SIZE - FIRST - 1);
      byte[] common = memory(random, last);
      byte[] memory = common.clone();
      for (int i = 0; i < changes; i++) {
        memory[FIRST + 1 + random.nextInt(last - FIRST)] ^= (byte) (1 + random.nextInt(254));
      }
      memory[FIRST] = 1;
      memory[last] = 1;
      Snapshot whole = Snapshot.of(memory, 7);
      Snapshot shared = whole.sharing(Snapshot.of(common, 7));

      assertThat(shared.hash()).isEqualTo(whole.hash());
      assertThat(written(shared)).isEqualTo(memory);
      int from = FIRST + random.nextInt(last - FIRST);
      int to = from + random.nextInt(last + 1 - from);
      byte[] part = new byte[SIZE];
      shared.writeTo(part, from, to);
      byte[] expected = new byte[SIZE];
      System.arraycopy(memory, from, expected, from, to - from);
      assertThat(part).isEqualTo(expected);
    }
  }

  @Test
  void whatIsAlikeIsHeldOnce() {
    byte[] common = memory(new Random(1), SIZE - 1);
    byte[] memory = common.clone();
    memory[30_000]++;
    memory[50_000]++;
    Snapshot whole = Snapshot.of(memory, 0);

    assertThat(whole.ownBytes()).isGreaterThan(SIZE - FIRST - 1);
    assertThat(whole.sharing(Snapshot.of(common, 0)).ownBytes()).isLessThan(1_000);
  }

  @Test
  void snapshotsOfDifferentExtentShareNothing() {
    byte[] common = memory(new Random(1), SIZE - 1);
    byte[] shorter = Arrays.copyOf(common, SIZE);
    shorter[SIZE - 1] = 0;
    Snapshot snapshot = Snapshot.of(shorter, 0);

    assertThat(snapshot.sharing(Snapshot.of(common, 0))).isSameAs(snapshot);
  }

  private static byte[] memory(Random random, int last) {
    byte[] memory = new byte[SIZE];
    for (int at = FIRST; at <= last; at++) memory[at] = (byte) random.nextInt(256);
    memory[FIRST] = 1;
    memory[last] = 1;
    return memory;
  }

  private static byte[] written(Snapshot snapshot) {
    byte[] memory = new byte[SIZE];
    snapshot.writeTo(MemorySegment.ofArray(memory));
    return memory;
  }
}
