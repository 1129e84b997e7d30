package io.smartlayer.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.dylibso.chicory.runtime.TrapException;
import java.util.Arrays;
import java.util.List;
import java.util.function.ObjIntConsumer;
import org.junit.jupiter.api.Test;

final class ChicoryMemoryTest {
  private static final int SIZE = 65_536;

  private static final List<ObjIntConsumer<ChicoryMemory>> WRITES =
      List.of(
          (memory, at) -> memory.writeByte(at, (byte) -1),
          (memory, at) -> memory.writeShort(at, (short) -1),
          (memory, at) -> memory.writeI32(at, -1),
          (memory, at) -> memory.writeLong(at, -1L),
          (memory, at) -> memory.writeF32(at, -1f),
          (memory, at) -> memory.writeF64(at, -1d),
          (memory, at) -> memory.write(at, new byte[] {-1, -1, -1}, 0, 3),
          (memory, at) -> memory.fill((byte) -1, at, at + 3_000),
          (memory, at) -> memory.copy(at, 60_000, 3_000));

  @Test
  void restoringUndoesEveryKindOfWriteAtEveryEdgeOfABlock() {
    byte[] bytes = new byte[SIZE];
    for (int at = 3_000; at < SIZE - 10; at++) bytes[at] = (byte) (at * 31);
    Snapshot snapshot = Snapshot.of(bytes, 0);
    ChicoryMemory memory = new ChicoryMemory(1, 4);
    memory.restore(snapshot, false);
    assertThat(memory.copy()).isEqualTo(bytes);

    for (ObjIntConsumer<ChicoryMemory> write : WRITES) {
      for (int at = 4_096 - 9; at < 4_096 + 9; at++) {
        write.accept(memory, at);
        assertThat(Arrays.equals(memory.copy(), bytes)).isFalse();
        memory.restore(snapshot, true);
        assertThat(Arrays.equals(memory.copy(), bytes)).isTrue();
      }
    }
  }

  @Test
  void restoringToAnotherSnapshotLeavesNothingOfTheFirst() {
    ChicoryMemory memory = new ChicoryMemory(1, 4);
    byte[] full = new byte[2 * SIZE];
    Arrays.fill(full, (byte) 7);
    memory.restore(Snapshot.of(full, 0), false);
    memory.restore(Snapshot.of(new byte[SIZE], 0), false);

    assertThat(memory.copy()).isEqualTo(new byte[SIZE]);
  }

  @Test
  void accessesOutsideMemoryTrapAndWriteNothing() {
    ChicoryMemory memory = new ChicoryMemory(1, 4);

    for (ObjIntConsumer<ChicoryMemory> write : WRITES.subList(1, WRITES.size())) {
      for (int at : new int[] {SIZE - 1, SIZE, -1, Integer.MIN_VALUE}) {
        assertThatThrownBy(() -> write.accept(memory, at)).isInstanceOf(TrapException.class);
      }
    }
    assertThatThrownBy(() -> memory.readLong(SIZE - 7)).isInstanceOf(TrapException.class);
    assertThatThrownBy(() -> memory.read(-1)).isInstanceOf(TrapException.class);
    assertThat(memory.copy()).isEqualTo(new byte[SIZE]);
  }

  @Test
  void growingStopsAtTheMaximum() {
    ChicoryMemory memory = new ChicoryMemory(1, 4);

    assertThat(memory.grow(3)).isEqualTo(1);
    assertThat(memory.grow(1)).isEqualTo(-1);
    assertThat(memory.grow(-1)).isEqualTo(-1);
    assertThat(memory.grow(0)).isEqualTo(4);
  }
}
