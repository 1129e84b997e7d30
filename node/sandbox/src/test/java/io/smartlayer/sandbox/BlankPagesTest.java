package io.smartlayer.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.Test;

final class BlankPagesTest {
  private static final int PAGES = 64;
  private static final long BYTES = (long) PAGES * BlankPages.PAGE_BYTES;

  @Test
  void memoryInUseIsNeverBlank() {
    try (Arena arena = Arena.ofConfined();
        BlankPages pages = BlankPages.ofProcess()) {
      MemorySegment memory = arena.allocate(BYTES, BlankPages.PAGE_BYTES);
      for (int page = 0; page < PAGES; page++) {
        memory.set(ValueLayout.JAVA_BYTE, (long) page * BlankPages.PAGE_BYTES + page, (byte) 1);
      }
      pages.ask(memory.address(), BYTES);
      for (int page = 0; page <= PAGES; page++) assertThat(pages.isBlank(page)).isFalse();
    }
  }

  @Test
  void anAddressAmidAPageIsToldNothing() {
    try (Arena arena = Arena.ofConfined();
        BlankPages pages = BlankPages.ofProcess()) {
      pages.ask(arena.allocate(BYTES, BlankPages.PAGE_BYTES).address() + 8, BYTES);

      assertThat(pages.isBlank(0)).isFalse();
    }
  }

  @Test
  void whoIsNotToldFindsNothingBlank() {
    try (BlankPages pages = BlankPages.untold()) {
      pages.ask(0, BYTES);

      assertThat(pages.isBlank(0)).isFalse();
    }
  }
}
