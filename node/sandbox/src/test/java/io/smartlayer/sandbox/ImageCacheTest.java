package io.smartlayer.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
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

  @Test
  void aProgramThatLeftTheCacheIsLoadedAgainAndRunsAlike() {
    String driver = new String(GuestModule.resource("v8-guest.js"), StandardCharsets.UTF_8);
    ImageCache one = new ImageCache(1, 1);
    Program add = new Program("function f(a) { return a + 1 }", List.of("f"));
    Program other = new Program("const x = []; function f(a) { return x.push(a) }", List.of("f"));
    try (Worker worker =
        new Worker(() -> new V8Guest(GuestModule.pinned().metered(), driver), one)) {
      Run first = run(worker, add);
      Run second = run(worker, other);
      for (int time = 0; time < 5; time++) {
        assertThat(run(worker, add)).isEqualTo(first);
        assertThat(run(worker, other)).isEqualTo(second);
        assertThat(one.size()).isEqualTo(1);
      }
    }
  }

  private static Run run(Worker worker, Program program) {
    Job job = new Job(program, 0, "[41]", 1_000_000);
    worker.run(job);
    return job.await();
  }

  private static LoadedProgram image(int pages) {
    byte[] memory = new byte[pages << 16];
    Arrays.fill(memory, (byte) 1);
    return new LoadedProgram.Ready(Snapshot.of(memory, 0), List.of());
  }
}
