package io.smartlayer.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.environment.Chain.Block;
import io.smartlayer.primitives.Hash;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** What a node believes of endpoints that lag, are silent, or were wrong. */
class HighestBlockTest {
  private static final Duration MEMORY = Duration.ofSeconds(60);
  private static final Duration SECOND = Duration.ofSeconds(1);

  private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - SECOND.toNanos());
  private final HighestBlock highest = new HighestBlock(MEMORY, nanos::get);

  private static Block block(long number) {
    return new Block(number, Hash.ZERO, Instant.ofEpochSecond(number));
  }

  private long told(long number) {
    return highest.tell(block(number)).number();
  }

  private void pass(Duration time) {
    nanos.addAndGet(time.toNanos());
  }

  @Test
  void serversThatLagDoNotLowerWhatAnotherConfirms() {
    for (int i = 0; i < 10; i++) {
      assertThat(told(100 + i)).isEqualTo(100 + i);
      for (int seconds = 0; seconds < 50; seconds++) {
        pass(SECOND);
        assertThat(told(90)).isEqualTo(100 + i);
      }
    }
    assertThat(told(109)).as("the same height confirms it").isEqualTo(109);
    pass(MEMORY);
    assertThat(told(90)).isEqualTo(109);
  }

  @Test
  void whatNobodyConfirmsGivesWayAfterAMinute() {
    told(100);
    assertThat(told(1_000_000)).isEqualTo(1_000_000);
    pass(MEMORY);
    assertThat(told(101)).isEqualTo(1_000_000);
    pass(Duration.ofNanos(1));
    assertThat(told(102)).isEqualTo(102);
    assertThat(told(101)).isEqualTo(102);
    assertThat(told(103)).isEqualTo(103);
  }

  @Test
  void silenceIsNoAnswerButLowersNothing() {
    assertThat(highest.last()).isNull();
    assertThat(highest.within(SECOND)).isNull();
    told(7);
    assertThat(highest.within(SECOND)).isEqualTo(block(7));
    pass(SECOND.plusNanos(1));
    assertThat(highest.within(SECOND)).isNull();
    assertThat(highest.last()).isEqualTo(block(7));
    told(6);
    assertThat(highest.within(SECOND)).isEqualTo(block(7));
  }
}
