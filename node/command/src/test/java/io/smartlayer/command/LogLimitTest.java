package io.smartlayer.command;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.spi.FilterReply;
import org.junit.jupiter.api.Test;

class LogLimitTest {
  private final LogLimit limit = new LogLimit();

  @Test
  void oneLoggerMaySayABoundedNumberOfThingsInASpan() {
    for (int i = 0; i < LogLimit.EVENTS_LIMIT; i++) {
      assertThat(decide("gossip", 20_000)).isEqualTo(FilterReply.NEUTRAL);
    }
    assertThat(decide("gossip", 29_999)).isEqualTo(FilterReply.DENY);
    assertThat(decide("feed", 29_999)).isEqualTo(FilterReply.NEUTRAL);
    assertThat(decide("gossip", 30_000)).isEqualTo(FilterReply.NEUTRAL);
  }

  private FilterReply decide(String logger, long millis) {
    var event = new LoggingEvent();
    event.setLoggerName(logger);
    event.setTimeStamp(millis);
    return limit.decide(event);
  }
}
