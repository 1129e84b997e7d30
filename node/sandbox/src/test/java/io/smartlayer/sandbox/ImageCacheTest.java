package io.smartlayer.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ImageCacheTest {
  @Test
  void theLeastRecentlyUsedLeavesFirst() {
    ImageCache cache = new ImageCache(2, 1_000_000);
    cache.keep("a", image(1));
    cache.keep("b", image(1));
    assertThat(cache.find("a")).isNotNull();
    cache.keep("c", image(1));

    assertThat(cache.find("b")).isNull();
    assertThat(cache.find("a")).isNotNull();
    assertThat(cache.find("c")).isNotNull();
  }

  @Test
  void bytesAreBoundedAndTheNewestStays() {
    ImageCache cache = new ImageCache(100, 200_000);
    cache.keep("a", image(1));
    cache.keep("b", image(1));
    assertThat(cache.size()).isEqualTo(2);
    cache.keep("large", image(4));

    assertThat(cache.size()).isEqualTo(1);
    assertThat(cache.find("large")).isNotNull();
  }

  @Test
  void replacingAnImageCountsItOnce() {
    ImageCache cache = new ImageCache(100, 200_000);
    for (int time = 0; time < 10; time++) cache.keep("a", image(1));
    cache.keep("b", image(1));

    assertThat(cache.find("a")).isNotNull();
  }

  private static LoadedProgram image(int pages) {
    byte[] memory = new byte[pages << 16];
    Arrays.fill(memory, (byte) 1);
    return new LoadedProgram.Ready(Snapshot.of(memory, 0), List.of());
  }
}
