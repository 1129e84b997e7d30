package io.smartlayer.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.adapters.memory.MemoryStorage;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

class ReceiptSequenceTest {
  private final MemoryStorage disk = new MemoryStorage();
  private final Set<Long> seen = new ConcurrentSkipListSet<>();

  @Test
  void noNumberComesTwiceAcrossCrashes() {
    for (int start = 0; start < 3; start++) {
      var sequence = new ReceiptSequence(disk.open("sequence"));
      for (long i = 0; i < ReceiptSequence.RESERVE + start; i++) {
        assertThat(seen.add(sequence.next())).isTrue();
      }
      disk.crash();
    }
  }

  @Test
  void noNumberComesTwiceToManyThreads() {
    var sequence = new ReceiptSequence(disk.open("sequence"));
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int thread = 0; thread < 8; thread++) {
        threads.execute(() -> {
          for (long i = 0; i < ReceiptSequence.RESERVE; i++) {
            seen.add(sequence.next());
          }
        });
      }
    }
    assertThat(seen).hasSize((int) (8 * ReceiptSequence.RESERVE));
  }
}
