package io.smartlayer.runtime;

import io.smartlayer.discovery.Liveness;
import io.smartlayer.primitives.Address;
import java.time.Duration;
import java.time.Instant;
import java.util.TreeMap;

/**
 * How many observations are read of each observer: checking a signature costs more than sending
 * one. For one thread at a time.
 */
final class ObservationQuota {
  /** Observations of one observer in {@link Liveness#OBSERVE}: twice what it may have to say. */
  static final int LIMIT = 2 * Liveness.TARGETS;

  private final TreeMap<Address, Integer> taken = new TreeMap<>();
  private Instant began = Instant.EPOCH;

  /** Whether one more is read of an observer; there must be a bounded number of them. */
  boolean takes(Address observer, Instant now) {
    if (Duration.between(began, now).abs().compareTo(Liveness.OBSERVE) >= 0) {
      began = now;
      taken.clear();
    }
    return taken.merge(observer, 1, Integer::sum) <= LIMIT;
  }
}
