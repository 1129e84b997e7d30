package io.smartlayer.command;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.filter.Filter;
import ch.qos.logback.core.spi.FilterReply;
import java.util.Map;
import java.util.TreeMap;

/**
 * Bounds what each part of a node logs in ten seconds, so that nobody outside can fill its disk.
 * Errors are bounded too: a peer may have found the bug. How many events were left out is said by
 * the first one that passes again.
 */
public final class LogLimit extends Filter<ILoggingEvent> {
  /** Events of one logger in one span. */
  static final int EVENTS_LIMIT = 200;

  private static final long SPAN_MILLIS = 10_000;
  private static final int LOGGERS_LIMIT = 1024;

  private final Map<String, Spent> spent = new TreeMap<>(); // guarded by this

  private static final class Spent {
    private long span;
    private int events;
  }

  /** Made by the log's settings. */
  public LogLimit() {}

  @Override
  public synchronized FilterReply decide(ILoggingEvent event) {
    String logger = event.getLoggerName();
    if (!spent.containsKey(logger) && spent.size() >= LOGGERS_LIMIT) {
      return FilterReply.DENY;
    }
    Spent own = spent.computeIfAbsent(logger, _ -> new Spent());
    long span = event.getTimeStamp() / SPAN_MILLIS;
    if (span != own.span) {
      if (own.events > EVENTS_LIMIT) {
        System.err.printf(
            "level=warn in=%s event=log-limited leftOut=%d%n", logger, own.events - EVENTS_LIMIT);
      }
      own.span = span;
      own.events = 0;
    }
    own.events++;
    return own.events <= EVENTS_LIMIT ? FilterReply.NEUTRAL : FilterReply.DENY;
  }
}
