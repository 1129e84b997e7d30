package io.smartlayer.environment;

import java.time.Instant;

/** Tells the time of day. It may be wrong, and step back: protocols allow for that. */
@FunctionalInterface
public interface Clock {
  /** The time now, to the millisecond or finer. */
  Instant now();
}
